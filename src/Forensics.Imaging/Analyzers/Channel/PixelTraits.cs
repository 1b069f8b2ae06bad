using System.Numerics;

namespace Forensics.Imaging.Analyzers.Channel;

/// <summary>What tells drawn pictures from taken ones.</summary>
/// <param name="ConstantRowShare">Rows of one colour from side to side, 0 to 1.</param>
/// <param name="NoiselessFlatShare">8×8 blocks of one level that is neither nearly black nor nearly white, of all whole blocks, 0 to 1; 0 without a whole block.</param>
/// <param name="TexturedBlocks">Whole 8×8 blocks of more than one level.</param>
/// <param name="Blocks">Whole 8×8 blocks.</param>
/// <param name="Colours">Different colours, at most 16,777,216.</param>
/// <param name="StatusBarRows">Rows from the upper edge to the last mark of a bar; 0 without one.</param>
/// <param name="NavigationBarRows">Rows from the lower edge to the last mark of a bar; 0 without one.</param>
public sealed record PixelTraits(
    double ConstantRowShare, double NoiselessFlatShare, int TexturedBlocks, int Blocks, int Colours, int StatusBarRows, int NavigationBarRows)
{
    // What a JPEG of quality 75 leaves of a drawn flat beside its text, in levels. A row is compared in RGB, where chroma is coarser; a block in luma.
    const int LossyRowTolerance = 6;
    const int LossyBlockTolerance = 2;

    // Clipped areas of photos are flat as well (the limits are those of the ELA and double-compression analyzers).
    const int Black = 3;
    const int White = 252;

    /// <param name="luma">Of <paramref name="image"/>.</param>
    /// <param name="isLossless">The file keeps every pixel, so flat means equal.</param>
    public static PixelTraits Of(RgbImage image, ReadOnlySpan<byte> luma, bool isLossless)
    {
        ArgumentNullException.ThrowIfNull(image);
        var rowTolerance = isLossless ? 0 : LossyRowTolerance;
        var (constant, flat, textured) = (0, 0, 0);
        for (var y = 0; y < image.Height; y++)
        {
            constant += MarkedPixels(image.Row(y), image.Row(y)[..3], rowTolerance, most: 0) == 0 ? 1 : 0;
        }

        var (columns, rows) = (image.Width / 8, image.Height / 8);
        for (var block = 0; block < columns * rows; block++)
        {
            var (low, high) = Range(luma[(8 * (block / columns) * image.Width + 8 * (block % columns))..], image.Width);
            if (high - low > (isLossless ? 0 : LossyBlockTolerance))
            {
                textured++;
            }
            else if (low > Black && high < White)
            {
                flat++;
            }
        }

        return new(
            (double)constant / image.Height,
            columns * rows == 0 ? 0 : (double)flat / (columns * rows),
            textured,
            columns * rows,
            CountColours(image.Pixels),
            UiBar.Find(image, rowTolerance, fromBelow: false),
            UiBar.Find(image, rowTolerance, fromBelow: true));
    }

    /// <summary>Pixels of a row that differ from a colour by more than a tolerance in any channel; counting ends above <paramref name="most"/>.</summary>
    internal static int MarkedPixels(ReadOnlySpan<byte> row, ReadOnlySpan<byte> colour, int tolerance, int most)
    {
        var marked = 0;
        for (var at = 0; at < row.Length && marked <= most; at += 3)
        {
            if (Math.Abs(row[at] - colour[0]) > tolerance || Math.Abs(row[at + 1] - colour[1]) > tolerance || Math.Abs(row[at + 2] - colour[2]) > tolerance)
            {
                marked++;
            }
        }

        return marked;
    }

    static (byte Low, byte High) Range(ReadOnlySpan<byte> luma, int stride)
    {
        var (low, high) = (byte.MaxValue, byte.MinValue);
        for (var y = 0; y < 8; y++)
        {
            foreach (var value in luma.Slice(y * stride, 8))
            {
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }

        return (low, high);
    }

    static int CountColours(ReadOnlySpan<byte> pixels)
    {
        // One bit for each of 2²⁴ colours: 2 MB.
        var seen = new ulong[1 << 18];
        for (var at = 0; at < pixels.Length; at += 3)
        {
            var colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
            seen[colour >> 6] |= 1UL << colour;
        }

        var count = 0;
        foreach (var bits in seen)
        {
            count += BitOperations.PopCount(bits);
        }

        return count;
    }
}
