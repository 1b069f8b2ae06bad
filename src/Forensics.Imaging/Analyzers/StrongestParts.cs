namespace Forensics.Imaging.Analyzers;

/// <summary>How unlike the rest the strongest part of a picture is.</summary>
static class StrongestParts
{
    const double Share = 0.02;

    // One odd block must not weigh like a part.
    const float MostZ = 4;

    /// <summary>Mean |smoothed z| of the strongest 2 % of the blocks that have one.</summary>
    /// <param name="z">Row-major, NaN where a block is not usable.</param>
    /// <param name="sigma">Standard deviation of the smoothing, in blocks.</param>
    public static double Mean(float[] z, int columns, double sigma)
    {
        var clipped = z.Select(value => Math.Clamp(value, -MostZ, MostZ)).ToArray();
        var smooth = Smoothing.Gaussian(clipped, columns, sigma);
        var strengths = smooth.Where((_, block) => !float.IsNaN(z[block])).Select(Math.Abs).Order().ToArray();
        return strengths.Length == 0 ? 0 : strengths.TakeLast(Math.Max(1, (int)(Share * strengths.Length))).Average();
    }
}
