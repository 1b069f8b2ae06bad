namespace Forensics.Imaging.Analyzers;

/// <summary>Compares each block with blocks of like texture only: similar surfaces with similar surfaces, edges with edges.</summary>
static class Conditioning
{
    /// <summary>Bins of equal count that blocks are cut into by texture.</summary>
    public const int Bins = 24;

    // Makes the median absolute deviation the standard deviation of a normal distribution.
    const double MadToSigma = 1.4826;

    /// <summary>The usable blocks, sorted by <paramref name="key"/> and cut into bins of equal count; fewer of them where there are few blocks.</summary>
    public static List<int[]> Cut(bool[] usable, float[] key)
    {
        var members = Enumerable.Range(0, usable.Length).Where(block => usable[block]).ToArray();
        return [.. Cut(members, key, Bins)];
    }

    /// <summary>Bins without a member are left out.</summary>
    public static IEnumerable<int[]> Cut(int[] members, float[] key, int parts)
    {
        // The index decides ties, so the order does not hang on the sorting algorithm.
        Array.Sort(members, (a, b) => key[a] != key[b] ? key[a].CompareTo(key[b]) : a.CompareTo(b));
        for (var i = 0; i < parts; i++)
        {
            var (start, end) = ((int)((long)members.Length * i / parts), (int)((long)members.Length * (i + 1) / parts));
            if (end > start)
            {
                yield return members[start..end];
            }
        }
    }

    /// <summary>(value - median) / (1.4826 · median absolute deviation + floor) within each bin; NaN outside of them.</summary>
    /// <param name="spreadFloor">In the unit of <paramref name="values"/>: bins of very even blocks have almost no spread, and z would explode there.</param>
    public static float[] Standardise(float[] values, List<int[]> bins, double spreadFloor)
    {
        var z = new float[values.Length];
        z.AsSpan().Fill(float.NaN);
        foreach (var bin in bins)
        {
            var own = new float[bin.Length];
            for (var i = 0; i < bin.Length; i++)
            {
                own[i] = values[bin[i]];
            }

            var median = Median(own);
            for (var i = 0; i < bin.Length; i++)
            {
                own[i] = Math.Abs(values[bin[i]] - median);
            }

            var spread = MadToSigma * Median(own) + spreadFloor;
            foreach (var block in bin)
            {
                z[block] = (float)((values[block] - median) / spread);
            }
        }

        return z;
    }

    /// <summary>Sorts <paramref name="values"/>; the mean of the middle two for an even count.</summary>
    public static float Median(float[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
