using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.DoubleJpeg;

/// <summary>Which blocks can be judged, and the histograms of what they hold.</summary>
sealed class DoubleJpegBlocks : JudgedBlocks
{
    // Values at the ends of the scale are clipped, and clipped blocks were no multiples of the first steps when they were saved last.
    const byte Darkest = 4;
    const byte Brightest = 251;

    // A block with fewer values than this says too little.
    const int MinNonZero = 3;

    // Larger values are counted as this one and read as saying nothing.
    public const int MostLevel = 1023;

    readonly int frequencies;

    DoubleJpegBlocks(int columns, int rows, int frequencies)
        : base(columns, rows) => this.frequencies = frequencies;

    public static DoubleJpegBlocks Of(CoefficientPlane plane, RgbImage pixels, int frequencies)
    {
        var blocks = new DoubleJpegBlocks(plane.BlocksWide, plane.BlocksHigh, frequencies);
        var clipped = blocks.Clipped(pixels);
        for (var row = 0; row < pixels.Height / 8; row++)
        {
            for (var column = 0; column < pixels.Width / 8; column++)
            {
                var at = row * blocks.Columns + column;
                var block = plane.Block(column, row);
                var nonZero = 0;
                for (var f = 1; f <= frequencies; f++)
                {
                    nonZero += block[ZigZag.ToNatural[f]] != 0 ? 1 : 0;
                }

                blocks.Judge(at, nonZero, nonZero >= Math.Min(MinNonZero, frequencies) && !clipped[at]);
            }
        }

        return blocks;
    }

    bool[] Clipped(RgbImage pixels)
    {
        var clipped = new bool[Columns * Rows];
        var width = 3 * pixels.Width;
        var (least, most) = (new byte[width], new byte[width]);
        for (var row = 0; row < pixels.Height / 8; row++)
        {
            pixels.Row(8 * row).CopyTo(least);
            pixels.Row(8 * row).CopyTo(most);
            for (var y = 8 * row + 1; y < 8 * row + 8; y++)
            {
                Extend(pixels.Row(y), least, most);
            }

            for (var column = 0; column < pixels.Width / 8; column++)
            {
                var (low, high) = (byte.MaxValue, byte.MinValue);
                for (var i = 24 * column; i < 24 * column + 24; i++)
                {
                    (low, high) = (Math.Min(low, least[i]), Math.Max(high, most[i]));
                }

                clipped[row * Columns + column] = low < Darkest || high > Brightest;
            }
        }

        return clipped;
    }

    static void Extend(ReadOnlySpan<byte> row, byte[] least, byte[] most)
    {
        var x = 0;
        for (; x + 32 <= row.Length; x += 32)
        {
            var values = Vector256.Create(row.Slice(x, 32));
            Vector256.Min(values, Vector256.Create(least, x)).CopyTo(least, x);
            Vector256.Max(values, Vector256.Create(most, x)).CopyTo(most, x);
        }

        for (; x < row.Length; x++)
        {
            (least[x], most[x]) = (Math.Min(least[x], row[x]), Math.Max(most[x], row[x]));
        }
    }

    /// <summary>Per frequency: how often each level (without sign) occurs in usable blocks.</summary>
    public int[][] Histograms(CoefficientPlane plane)
    {
        var histograms = Empty();
        for (var block = 0; block < Usable.Length; block++)
        {
            if (!Usable[block])
            {
                continue;
            }

            var values = plane.Block(block % Columns, block / Columns);
            for (var f = 0; f < frequencies; f++)
            {
                histograms[f][Math.Min(Math.Abs((int)values[ZigZag.ToNatural[f + 1]]), MostLevel)]++;
            }
        }

        return histograms;
    }

    /// <summary>The same, of the picture as if saved once: blocks begin four pixels to the right and below, where no earlier grid agrees
    /// (T. Bianchi, A. Piva, IEEE TIFS 7(3), 2012, III.A).</summary>
    /// <param name="steps">The file's own, in natural order.</param>
    public int[][] CalibratedHistograms(ReadOnlySpan<byte> luma, int width, ReadOnlySpan<ushort> steps)
    {
        var histograms = Empty();
        for (var row = 0; row < Rows - 1; row++)
        {
            for (var column = 0; column < Columns - 1; column++)
            {
                var at = row * Columns + column;
                if (!Usable[at] || !Usable[at + 1] || !Usable[at + Columns] || !Usable[at + Columns + 1])
                {
                    continue;
                }

                var first = luma.Slice((8 * row + 4) * width + 8 * column + 4, 7 * width + 8);
                var scaled = IntegerDct.Forward(Block8.Load(ref MemoryMarshal.GetReference(first), width).Transpose());
                var values = MemoryMarshal.Cast<Block8, int>(new ReadOnlySpan<Block8>(in scaled));
                for (var f = 0; f < frequencies; f++)
                {
                    var natural = ZigZag.ToNatural[f + 1];
                    var step = 8 * steps[natural];
                    histograms[f][Math.Min((Math.Abs(values[natural]) + step / 2) / step, MostLevel)]++;
                }
            }
        }

        return histograms;
    }

    int[][] Empty()
    {
        var histograms = new int[frequencies][];
        for (var f = 0; f < frequencies; f++)
        {
            histograms[f] = new int[MostLevel + 1];
        }

        return histograms;
    }
}
