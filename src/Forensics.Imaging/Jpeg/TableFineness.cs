namespace Forensics.Imaging.Jpeg;

/// <summary>How fine a quantisation table is on the whole, on libjpeg's scale of quality.</summary>
/// <remarks>The nearest quality of <see cref="QualityEstimate"/> is ruled by the few large steps of high frequencies. Here each of the 64 steps counts by its
/// ratio, as its logarithm, so tables of any maker can be put in order. For a scaled Annex K table it is the quality itself.</remarks>
public static class TableFineness
{
    static readonly double[] Luminance = Means(StandardTables.Luminance);
    static readonly double[] Chrominance = Means(StandardTables.Chrominance);

    /// <summary>The highest quality whose luminance table is as coarse or coarser: 1 to 100.</summary>
    /// <param name="steps">64 steps in natural order; a step of 0 counts as 1.</param>
    /// <exception cref="ArgumentException">Not 64 values.</exception>
    public static int OfLuma(ReadOnlySpan<ushort> steps) => Find(steps, Luminance);

    /// <summary>As <see cref="OfLuma"/>, against the chrominance table.</summary>
    /// <exception cref="ArgumentException">Not 64 values.</exception>
    public static int OfChroma(ReadOnlySpan<ushort> steps) => Find(steps, Chrominance);

    static int Find(ReadOnlySpan<ushort> steps, double[] means)
    {
        if (steps.Length != 64)
        {
            throw new ArgumentException($"{steps.Length} steps given, 64 needed.", nameof(steps));
        }

        // The means of equal tables come from the same sums, so equal tables compare equal.
        var mean = Mean(steps);
        for (var quality = 100; quality > 1; quality--)
        {
            if (means[quality] >= mean)
            {
                return quality;
            }
        }

        return 1;
    }

    static double[] Means(ReadOnlySpan<byte> standard)
    {
        var means = new double[101];
        for (var quality = 1; quality <= 100; quality++)
        {
            means[quality] = Mean(StandardTables.Scale(standard, quality));
        }

        return means;
    }

    static double Mean(ReadOnlySpan<ushort> steps)
    {
        var sum = 0.0;
        foreach (var step in steps)
        {
            sum += Math.Log(Math.Max((int)step, 1));
        }

        return sum / 64;
    }
}
