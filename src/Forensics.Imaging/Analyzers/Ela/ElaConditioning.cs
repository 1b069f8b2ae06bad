namespace Forensics.Imaging.Analyzers.Ela;

/// <summary>Compares each block with blocks of like texture only: similar surfaces with similar surfaces, edges with edges.</summary>
static class ElaConditioning
{
    // With more blocks than this, each activity bin is divided by mean luma as well.
    const int BlocksForLumaBins = 4000;
    const int LumaBins = 4;

    // Bins of very even blocks have almost no spread; without it z would explode there.
    const double SpreadFloor = 0.02;

    /// <summary>z per block, the median over the save qualities; NaN for blocks that are not usable.</summary>
    public static float[] Scores(ElaBlocks blocks)
    {
        var bins = Bins(blocks);
        var perQuality = new float[blocks.Errors.Length][];
        for (var q = 0; q < perQuality.Length; q++)
        {
            perQuality[q] = Conditioning.Standardise(blocks.Errors[q], bins, SpreadFloor);
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

            z[block] = Conditioning.Median(values);
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
        foreach (var bin in Conditioning.Cut([.. usable], blocks.Activity, Conditioning.Bins))
        {
            if (usable.Count > BlocksForLumaBins)
            {
                bins.AddRange(Conditioning.Cut(bin, blocks.MeanLuma, LumaBins));
            }
            else
            {
                bins.Add(bin);
            }
        }

        return bins;
    }
}
