using System.Numerics;
using System.Runtime.InteropServices;

namespace Forensics.Imaging.Hashing;

/// <summary>Reduces a picture to a small grid of mean luma, in exact integers: the same on every machine whatever the order of summing.</summary>
/// <remarks>
/// A cell is the mean over the rectangle it covers, pixels cut by its border weighted by the area inside. Measured in 1/columns of a pixel, pixel x covers
/// [x·columns, (x+1)·columns) and cell j covers [j·width, (j+1)·width), so that all overlaps are integers; the same down. Grids larger than the picture repeat pixels.
/// </remarks>
static class AreaAverage
{
    // ITU-R BT.601 luma in thousandths.
    const int Red = 299;
    const int Green = 587;
    const int Blue = 114;

    /// <returns>rows × columns means of luma, row-major, each 0 to 255 × 1000 × width × height.</returns>
    public static long[] Luma(RgbImage image, int columns, int rows)
    {
        var (width, height) = (image.Width, image.Height);
        var cells = new long[columns * rows];

        // A column's weights add up to the height, and 255 · 30,000 is far below 2³².
        var sums = new uint[3 * width];
        for (var i = 0; i < rows; i++)
        {
            var (top, bottom) = ((long)i * height, (long)(i + 1) * height);
            Array.Clear(sums);
            for (var y = (int)(top / rows); (long)y * rows < bottom; y++)
            {
                AddScaled(sums, image.Row(y), Overlap(y, rows, top, bottom));
            }

            for (var j = 0; j < columns; j++)
            {
                cells[i * columns + j] = Across(sums, (long)j * width, (long)(j + 1) * width, columns);
            }
        }

        return cells;
    }

    static long Across(ReadOnlySpan<uint> sums, long left, long right, int columns)
    {
        var total = 0L;
        for (var x = (int)(left / columns); (long)x * columns < right; x++)
        {
            var luma = Red * (long)sums[3 * x] + Green * (long)sums[3 * x + 1] + Blue * (long)sums[3 * x + 2];
            total += luma * Overlap(x, columns, left, right);
        }

        return total;
    }

    static uint Overlap(int pixel, int scale, long from, long to) => (uint)(Math.Min((pixel + 1L) * scale, to) - Math.Max((long)pixel * scale, from));

    static void AddScaled(Span<uint> sums, ReadOnlySpan<byte> row, uint weight)
    {
        var bytes = MemoryMarshal.Cast<byte, Vector<byte>>(row);
        var vectors = MemoryMarshal.Cast<uint, Vector<uint>>(sums);
        var weights = new Vector<uint>(weight);
        for (var v = 0; v < bytes.Length; v++)
        {
            Vector.Widen(bytes[v], out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            vectors[4 * v] += first * weights;
            vectors[4 * v + 1] += second * weights;
            vectors[4 * v + 2] += third * weights;
            vectors[4 * v + 3] += fourth * weights;
        }

        for (var x = bytes.Length * Vector<byte>.Count; x < row.Length; x++)
        {
            sums[x] += row[x] * weight;
        }
    }
}
