namespace Forensics.Imaging.Jpeg;

/// <summary>The IJG quality whose scaled Annex K table is equal, or nearest, to a table found in a file.</summary>
/// <param name="QualityPercent">1 to 100. Where several qualities give the same table, the lowest.</param>
/// <param name="Rms">Root mean square difference of the 64 steps; 0 when exact.</param>
public readonly record struct QualityEstimate(int QualityPercent, double Rms)
{
    /// <summary>All 64 steps agree.</summary>
    public bool IsExact => Rms == 0;

    /// <param name="steps">64 steps in natural order.</param>
    /// <param name="standard"><see cref="StandardTables.Luminance"/> or <see cref="StandardTables.Chrominance"/>.</param>
    /// <exception cref="ArgumentException">Not 64 values.</exception>
    public static QualityEstimate Of(ReadOnlySpan<ushort> steps, ReadOnlySpan<byte> standard)
    {
        if (steps.Length != 64 || standard.Length != 64)
        {
            throw new ArgumentException($"{steps.Length} and {standard.Length} steps given, 64 needed.", nameof(steps));
        }

        var (best, least) = (1, long.MaxValue);
        for (var quality = 1; quality <= 100; quality++)
        {
            var scaled = StandardTables.Scale(standard, quality);
            var sum = 0L;
            for (var i = 0; i < 64; i++)
            {
                var difference = (long)steps[i] - scaled[i];
                sum += difference * difference;
            }

            if (sum < least)
            {
                (best, least) = (quality, sum);
            }
        }

        return new(best, Math.Sqrt(least / 64.0));
    }
}
