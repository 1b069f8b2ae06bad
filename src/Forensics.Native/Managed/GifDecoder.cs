using Forensics.Imaging;
using Forensics.Imaging.Formats;

namespace Forensics.Native.Managed;

/// <summary>The first picture of a GIF on its canvas (GIF89a specification, section 22 and appendices E and F).</summary>
static class GifDecoder
{
    const byte MissingLevel = 128;

    // Appendix E: first row and step of the four passes.
    static readonly (int First, int Step)[] Passes = [(0, 8), (4, 8), (2, 4), (1, 2)];

    /// <exception cref="EvidenceFormatException">Not one pixel can be decoded.</exception>
    public static DecodedPixels Decode(ReadOnlySpan<byte> file, GifHeader header)
    {
        var (frame, image) = (header.First, header.Image);
        var codeBits = frame.DataStart < file.Length ? file[frame.DataStart] : 0;
        if (codeBits is < 1 or > 8)
        {
            throw Refusal.Broken("GIF", $"its pixels have codes of {codeBits} bits", frame.DataStart);
        }

        var indices = new byte[frame.Width * frame.Height];
        var count = LzwReader.Decode(JoinSubBlocks(file, frame.DataStart + 1, indices.Length), indices, codeBits, isTiff: false);
        if (count == 0)
        {
            throw Refusal.Broken("GIF", "none of its pixels can be decoded", frame.DataStart);
        }

        var rgb = new byte[3 * image.Width * image.Height];
        rgb.AsSpan().Fill(255);
        var palette = file.Slice(frame.PaletteStart, 3 * frame.PaletteColours);
        var row = 0;
        for (var pass = 0; pass < (frame.IsInterlaced ? Passes.Length : 1); pass++)
        {
            var (first, step) = frame.IsInterlaced ? Passes[pass] : (0, 1);
            for (var y = first; y < frame.Height; y += step, row++)
            {
                var start = row * frame.Width;
                var target = rgb.AsSpan(3 * (((frame.Y + y) * image.Width) + frame.X), 3 * frame.Width);
                var there = Math.Clamp(count - start, 0, frame.Width);
                Paint(indices.AsSpan(start, there), palette, frame.Transparent, target);
                target[(3 * there)..].Fill(MissingLevel);
            }
        }

        return new(rgb, count == indices.Length ? [] : [new(-1, $"GIF: damaged or cut off; {count} of {indices.Length} pixels were decoded, the rest is grey")]);
    }

    /// <summary>Indices without a colour are black, as in most viewers.</summary>
    static void Paint(ReadOnlySpan<byte> indices, ReadOnlySpan<byte> palette, int transparent, Span<byte> target)
    {
        for (var x = 0; x < indices.Length; x++)
        {
            var index = indices[x];
            if (index == transparent)
            {
                continue;
            }

            if ((3 * index) + 3 <= palette.Length)
            {
                palette.Slice(3 * index, 3).CopyTo(target[(3 * x)..]);
            }
            else
            {
                target.Slice(3 * x, 3).Clear();
            }
        }
    }

    /// <param name="pixels">Codes of 12 bits for each, and as much again for clear codes, are as many as are looked at.</param>
    static byte[] JoinSubBlocks(ReadOnlySpan<byte> file, int at, int pixels)
    {
        using var data = new MemoryStream();
        var most = (4L * pixels) + 4_096;
        while (at < file.Length && file[at] != 0 && data.Length < most)
        {
            var end = Math.Min(at + 1 + file[at], file.Length);
            data.Write(file[(at + 1)..end]);
            at = end;
        }

        return data.ToArray();
    }
}
