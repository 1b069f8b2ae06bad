namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Whether two areas that show the same hold the same noise too, asked where there is least content.</summary>
/// <remarks>Content agrees in two photographed equal things as well as in a copy, and its edges outweigh the noise by far. So the residual is compared in
/// the quietest part of the area only, and what is much stronger than usual there is cut down.</remarks>
/// <param name="Correlation">-1 to 1; NaN where too little is left to compare.</param>
/// <param name="Places">Compared, as offsets.</param>
/// <param name="First">Root mean square of the first area's residual, grey levels.</param>
/// <param name="Detail">Correlation of what lies between 3×3 and 9×9 means in the quieter half, which outlasts a save that leaves no noise; -1 to 1.</param>
readonly record struct NoiseAgreement(double Correlation, int[] Places, double First, double Detail)
{
    // The mean over 9×9 pixels, so that the ringing that a coarse save leaves around an edge counts as part of the edge.
    const int Surround = 4;
    const double QuietShare = 0.3;
    const double DetailShare = 0.5;
    const int FineReach = 1;

    // Nothing but rounding below this, in grey levels; less than so many pixels correlate by chance (1/√250 = 0.06).
    const double LeastResidual = 0.3;
    const int LeastPixels = 250;
    const float Darkest = 4;
    const float Brightest = 251;
    const double CutAtSpreads = 4;
    const double MadToSigma = 1.4826;

    /// <param name="first">Row-major luma.</param>
    /// <param name="second">Of the same size, laid on it.</param>
    /// <param name="inside">Where both are compared.</param>
    public static NoiseAgreement Measure(float[] first, float[] second, bool[] inside, int width, int height)
    {
        var half = QuietPlaces(first, second, inside, width, height);
        var places = half[..(int)(QuietShare / DetailShare * half.Length)];
        if (places.Length < LeastPixels)
        {
            return new(double.NaN, places, 0, double.NaN);
        }

        var (a, b) = (Residuals(first, places, width), Residuals(second, places, width));
        Cut(a);
        Cut(b);
        var (aa, bb, ab) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            (aa, bb, ab) = (aa + (double)a[i] * a[i], bb + (double)b[i] * b[i], ab + (double)a[i] * b[i]);
        }

        var (rmsA, rmsB) = (Math.Sqrt(aa / a.Length), Math.Sqrt(bb / b.Length));
        var correlation = Math.Min(rmsA, rmsB) < LeastResidual ? double.NaN : ab / Math.Sqrt(aa * bb);
        return new(correlation, places, rmsA, Details(first, second, half, width, height));
    }

    static double Details(float[] first, float[] second, int[] places, int width, int height)
    {
        var (a, b) = (Middle(first, width, height), Middle(second, width, height));
        var (aa, bb, ab) = (0.0, 0.0, 0.0);
        foreach (var at in places)
        {
            (aa, bb, ab) = (aa + (double)a[at] * a[at], bb + (double)b[at] * b[at], ab + (double)a[at] * b[at]);
        }

        return Math.Min(aa, bb) < LeastResidual * LeastResidual * places.Length ? double.NaN : ab / Math.Sqrt(aa * bb);
    }

    static float[] Middle(float[] luma, int width, int height)
    {
        var fine = Array.ConvertAll(luma, value => float.IsNaN(value) ? 0 : value);
        var coarse = fine.ToArray();
        BoxMean.Apply(fine, width, height, FineReach);
        BoxMean.Apply(coarse, width, height, Surround);
        for (var i = 0; i < fine.Length; i++)
        {
            fine[i] -= coarse[i];
        }

        return fine;
    }

    static int[] QuietPlaces(float[] first, float[] second, bool[] inside, int width, int height)
    {
        var activity = Activity(first, second, inside, width, height);
        List<int> places = [];
        for (var y = 1; y < height - 1; y++)
        {
            for (var x = 1; x < width - 1; x++)
            {
                var at = y * width + x;
                if (inside[at] && inside[at - 1] && inside[at + 1] && inside[at - width] && inside[at + width]
                    && Math.Min(first[at], second[at]) >= Darkest && Math.Max(first[at], second[at]) <= Brightest)
                {
                    places.Add(at);
                }
            }
        }

        int[] sorted = [.. places];
        Array.Sort(sorted.Select(at => activity[at]).ToArray(), sorted);
        return sorted[..(int)(DetailShare * sorted.Length)];
    }

    /// <summary>Mean change of the mean of both from pixel to pixel.</summary>
    static float[] Activity(float[] first, float[] second, bool[] inside, int width, int height)
    {
        var changes = new float[first.Length];
        for (var y = 1; y < height - 1; y++)
        {
            for (var x = 1; x < width - 1; x++)
            {
                var at = y * width + x;
                if (inside[at] && inside[at - 1] && inside[at + 1] && inside[at - width] && inside[at + width])
                {
                    changes[at] = Math.Abs(Both(at + 1) - Both(at - 1)) + Math.Abs(Both(at + width) - Both(at - width));
                }
            }
        }

        BoxMean.Apply(changes, width, height, Surround);
        return changes;

        float Both(int at) => first[at] + second[at];
    }

    static float[] Residuals(float[] luma, int[] places, int width) => Array.ConvertAll(places, at => Residual(luma, at, width));

    /// <summary>A pixel less the mean of the four beside it; it must have them.</summary>
    internal static float Residual(float[] luma, int at, int width) => luma[at] - (luma[at - 1] + luma[at + 1] + luma[at - width] + luma[at + width]) / 4;

    static void Cut(float[] values)
    {
        var most = Usual(values);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Clamp(values[i], -most, most);
        }
    }

    /// <summary>Beyond what size a residual is content.</summary>
    internal static float Usual(float[] residuals)
    {
        var sizes = Array.ConvertAll(residuals, Math.Abs);
        Array.Sort(sizes);
        return sizes.Length == 0 ? 0 : (float)Math.Max(LeastResidual, CutAtSpreads * MadToSigma * sizes[sizes.Length / 2]);
    }
}

/// <summary>The mean around each pixel, fewer at the borders.</summary>
static class BoxMean
{
    public static void Apply(float[] values, int width, int height, int reach)
    {
        var line = new double[Math.Max(width, height) + 1];
        for (var y = 0; y < height; y++)
        {
            Along(values, y * width, 1, width, reach, line);
        }

        for (var x = 0; x < width; x++)
        {
            Along(values, x, width, height, reach, line);
        }
    }

    static void Along(float[] values, int start, int step, int count, int reach, double[] sums)
    {
        sums[0] = 0;
        for (var i = 0; i < count; i++)
        {
            sums[i + 1] = sums[i] + values[start + i * step];
        }

        for (var i = 0; i < count; i++)
        {
            var (from, to) = (Math.Max(0, i - reach), Math.Min(count, i + reach + 1));
            values[start + i * step] = (float)((sums[to] - sums[from]) / (to - from));
        }
    }
}
