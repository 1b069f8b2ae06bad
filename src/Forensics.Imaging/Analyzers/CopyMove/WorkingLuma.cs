namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Luma at working size, not rounded: what the mean over a pixel leaves of the noise is less than one grey level.</summary>
sealed class WorkingLuma
{
    // Half the side of the surroundings, what a change by their spread becomes, and the spread below which a part is let fade, in grey levels.
    const int LevelReach = 16;
    const float LevelGain = 48;
    const float LevelFloor = 2;

    WorkingLuma(int width, int height, float[] values, double scale) => (Width, Height, Values, Scale) = (width, height, values, scale);

    public int Width { get; }

    public int Height { get; }

    /// <summary>0 to 255, row-major.</summary>
    public float[] Values { get; }

    /// <summary>Pixels of the picture to one of these, at least 1.</summary>
    public double Scale { get; }

    public static WorkingLuma Of(ReadOnlySpan<byte> luma, int width, int height, int maxSide)
    {
        var scale = Math.Max(1, Math.Max(width, height) / (double)maxSide);
        var (columns, rows) = (Math.Max(1, (int)Math.Round(width / scale)), Math.Max(1, (int)Math.Round(height / scale)));
        var values = new float[columns * rows];
        if (scale == 1)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = luma[i];
            }

            return new(columns, rows, values, scale);
        }

        var (across, down) = ((double)width / columns, (double)height / rows);
        var sums = new float[width];
        for (var row = 0; row < rows; row++)
        {
            Array.Clear(sums);
            var (top, bottom) = (row * down, Math.Min(height, (row + 1) * down));
            for (var y = (int)top; y < bottom; y++)
            {
                var weight = (float)(Math.Min(y + 1, bottom) - Math.Max(y, top));
                var line = luma.Slice(y * width, width);
                for (var x = 0; x < width; x++)
                {
                    sums[x] += weight * line[x];
                }
            }

            Across(sums, values.AsSpan(row * columns, columns), across, (float)(1 / (across * down)));
        }

        return new(columns, rows, values, scale);
    }

    static void Across(float[] sums, Span<float> means, double across, float share)
    {
        for (var column = 0; column < means.Length; column++)
        {
            var (left, right) = (column * across, Math.Min(sums.Length, (column + 1) * across));
            var sum = 0f;
            for (var x = (int)left; x < right; x++)
            {
                sum += (float)(Math.Min(x + 1, right) - Math.Max(x, left)) * sums[x];
            }

            means[column] = sum * share;
        }
    }

    /// <summary>As keypoints are looked for in it: every part is given about the same contrast, so that what lies in a smooth or dark one is found as well.</summary>
    /// <remarks>(value - mean) ÷ (spread + floor) of the surroundings. The floor keeps rounding from being made a texture.</remarks>
    public byte[] Levelled()
    {
        var (means, squares) = (Values.ToArray(), Array.ConvertAll(Values, value => value * value));
        BoxMean.Apply(means, Width, Height, LevelReach);
        BoxMean.Apply(squares, Width, Height, LevelReach);
        var levelled = new byte[Values.Length];
        for (var i = 0; i < levelled.Length; i++)
        {
            var spread = MathF.Sqrt(Math.Max(0, squares[i] - means[i] * means[i]));
            levelled[i] = (byte)Math.Clamp(MathF.Round(128 + LevelGain * (Values[i] - means[i]) / (spread + LevelFloor)), 0, 255);
        }

        return levelled;
    }

    public float[] Part(int left, int top, int width, int height)
    {
        var part = new float[width * height];
        for (var y = 0; y < height; y++)
        {
            Values.AsSpan((top + y) * Width + left, width).CopyTo(part.AsSpan(y * width));
        }

        return part;
    }

    /// <summary>Between pixels by the cubic of Catmull and Rom, which keeps more of the noise than a straight line; NaN nearer to the edge than two pixels.</summary>
    public float At(double x, double y)
    {
        if (!(x >= 1 && y >= 1 && x < Width - 2 && y < Height - 2))
        {
            return float.NaN;
        }

        var (column, row) = ((int)x, (int)y);
        var (shareX, shareY) = ((float)(x - column), (float)(y - row));
        var at = (row - 1) * Width + column - 1;
        return Cubic(Line(at, shareX), Line(at + Width, shareX), Line(at + 2 * Width, shareX), Line(at + 3 * Width, shareX), shareY);
    }

    float Line(int at, float share) => Cubic(Values[at], Values[at + 1], Values[at + 2], Values[at + 3], share);

    static float Cubic(float a, float b, float c, float d, float t) => b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
