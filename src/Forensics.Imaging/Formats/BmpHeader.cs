using System.Buffers.Binary;

namespace Forensics.Imaging.Formats;

/// <summary>How the pixels of a BMP are packed: biCompression of Windows, in the numbers used there.</summary>
enum BmpPacking
{
    Plain = 0,
    RunLength8 = 1,
    RunLength4 = 2,

    /// <summary>Where a pixel's colours lie is told by masks; the alpha mask's header variant (6) reads the same way.</summary>
    Masks = 3,

    /// <summary>OS/2 2.x, where 4 is what Windows calls JPEG.</summary>
    RunLength24 = 100,
}

/// <summary>Size and outline of a BMP (Windows GDI, BITMAPCOREHEADER to BITMAPV5HEADER; OS/2 2.x, BITMAPINFOHEADER2).</summary>
/// <param name="IsTopDown">The first row in the file is the top one.</param>
/// <param name="PaletteColours">Entries that are in the file; 0 to 256.</param>
/// <param name="PaletteEntryBytes">3 in OS/2 1.x, else 4; blue first.</param>
/// <param name="Masks">Red, green, blue, alpha of a 16- or 32-bit pixel; an alpha mask of 0 means opaque.</param>
/// <param name="DataStart">Offset of the pixels, at most the file's length.</param>
readonly record struct BmpHeader(ImageHeader Image, bool IsTopDown, int BitsPerPixel, BmpPacking Packing,
    int PaletteStart, int PaletteColours, int PaletteEntryBytes, (uint Red, uint Green, uint Blue, uint Alpha) Masks, int DataStart)
{
    const string Format = "BMP";
    const int FileHeaderBytes = 14;
    const int CoreHeaderBytes = 12;
    const int InfoHeaderBytes = 40;
    const int Os2HeaderBytes = 64;

    public static BmpHeader Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        var headerBytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(file[FileHeaderBytes..]);
        var header = file[FileHeaderBytes..Math.Min(FileHeaderBytes + headerBytes, file.Length)];
        if (header.Length < headerBytes)
        {
            throw Refusal.Broken(Format, "it ends in its header", file.Length);
        }

        var isCore = headerBytes == CoreHeaderBytes;
        long width = isCore ? U16(header, 4) : (int)U32(header, 4);
        long height = isCore ? U16(header, 6) : (int)U32(header, 8);
        var bits = isCore ? U16(header, 10) : U16(header, 14);
        var packing = headerBytes >= 20 ? ReadPacking((int)Math.Min(U32(header, 16), int.MaxValue), headerBytes, bits) : BmpPacking.Plain;
        Refusal.CheckSize(Format, width, Math.Abs(height), limits);
        Refusal.CheckTime(Format, ImageFormat.Bmp, width * Math.Abs(height), 1, limits);
        CheckBits(bits, packing, height < 0);

        var end = FileHeaderBytes + headerBytes;
        var masks = Masks16(bits);
        if (packing == BmpPacking.Masks)
        {
            // Within the header from version 2 on; after the 40 bytes of the first one.
            masks = ReadMasks(file[Math.Min(FileHeaderBytes + InfoHeaderBytes, file.Length)..], headerBytes);
            end += headerBytes == InfoHeaderBytes ? 12 : 0;
        }

        var dataStart = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var problems = new List<Problem>();
        if (dataStart < end || dataStart > file.Length)
        {
            problems.Add(new(10, $"The BMP says its pixels begin at byte {dataStart} of {file.Length}"));
        }

        var entryBytes = isCore ? 3 : 4;
        var announced = headerBytes >= 36 ? U32(header, 32) : 0;
        var colours = bits > 8 ? 0 : announced is 0 or > 256 ? 1 << bits : (int)Math.Min(announced, 1u << bits);
        // A short palette is followed by the pixels at once.
        var room = (Math.Clamp(dataStart > end ? dataStart : file.Length, end, Math.Max(file.Length, end)) - end) / entryBytes;
        var present = (int)Math.Clamp(Math.Min(room, (file.Length - end) / entryBytes), 0, colours);
        // No place for the pixels but right behind what comes before them.
        var start = dataStart >= end ? (long)dataStart : end + (entryBytes * present);
        return new(
            new(ImageFormat.Bmp, (int)width, (int)Math.Abs(height), bits == 16 ? 5 : 8, masks.Alpha != 0 && bits >= 16, 1, problems),
            height < 0, bits, packing, Math.Min(end, file.Length), present, entryBytes, masks, (int)Math.Min(start, file.Length));
    }

    static BmpPacking ReadPacking(int value, int headerBytes, int bits) => (value, headerBytes) switch
    {
        (0, _) => BmpPacking.Plain,
        (1, _) => BmpPacking.RunLength8,
        (2, _) => BmpPacking.RunLength4,
        (3, Os2HeaderBytes) or (3, 16) => throw Refusal.UnsupportedFeature(Format, "is packed as a fax (OS/2 Huffman 1D)"),
        (4, Os2HeaderBytes) => BmpPacking.RunLength24,
        (3 or 6, _) when bits is 16 or 32 => BmpPacking.Masks,
        (4, _) => throw Refusal.UnsupportedFeature(Format, "holds a JPEG"),
        (5, _) => throw Refusal.UnsupportedFeature(Format, "holds a PNG"),
        _ => throw Refusal.Broken(Format, $"compression {value} with {bits} bits per pixel does not exist", 30),
    };

    static void CheckBits(int bits, BmpPacking packing, bool isTopDown)
    {
        var known = packing switch
        {
            BmpPacking.RunLength8 => bits == 8 && !isTopDown,
            BmpPacking.RunLength4 => bits == 4 && !isTopDown,
            BmpPacking.RunLength24 => bits == 24 && !isTopDown,
            BmpPacking.Masks => bits is 16 or 32,
            _ => bits is 1 or 2 or 4 or 8 or 16 or 24 or 32,
        };
        if (!known)
        {
            throw Refusal.Broken(Format, $"{bits} bits per pixel, packing {packing}{(isTopDown ? ", top row first" : "")} do not exist together", 28);
        }
    }

    // Without masks: 5 bits each in 16, 8 bits each in 32; the fourth byte means nothing then.
    static (uint Red, uint Green, uint Blue, uint Alpha) Masks16(int bits) =>
        bits == 16 ? (0x7C00u, 0x03E0u, 0x001Fu, 0u) : (0x00FF_0000u, 0x0000_FF00u, 0x0000_00FFu, 0u);

    static (uint Red, uint Green, uint Blue, uint Alpha) ReadMasks(ReadOnlySpan<byte> at, int headerBytes) =>
        at.Length < 16 && (at.Length < 12 || headerBytes >= 56)
            ? throw Refusal.Broken(Format, "its colour masks are cut off", FileHeaderBytes + InfoHeaderBytes)
            : (U32(at, 0), U32(at, 4), U32(at, 8), headerBytes >= 56 ? U32(at, 12) : 0);

    static ushort U16(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt16LittleEndian(header[at..]);

    static uint U32(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt32LittleEndian(header[at..]);
}
