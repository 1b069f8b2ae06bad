namespace Forensics.Imaging.Analyzers.DoubleJpeg;

/// <summary>Looks for the square with most blocks against the earlier save, beyond what their texture explains.</summary>
sealed class DoubleJpegRegions
{
    // Smooth blocks are wrong more often than rough ones: each is expected to be as often as those with like many values around it.
    const int TextureBins = 12;

    // No texture is expected to be wrong more seldom than this: a few odd blocks are in every picture.
    const double LeastShare = 0.02;

    // A square with fewer usable blocks says nothing.
    const double MinUsableShare = 0.5;

    readonly JudgedBlocks blocks;
    readonly DoubleJpegOptions options;
    readonly int[] counts;
    readonly int[] negatives;
    readonly double[] expected;

    /// <param name="smooth">Mean evidence of the usable blocks in 3×3, NaN where the block is not usable.</param>
    public DoubleJpegRegions(JudgedBlocks blocks, float[] smooth, DoubleJpegOptions options)
    {
        (this.blocks, this.options) = (blocks, options);
        var probability = ExpectedShares(blocks, smooth);
        var stride = blocks.Columns + 1;
        (counts, negatives, expected) = (new int[stride * (blocks.Rows + 1)], new int[stride * (blocks.Rows + 1)], new double[stride * (blocks.Rows + 1)]);
        for (var row = 0; row < blocks.Rows; row++)
        {
            var (count, negative, expect) = (0, 0, 0.0);
            for (var column = 0; column < blocks.Columns; column++)
            {
                var block = row * blocks.Columns + column;
                if (blocks.Usable[block])
                {
                    count++;
                    negative += smooth[block] < 0 ? 1 : 0;
                    expect += probability[block];
                }

                var at = (row + 1) * stride + column + 1;
                counts[at] = counts[at - stride] + count;
                negatives[at] = negatives[at - stride] + negative;
                expected[at] = expected[at - stride] + expect;
            }
        }
    }

    /// <summary>Share of the usable blocks against the earlier save.</summary>
    public double NegativeShare => (double)negatives[^1] / Math.Max(1, counts[^1]);

    /// <returns>log10 of the number of false alarms and the square, in blocks; the first of equals.</returns>
    public (double Log10FalseAlarms, PixelBox? Square) Strongest()
    {
        var squares = 0L;
        foreach (var side in options.WindowBlocks)
        {
            squares += (long)Math.Max(0, blocks.Columns - side + 1) * Math.Max(0, blocks.Rows - side + 1);
        }

        var logTests = Math.Log10(Math.Max(1, squares));
        (double Log, PixelBox? Square) best = (logTests, null);
        foreach (var side in options.WindowBlocks)
        {
            var step = Math.Max(1, side / 3);
            for (var row = 0; row + side <= blocks.Rows; row += step)
            {
                for (var column = 0; column + side <= blocks.Columns; column += step)
                {
                    var log = logTests + LogTail(column, row, side);
                    if (log < best.Log)
                    {
                        best = (log, new(column, row, side, side));
                    }
                }
            }
        }

        return best;
    }

    double LogTail(int column, int row, int side)
    {
        var stride = blocks.Columns + 1;
        var (a, b) = (row * stride + column, (row + side) * stride + column);
        var count = counts[b + side] - counts[a + side] - counts[b] + counts[a];
        if (count < MinUsableShare * side * side)
        {
            return 0;
        }

        var negative = negatives[b + side] - negatives[a + side] - negatives[b] + negatives[a];
        var share = Math.Clamp((expected[b + side] - expected[a + side] - expected[b] + expected[a]) / count, LeastShare, 1);
        var (trials, successes) = ((long)(count / options.BlocksPerIndependent), (long)(negative / options.BlocksPerIndependent));

        // Trials of unequal probability have a lighter tail than equal ones of the same mean (Hoeffding 1956), so the bound holds.
        return successes <= trials * share ? 0 : BinomialTail.Log10(trials, successes, share);
    }

    static double[] ExpectedShares(JudgedBlocks blocks, float[] smooth)
    {
        var values = SurroundingValues(blocks);
        var order = new List<int>(blocks.UsableCount);
        for (var block = 0; block < smooth.Length; block++)
        {
            if (blocks.Usable[block])
            {
                order.Add(block);
            }
        }

        order.Sort((a, b) => values[a] != values[b] ? values[a].CompareTo(values[b]) : a.CompareTo(b));
        var shares = new double[smooth.Length];
        for (var bin = 0; bin < TextureBins; bin++)
        {
            var (from, to) = ((int)((long)order.Count * bin / TextureBins), (int)((long)order.Count * (bin + 1) / TextureBins));
            var negative = 0;
            for (var i = from; i < to; i++)
            {
                negative += smooth[order[i]] < 0 ? 1 : 0;
            }

            for (var i = from; i < to; i++)
            {
                shares[order[i]] = (negative + 1.0) / (to - from + 2);
            }
        }

        return shares;
    }

    /// <summary>Mean number of values in the usable blocks of 3×3.</summary>
    static float[] SurroundingValues(JudgedBlocks blocks)
    {
        var values = new float[blocks.Usable.Length];
        for (var block = 0; block < values.Length; block++)
        {
            values[block] = blocks.NonZero[block];
        }

        return Neighbourhood.Mean(values, blocks);
    }
}
