namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Whether two areas agree as exactly as only one picture agrees with itself: as bright, and nowhere beside each other.</summary>
/// <remarks>Two equal things of a photo stand at different places under the light and before the lens. Where a coarse save has removed the noise this is
/// what is left to tell them from a copy.</remarks>
/// <param name="LevelMedian">Of the tiles' mean differences, grey levels without sign; NaN without tiles.</param>
/// <param name="LevelMost">Not exceeded by nine tenths of them.</param>
/// <param name="ShiftMedian">By how many pixels the tiles lie beside each other; NaN where too few show enough to tell.</param>
readonly record struct ExactAgreement(double LevelMedian, double LevelMost, double ShiftMedian)
{
    const int Tile = 16;
    const int Step = 8;
    const int LeastTiles = 5;
    const int LeastTexturedTiles = 4;

    // Mean squared slope below which noise decides about the shift, and how long the matrix of slopes may be against its width.
    const double LeastSlope = 20;
    const double LeastRoundness = 0.05;

    // Equal things of the authentic pictures: 0.9 and more, 3.3 and more, 0.25 and more. Copies: up to 0.8, 1.1 and 0.09.
    const double SameLevelMedian = 0.8;
    const double SameLevelMost = 1.5;
    const double AboutSameLevel = 2;
    const double SameShift = 0.25;

    public bool IsAsBright => !(LevelMedian > AboutSameLevel);

    public bool IsSame => LevelMedian <= SameLevelMedian && LevelMost <= SameLevelMost && !(ShiftMedian > SameShift);

    public static ExactAgreement Measure(float[] first, AgreeingArea area)
    {
        List<double> levels = [], shifts = [];
        for (var top = 1; top + Tile < area.Height; top += Step)
        {
            for (var left = 1; left + Tile < area.Width; left += Step)
            {
                if (IsWithin(area, left, top))
                {
                    var (level, shift) = Tiles(first, area.Laid, area.Width, left, top);
                    levels.Add(Math.Abs(level));
                    if (!double.IsNaN(shift))
                    {
                        shifts.Add(shift);
                    }
                }
            }
        }

        levels.Sort();
        shifts.Sort();
        return levels.Count < LeastTiles
            ? new(double.NaN, double.NaN, double.NaN)
            : new(levels[levels.Count / 2], levels[levels.Count * 9 / 10], shifts.Count < LeastTexturedTiles ? double.NaN : shifts[shifts.Count / 2]);
    }

    static bool IsWithin(AgreeingArea area, int left, int top)
    {
        for (var y = top - 1; y <= top + Tile; y++)
        {
            if (area.Inside.AsSpan(y * area.Width + left - 1, Tile + 2).Contains(false))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Mean difference, and by Lucas and Kanade's one step the distance between both; NaN where the tile shows too little.</summary>
    static (double Level, double Shift) Tiles(float[] first, float[] second, int width, int left, int top)
    {
        var level = 0.0;
        for (var i = 0; i < Tile * Tile; i++)
        {
            var at = (top + i / Tile) * width + left + i % Tile;
            level += first[at] - second[at];
        }

        level /= Tile * Tile;
        var (xx, xy, yy, x, y) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < Tile * Tile; i++)
        {
            var at = (top + i / Tile) * width + left + i % Tile;
            var (slopeX, slopeY, difference) = ((second[at + 1] - second[at - 1]) / 2, (second[at + width] - second[at - width]) / 2, first[at] - second[at] - level);
            (xx, xy, yy) = (xx + slopeX * slopeX, xy + slopeX * slopeY, yy + slopeY * slopeY);
            (x, y) = (x + slopeX * difference, y + slopeY * difference);
        }

        var (determinant, trace) = (xx * yy - xy * xy, xx + yy);
        return trace < LeastSlope * Tile * Tile || determinant < LeastRoundness * trace * trace
            ? (level, double.NaN)
            : (level, Math.Sqrt(Math.Pow(yy * x - xy * y, 2) + Math.Pow(xx * y - xy * x, 2)) / determinant);
    }
}
