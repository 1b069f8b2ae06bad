namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>What belongs to a copy beyond its texture: smooth parts, which agree by their noise, and flat ones, which only do not disagree.</summary>
/// <remarks>Only for an area that is a copy already: what is added here was chosen by its noise and says nothing more about it.</remarks>
static class WholeCopy
{
    const int NoiseWindow = 24;

    // By chance windows of that size correlate by 0.04, by 0.08 where a mapping between pixels has smoothed the noise.
    const float LeastNoiseCorrelation = 0.3f;

    // Squared grey levels, of the residual: below it is rounding.
    const double LeastNoiseVariance = 0.06;

    // What shows nothing belongs to the copy where it lies between parts that do, and is as bright as its source to so many grey levels.
    const double SameLevel = 2;

    // Beyond, it has to be as bright as the rest is, and to end by itself: where it grows by more the whole ground is equal, and tells no border.
    const double LeastLevel = 0.5;
    const double MostLevel = 1.5;
    const double MostGrowth = 6;
    const int LevelReach = 8;
    const float NoTexture = 0.5f;

    /// <param name="area">In a part of the picture with room for what is added.</param>
    /// <param name="correlation">Of the noise where it was compared.</param>
    /// <param name="levelDifference">Not exceeded by most of its parts, grey levels.</param>
    public static bool[] Of(AgreeingArea area, float[] first, double correlation, double levelDifference)
    {
        var (width, height) = (area.Width, area.Height);
        var noise = WindowCorrelation.Of(
            Residuals(first, area.Inside, width, height), Residuals(area.Laid, area.Inside, width, height), width, height, NoiseWindow, LeastNoiseVariance);

        // Without noise to compare this is NaN, and nothing grows by it.
        var least = Math.Max(LeastNoiseCorrelation, (float)correlation / 2);
        var agrees = new bool[first.Length];
        for (var i = 0; i < agrees.Length; i++)
        {
            agrees[i] = area.Inside[i] || noise[i] > least;
        }

        var whole = MaskShapes.Connected(agrees, area.Inside, width, height, 1);
        MaskShapes.FillHoles(whole, width, height);
        var levels = Levels(first, area.Laid);
        BoxMean.Apply(levels, width, height, LevelReach);
        var texture = WindowCorrelation.Of(first, area.Laid, width, height, 2 * LevelReach, AgreeingArea.FlatVariance);
        var between = Grown(whole, ConvexHull.Of(whole, width, height), SameLevel);
        var beyond = Grown(between, null, Math.Clamp(levelDifference, LeastLevel, MostLevel));
        return Count(beyond) <= MostGrowth * Count(between) ? beyond : between;

        bool[] Grown(bool[] from, bool[]? within, double most)
        {
            for (var i = 0; i < agrees.Length; i++)
            {
                agrees[i] = from[i] || ((within is null || within[i]) && Math.Abs(levels[i]) < most && !(texture[i] < NoTexture));
            }

            var grown = MaskShapes.Connected(agrees, from, width, height, 1);
            MaskShapes.FillHoles(grown, width, height);
            for (var i = 0; i < grown.Length; i++)
            {
                grown[i] &= !float.IsNaN(area.Laid[i]);
            }

            return grown;
        }
    }

    static int Count(bool[] mask) => mask.Count(value => value);

    // Cut at what is usual inside, or else the edges of a copy would make windows agree that lie mostly beside it.
    static float[] Residuals(float[] luma, bool[] inside, int width, int height)
    {
        var residuals = new float[luma.Length];
        Array.Fill(residuals, float.NaN);
        for (var y = 1; y < height - 1; y++)
        {
            for (var x = 1; x < width - 1; x++)
            {
                residuals[y * width + x] = NoiseAgreement.Residual(luma, y * width + x, width);
            }
        }

        var most = NoiseAgreement.Usual([.. residuals.Where((value, i) => inside[i] && !float.IsNaN(value))]);
        return Array.ConvertAll(residuals, value => Math.Clamp(value, -most, most));
    }

    static float[] Levels(float[] first, float[] second)
    {
        var levels = new float[first.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = float.IsNaN(second[i]) ? 255 : first[i] - second[i];
        }

        return levels;
    }
}
