using System.Runtime.InteropServices;
using Forensics.Imaging.Analyzers.DoubleJpeg;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.EarlierJpeg;

/// <summary>The blocks of the earlier save's grid, and what each says of it.</summary>
sealed class GridBlocks : JudgedBlocks
{
    // As of the aligned grid: a block with fewer values than this says too little.
    const int MinNonZero = 3;

    GridBlocks(int columns, int rows)
        : base(columns, rows) => Evidence = new float[columns * rows];

    /// <summary>Nats for the earlier save; 0 where not usable.</summary>
    public float[] Evidence { get; }

    /// <param name="left">Of the first block, as <paramref name="top"/>.</param>
    public static GridBlocks Of(ReadOnlySpan<byte> luma, int width, int height, int left, int top, StepCombs combs, StepCombs.Fit fit)
    {
        var blocks = new GridBlocks((width - left) / 8, (height - top) / 8);
        var evidence = fit.Steps.Select(step => step == 0 ? null : combs.Evidence(step, fit.Sigma)).ToArray();
        for (var row = 0; row < blocks.Rows; row++)
        {
            for (var column = 0; column < blocks.Columns; column++)
            {
                var at = row * blocks.Columns + column;
                if (!GridHistograms.TryRead(luma, width, left + 8 * column, top + 8 * row, out var scaled))
                {
                    continue;
                }

                var (nonZero, sum) = (0, 0f);
                var values = MemoryMarshal.Cast<Block8, int>(new ReadOnlySpan<Block8>(in scaled));
                for (var f = 0; f < evidence.Length; f++)
                {
                    var bin = GridHistograms.Bin(values[ZigZag.ToNatural[f + 1]]);
                    nonZero += bin >= GridHistograms.BinsPerLevel ? 1 : 0;
                    sum += bin < GridHistograms.Bins ? evidence[f]?[bin] ?? 0 : 0;
                }

                blocks.Judge(at, nonZero, nonZero >= MinNonZero);
                blocks.Evidence[at] = sum;
            }
        }

        return blocks;
    }
}
