using System.Buffers.Binary;

namespace Forensics.Imaging.Formats;

/// <summary>First bytes of picture formats, and of what is sent in their place.</summary>
static class Signature
{
    // Enough to tell text from binary data.
    const int TextSampleBytes = 512;

    // A box of compatible brands longer than this is not read further; real ones have about six.
    const int MaxBrandBytes = 256;

    public static ImageFormat FormatOf(ReadOnlySpan<byte> file)
    {
        // ITU-T T.81 B.2.1: SOI, and the first byte of another marker.
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return ImageFormat.Jpeg;
        }

        if (file.StartsWith(PngHeader.Magic))
        {
            return ImageFormat.Png;
        }

        if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
        {
            return ImageFormat.Webp;
        }

        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
        {
            return ImageFormat.Gif;
        }

        // TIFF 6.0, section 2; 43 is BigTIFF.
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8))
        {
            return ImageFormat.Tiff;
        }

        return IsBmp(file) ? ImageFormat.Bmp : FormatOfBrands(file);
    }

    /// <summary>The picture formats that are known but not read, for the refusal's text; null for anything else.</summary>
    public static string? NameOfUnread(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("8BPS"u8))
        {
            return "a Photoshop document (PSD)";
        }

        // ISO/IEC 18181-2 (codestream and container) and ISO/IEC 15444-1.
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || file.StartsWith("\0\0\0\fJXL \r\n"u8))
        {
            return "a JPEG XL picture";
        }

        if (file.StartsWith("\0\0\0\fjP  "u8) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
        {
            return "a JPEG 2000 picture";
        }

        return file.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) ? "an icon (ICO)" : null;
    }

    /// <summary>What a file that is no picture seems to be, for the refusal's text.</summary>
    public static string DescribeOther(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("%PDF-"u8))
        {
            return "a PDF document";
        }

        if (file.StartsWith("PK\x03\x04"u8))
        {
            return "a ZIP archive or office document";
        }

        if (file.Length >= 12 && file[4..].StartsWith("ftyp"u8))
        {
            return "a video";
        }

        var start = file[..Math.Min(file.Length, TextSampleBytes)];
        if (start.IndexOfAnyInRange((byte)0, (byte)8) >= 0)
        {
            return "unknown data";
        }

        return start.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8) ? "a web page or XML" : "text";
    }

    // "BM" alone also begins many a text: the size of the second header must be one of the known ones as well.
    static bool IsBmp(ReadOnlySpan<byte> file) =>
        file.Length >= 18 && file.StartsWith("BM"u8) && BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124;

    /// <remarks>ISO/IEC 14496-12, 4.3: major brand, minor version, compatible brands. ISO/IEC 23008-12 names the HEIF brands. A generic
    /// HEIF (mif1, msf1) is what its compatible brands say, and else taken for HEIC.</remarks>
    static ImageFormat FormatOfBrands(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file[4..].StartsWith("ftyp"u8))
        {
            return ImageFormat.Unknown;
        }

        var end = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), (uint)Math.Min(file.Length, MaxBrandBytes));
        var generic = false;
        for (var at = 8; at + 4 <= Math.Max(end, 12); at += at == 8 ? 8 : 4)
        {
            var brand = file.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
            {
                return ImageFormat.Avif;
            }

            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8))
            {
                return ImageFormat.Heic;
            }

            generic |= brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8);
        }

        return generic ? ImageFormat.Heic : ImageFormat.Unknown;
    }
}
