namespace Forensics.Imaging.Analyzers.Ela;

/// <summary>Compares each block with blocks of like texture only: similar surfaces with similar surfaces, edges with edges.</summary>
static class ElaConditioning
{
    public const int ActivityBins = 24;

    // With more blocks than this, each activity bin is divided by mean luma as well.
    const int BlocksForLumaBins = 4000;
    const int LumaBins = 4;

    // Makes the median absolute deviation the standard deviation of a normal distribution.
    const double MadToSigma = 1.4826;

    // Bins of very even blocks have almost no spread; without it z would explode there.
    const double SpreadFloor = 0.02;

    /// <summary>z per block, the median over the save qualities; NaN for blocks that are not usable.</summary>
    public static float[] Scores(ElaBlocks blocks)
    {
        var bins = Bins(blocks);
        var perQuality = new float[blocks.Errors.Length][];
        for (var q = 0; q < perQuality.Length; q++)
        {
            perQuality[q] = Standardise(blocks.Errors[q], bins);
        }

        var z = new float[blocks.Usable.Length];
        var values = new float[perQuality.Length];
        for (var block = 0; block < z.Length; block++)
        {
            if (!blocks.Usable[block])
            {
                z[block] = float.NaN;
                continue;
            }

            for (var q = 0; q < values.Length; q++)
            {
                values[q] = perQuality[q][block];
            }

            z[block] = Median(values);
        }

        return z;
    }

    /// <summary>Usable blocks, sorted by activity and cut into bins of equal count.</summary>
    static List<int[]> Bins(ElaBlocks blocks)
    {
        var usable = new List<int>(blocks.UsableCount);
        for (var block = 0; block < blocks.Usable.Length; block++)
        {
            if (blocks.Usable[block])
            {
                usable.Add(block);
            }
        }

        List<int[]> bins = [];
        foreach (var bin in Cut([.. usable], blocks.Activity, ActivityBins))
        {
            if (usable.Count > BlocksForLumaBins)
            {
                bins.AddRange(Cut(bin, blocks.MeanLuma, LumaBins));
            }
            else
            {
                bins.Add(bin);
            }
        }

        return bins;
    }

    static IEnumerable<int[]> Cut(int[] members, float[] key, int parts)
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

    static float[] Standardise(float[] errors, List<int[]> bins)
    {
        var z = new float[errors.Length];
        foreach (var bin in bins)
        {
            var values = new float[bin.Length];
            for (var i = 0; i < bin.Length; i++)
            {
                values[i] = errors[bin[i]];
            }

            var median = Median(values);
            for (var i = 0; i < bin.Length; i++)
            {
                values[i] = Math.Abs(errors[bin[i]] - median);
            }

            var spread = MadToSigma * Median(values) + SpreadFloor;
            foreach (var block in bin)
            {
                z[block] = (float)((errors[block] - median) / spread);
            }
        }

        return z;
    }

    /// <summary>Sorts <paramref name="values"/>; the mean of the middle two for an even count.</summary>
    static float Median(float[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
