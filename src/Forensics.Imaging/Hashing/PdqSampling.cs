using System.Numerics;
using System.Runtime.InteropServices;

namespace Forensics.Imaging.Hashing;

/// <summary>PDQ's way from pixels to 64×64 smoothed luma samples, in exact integers.</summary>
/// <remarks>
/// The reference filters the whole picture twice with a box along rows and columns and then keeps 64×64 of the values. Boxes are separable
/// and the samples are known beforehand, so only 64 rows are filtered, vertically first, each from at most seven source rows; those
/// are then filtered at 64 columns. A box holds at most 4 values, fewer at the edges: with weights in twelfths (12 is divisible by 1 to 4)
/// every average is an integer, and the result is the same whatever the order.
/// </remarks>
static class PdqSampling
{
    public const int Side = 64;

    // 1000 for the luma weights and 12 for each of two passes along two axes.
    public const long Scale = 1000L * AxisScale * AxisScale;

    const int AxisScale = Twelfths * Twelfths;
    const int Twelfths = 12;
    const int MaxTaps = 7;
    const int Passes = 2;

    // ITU-R BT.601 luma in thousandths.
    const int Red = 299;
    const int Green = 587;
    const int Blue = 114;

    /// <param name="samples">Row-major, 1 (luma) or 3 (RGB) bytes a pixel.</param>
    /// <param name="mirrorX">Sample the picture mirrored left to right.</param>
    /// <param name="mirrorY">Sample the picture mirrored top to bottom.</param>
    /// <param name="grid">64×64 luma values, 0 to 255 × <see cref="Scale"/>.</param>
    public static void Sample(ReadOnlySpan<byte> samples, int width, int height, int channels, bool mirrorX, bool mirrorY, Span<long> grid)
    {
        var resize = width > Pdq.MaxSidePixels || height > Pdq.MaxSidePixels;
        var columns = resize ? Pdq.MaxSidePixels : width;
        var rows = resize ? Pdq.MaxSidePixels : height;
        Span<Taps> across = stackalloc Taps[Side];
        Span<Taps> down = stackalloc Taps[Side];
        FillTaps(across, columns);
        FillTaps(down, rows);
        Span<int> columnOffset = stackalloc int[columns];
        for (var x = 0; x < columns; x++)
        {
            columnOffset[x] = channels * Nearest(x, width, columns, mirrorX);
        }

        Span<byte> row = stackalloc byte[columns * channels];
        Span<ushort> sum = stackalloc ushort[columns * channels];
        Span<int> luma = stackalloc int[columns];
        for (var i = 0; i < Side; i++)
        {
            sum.Clear();
            for (var tap = 0; tap < down[i].Count; tap++)
            {
                scoped var source = samples.Slice(Nearest(down[i].First + tap, height, rows, mirrorY) * width * channels, width * channels);
                if (width != columns || mirrorX)
                {
                    Gather(source, columnOffset, channels, row);
                    source = row;
                }

                AddScaled(sum, source, (ushort)down[i].Weights[tap]);
            }

            ToLuma(sum, channels, luma);
            SampleRow(luma, across, grid.Slice(i * Side, Side));
        }
    }

    // The reference's image library resizes by nearest neighbour and takes the pixel at floor(x · from / to), not the one nearest to the
    // centre.
    static int Nearest(int position, int from, int to, bool mirror)
    {
        var source = (int)((long)position * from / to);
        return mirror ? from - 1 - source : source;
    }

    static void Gather(ReadOnlySpan<byte> source, ReadOnlySpan<int> offsets, int channels, Span<byte> row)
    {
        if (channels == 1)
        {
            for (var x = 0; x < offsets.Length; x++)
            {
                row[x] = source[offsets[x]];
            }

            return;
        }

        for (var x = 0; x < offsets.Length; x++)
        {
            var pixel = source.Slice(offsets[x], 3);
            row[3 * x] = pixel[0];
            row[3 * x + 1] = pixel[1];
            row[3 * x + 2] = pixel[2];
        }
    }

    // Weights of a column add up to 144 and 144 · 255 fits 16 bits.
    static void AddScaled(Span<ushort> sum, ReadOnlySpan<byte> row, ushort weight)
    {
        var bytes = MemoryMarshal.Cast<byte, Vector<byte>>(row);
        var sums = MemoryMarshal.Cast<ushort, Vector<ushort>>(sum);
        var weights = new Vector<ushort>(weight);
        for (var v = 0; v < bytes.Length; v++)
        {
            Vector.Widen(bytes[v], out var low, out var high);
            sums[2 * v] += low * weights;
            sums[2 * v + 1] += high * weights;
        }

        for (var x = bytes.Length * Vector<byte>.Count; x < row.Length; x++)
        {
            sum[x] += (ushort)(row[x] * weight);
        }
    }

    static void ToLuma(ReadOnlySpan<ushort> sum, int channels, Span<int> luma)
    {
        if (channels == 1)
        {
            for (var x = 0; x < luma.Length; x++)
            {
                luma[x] = (Red + Green + Blue) * sum[x];
            }

            return;
        }

        for (var x = 0; x < luma.Length; x++)
        {
            luma[x] = Red * sum[3 * x] + Green * sum[3 * x + 1] + Blue * sum[3 * x + 2];
        }
    }

    static void SampleRow(ReadOnlySpan<int> luma, ReadOnlySpan<Taps> across, Span<long> grid)
    {
        for (var j = 0; j < Side; j++)
        {
            ref readonly var taps = ref across[j];
            var total = 0L;
            for (var tap = 0; tap < taps.Count; tap++)
            {
                total += (long)luma[taps.First + tap] * taps.Weights[tap];
            }

            grid[j] = total;
        }
    }

    /// <summary>Which places along one axis make up each of the 64 samples, and with what weight in 144ths.</summary>
    static void FillTaps(Span<Taps> taps, int length)
    {
        // Half a cell, since two passes widen it to a whole one; the window is off centre by half a pixel when it is even.
        var window = (length + 127) / 128;
        var after = (window + 2) / 2 - 1;
        var before = window - 1 - after;
        for (var i = 0; i < Side; i++)
        {
            var centre = (2 * i + 1) * length / (2 * Side);
            ref var entry = ref taps[i];
            entry.First = Math.Max(0, centre - Passes * before);
            var last = Math.Min(length - 1, centre + Passes * after);
            entry.Count = last - entry.First + 1;
            var (outerFirst, outerLast) = (Math.Max(0, centre - before), Math.Min(length - 1, centre + after));
            for (var outer = outerFirst; outer <= outerLast; outer++)
            {
                var (innerFirst, innerLast) = (Math.Max(0, outer - before), Math.Min(length - 1, outer + after));
                var weight = Twelfths / (outerLast - outerFirst + 1) * (Twelfths / (innerLast - innerFirst + 1));
                for (var inner = innerFirst; inner <= innerLast; inner++)
                {
                    entry.Weights[inner - entry.First] += weight;
                }
            }
        }
    }

    [System.Runtime.CompilerServices.InlineArray(MaxTaps)]
    struct TapWeights
    {
        int first;
    }

    struct Taps
    {
        public int First;
        public int Count;
        public TapWeights Weights;
    }
}
