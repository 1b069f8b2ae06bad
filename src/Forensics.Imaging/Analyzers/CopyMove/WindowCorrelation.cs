namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>How alike two pictures of the same size are around each pixel.</summary>
static class WindowCorrelation
{
    /// <summary>Of the square windows of a side around each pixel; NaN where one of them leaves the picture, holds a NaN or is flat.</summary>
    /// <param name="flat">A window of less variance than this, in squared grey levels, agrees or disagrees by rounding.</param>
    public static float[] Of(float[] first, float[] second, int width, int height, int window, double flat)
    {
        var correlation = new float[width * height];
        Array.Fill(correlation, float.NaN);
        var columns = new Moments[width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = y * width + x;
                columns[x].Add(first[at], second[at], 1);
                if (y >= window)
                {
                    columns[x].Add(first[at - window * width], second[at - window * width], -1);
                }
            }

            if (y >= window - 1)
            {
                Along(columns, correlation.AsSpan((y - window / 2 + 1) * width, width), window, flat);
            }
        }

        return correlation;
    }

    static void Along(Moments[] columns, Span<float> row, int window, double flat)
    {
        var sum = default(Moments);
        for (var x = 0; x < columns.Length; x++)
        {
            sum.Add(columns[x], 1);
            if (x >= window)
            {
                sum.Add(columns[x - window], -1);
            }

            if (x >= window - 1)
            {
                row[x - window / 2 + 1] = sum.Correlation(window * window, flat);
            }
        }
    }

    /// <summary>Sums over pixels of two pictures.</summary>
    struct Moments
    {
        double a, b, aa, bb, ab;
        int missing;

        public void Add(float left, float right, int sign)
        {
            if (float.IsNaN(left + right))
            {
                missing += sign;
                return;
            }

            (a, b) = (a + sign * left, b + sign * right);
            (aa, bb, ab) = (aa + sign * (double)left * left, bb + sign * (double)right * right, ab + sign * (double)left * right);
        }

        public void Add(in Moments other, int sign)
        {
            (a, b, aa, bb, ab) = (a + sign * other.a, b + sign * other.b, aa + sign * other.aa, bb + sign * other.bb, ab + sign * other.ab);
            missing += sign * other.missing;
        }

        public readonly float Correlation(int n, double flat)
        {
            var (varianceA, varianceB) = (aa / n - a / n * (a / n), bb / n - b / n * (b / n));
            return missing > 0 || varianceA < flat || varianceB < flat
                ? float.NaN
                : (float)((ab / n - a / n * (b / n)) / Math.Sqrt(varianceA * varianceB));
        }
    }
}
