using Forensics.Imaging;
using Forensics.Imaging.Formats;

namespace Forensics.Native.Managed;

/// <summary>Strips and tiles that are JPEG streams (Adobe Photoshop TIFF Technical Notes, "TIFF Technical Note 2", 1995).</summary>
static class TiffJpeg
{
    /// <param name="rows">Of the strip or tile.</param>
    /// <returns>Bytes of samples written; 0 where it can't be decoded, and <paramref name="failure"/> tells why.</returns>
    public static int Decode(ReadOnlySpan<byte> file, ReadOnlySpan<byte> data, TiffHeader header, Span<byte> target, int rows, out string? failure)
    {
        var samples = header.IsPlanar ? 1 : header.Samples;
        if (samples is not 1 and not 3 || data.Length < 4 || data[0] != 0xFF || data[1] != 0xD8)
        {
            failure = "a strip or tile is not the JPEG stream it should be";
            return 0;
        }

        var stream = Join(header.Directory.Bytes(file, TiffHeader.JpegTables), data, header.Colours == TiffColours.YCbCr);
        try
        {
            // Its own header may say any size: the managed reader holds it against the chunk before the library sees it.
            var inner = JpegHeader.Read(stream, new() { MaxPixels = (long)header.ChunkWidth * header.ChunkHeight, MaxSidePixels = int.MaxValue });
            using var handle = TurboJpeg.CreateDecompressor();
            var (width, height) = (inner.Image.Width, inner.Image.Height);
            if (width != header.ChunkWidth || height < rows
                || !TurboJpeg.TryReadHeader(handle, stream, out var libraryWidth, out var libraryHeight, out var cmyk)
                || (libraryWidth, libraryHeight, cmyk) != (width, height, false))
            {
                failure = $"a JPEG strip or tile has {width} × {height} pixels instead of {header.ChunkWidth} × {rows}";
                return 0;
            }

            var pixels = new byte[3 * width * height];
            var outcome = TurboJpeg.Decode(handle, stream, pixels, width, height, TurboJpeg.PixelsRgb, out var message);
            failure = message.Length > 0 ? message : null;
            return outcome == TurboJpeg.Outcome.Failed ? 0 : Copy(pixels, target, width * rows, samples);
        }
        catch (EvidenceFormatException refusal)
        {
            failure = refusal.Message;
            return 0;
        }
    }

    static int Copy(ReadOnlySpan<byte> rgb, Span<byte> target, int pixels, int samples)
    {
        if (samples == 3)
        {
            rgb[..(3 * pixels)].CopyTo(target);
            return 3 * pixels;
        }

        for (var k = 0; k < pixels; k++)
        {
            target[k] = rgb[3 * k];
        }

        return pixels;
    }

    /// <summary>One stream of the shared tables and the strip, with the Adobe marker that tells whether its colours are YCbCr:
    /// in a TIFF the tag says so, and a decoder without it would guess.</summary>
    static byte[] Join(ReadOnlySpan<byte> tables, ReadOnlySpan<byte> data, bool isYCbCr)
    {
        ReadOnlySpan<byte> adobe = [0xFF, 0xEE, 0, 14, (byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e', 0, 100, 0, 0, 0, 0, (byte)(isYCbCr ? 1 : 0)];
        // Without their own start and end markers.
        var inner = tables.Length > 4 ? tables[2..^2] : [];
        return [0xFF, 0xD8, .. adobe, .. inner, .. data[2..]];
    }
}
