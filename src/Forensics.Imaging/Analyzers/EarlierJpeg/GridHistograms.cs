using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.EarlierJpeg;

/// <summary>How often each value of the first AC frequencies occurs, with blocks beginning at a given pixel.</summary>
static class GridHistograms
{
    public const int Frequencies = 9;

    /// <summary>Bins a level; the DCT at hand gives eighths of one.</summary>
    public const int BinsPerLevel = 4;

    /// <summary>Values up to 160 levels; the few larger ones are left out.</summary>
    public const int Bins = 160 * BinsPerLevel;

    // Samples less 128 at the ends of the scale, as for the aligned grid: clipped samples were no multiples.
    const int Darkest = 4 - 128;
    const int Brightest = 251 - 128;

    /// <param name="rowStep">Every how many rows of blocks are read.</param>
    /// <returns>[frequency][bin] of values without sign.</returns>
    public static int[][] Count(ReadOnlySpan<byte> luma, int width, int height, int left, int top, int rowStep)
    {
        var counts = new int[Frequencies][];
        for (var f = 0; f < Frequencies; f++)
        {
            counts[f] = new int[Bins];
        }

        for (var y = top; y + 8 <= height; y += 8 * rowStep)
        {
            for (var x = left; x + 8 <= width; x += 8)
            {
                if (!TryRead(luma, width, x, y, out var block))
                {
                    continue;
                }

                var values = MemoryMarshal.Cast<Block8, int>(new ReadOnlySpan<Block8>(in block));
                for (var f = 0; f < Frequencies; f++)
                {
                    var bin = Bin(values[ZigZag.ToNatural[f + 1]]);
                    if (bin < Bins)
                    {
                        counts[f][bin]++;
                    }
                }
            }
        }

        return counts;
    }

    /// <param name="scaled">Eight times a coefficient.</param>
    public static int Bin(int scaled) => Math.Abs(scaled) * BinsPerLevel / 8;

    /// <returns>False where the block is clipped.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> luma, int width, int x, int y, out Block8 scaled)
    {
        var samples = Block8.Load(ref MemoryMarshal.GetReference(luma.Slice(y * width + x, 7 * width + 8)), width);
        var least = Vector256.Min(
            Vector256.Min(Vector256.Min(samples.R0, samples.R1), Vector256.Min(samples.R2, samples.R3)),
            Vector256.Min(Vector256.Min(samples.R4, samples.R5), Vector256.Min(samples.R6, samples.R7)));
        var most = Vector256.Max(
            Vector256.Max(Vector256.Max(samples.R0, samples.R1), Vector256.Max(samples.R2, samples.R3)),
            Vector256.Max(Vector256.Max(samples.R4, samples.R5), Vector256.Max(samples.R6, samples.R7)));
        if (Vector256.LessThanAny(least, Vector256.Create(Darkest)) || Vector256.GreaterThanAny(most, Vector256.Create(Brightest)))
        {
            scaled = default;
            return false;
        }

        scaled = IntegerDct.Forward(samples.Transpose());
        return true;
    }
}
