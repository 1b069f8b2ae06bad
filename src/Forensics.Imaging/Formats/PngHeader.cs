using System.Buffers.Binary;

namespace Forensics.Imaging.Formats;

/// <summary>Size and outline of a PNG, from its chunks alone (PNG specification, third edition, sections 5 and 11).</summary>
static class PngHeader
{
    const string Format = "PNG";
    const int HeaderBytes = 13;

    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static ImageHeader Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        var at = Magic.Length;
        if (!PngChunk.TryRead(file, ref at, out var first) || !first.Is("IHDR"u8) || first.Data.Length < HeaderBytes)
        {
            throw Refusal.Broken(Format, "it does not begin with a whole header chunk (IHDR)", Magic.Length);
        }

        var (bits, colourType) = (first.Data[8], first.Data[9]);
        Refusal.CheckSize(Format, BinaryPrimitives.ReadUInt32BigEndian(first.Data), BinaryPrimitives.ReadUInt32BigEndian(first.Data[4..]), limits);
        Refusal.CheckTime(Format, ImageFormat.Png,
            (long)BinaryPrimitives.ReadUInt32BigEndian(first.Data) * BinaryPrimitives.ReadUInt32BigEndian(first.Data[4..]), 1, limits);
        CheckSamples(bits, colourType, first.Data[10], first.Data[11], first.Data[12]);

        var (chunks, frames, alpha, pixels) = (1, 1, colourType is 4 or 6, false);
        while (PngChunk.TryRead(file, ref at, out var chunk) && !chunk.Is("IEND"u8))
        {
            if (chunk.Is("IDAT"u8) || chunk.Is("fdAT"u8))
            {
                // Not counted: large screenshots come in thousands of 4 KiB pieces, and the file's size bounds them.
                pixels = true;
                continue;
            }

            if (++chunks > limits.MaxSegments)
            {
                throw Refusal.TooManyParts(Format, "chunks", limits.MaxSegments);
            }

            alpha |= chunk.Is("tRNS"u8) && !pixels;

            // APNG: acTL before the pixels announces the number of frames.
            if (chunk.Is("acTL"u8) && !pixels && chunk.Data.Length >= 4)
            {
                frames = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(chunk.Data), 1, int.MaxValue);
            }
        }

        Refusal.CheckFrames(Format, frames, limits);
        var width = BinaryPrimitives.ReadInt32BigEndian(first.Data);
        var height = BinaryPrimitives.ReadInt32BigEndian(first.Data[4..]);
        // A palette's entries have 8 bits whatever the index has.
        return new(ImageFormat.Png, width, height, colourType == 3 ? 8 : bits, alpha, frames,
            pixels ? [] : [new(Math.Min(at, file.Length), "The PNG ends before its pixel data")]);
    }

    // Table 12 of the specification.
    static void CheckSamples(byte bits, byte colourType, byte compression, byte filter, byte interlace)
    {
        var known = colourType switch
        {
            0 => bits is 1 or 2 or 4 or 8 or 16,
            3 => bits is 1 or 2 or 4 or 8,
            2 or 4 or 6 => bits is 8 or 16,
            _ => false,
        };
        if (!known || compression != 0 || filter != 0 || interlace > 1)
        {
            throw Refusal.Broken(
                Format, $"colour type {colourType}, {bits} bits, compression {compression}, filter {filter}, interlace {interlace} do not exist together", 16);
        }
    }
}

/// <summary>One chunk; its data is cut short where the file is.</summary>
readonly ref struct PngChunk
{
    // Length, type and CRC.
    const int OverheadBytes = 12;

    public ReadOnlySpan<byte> Type { get; private init; }

    public ReadOnlySpan<byte> Data { get; private init; }

    public bool Is(ReadOnlySpan<byte> type) => Type.SequenceEqual(type);

    /// <summary>Reads the chunk at <paramref name="at"/> and moves past it; false at the end of the file.</summary>
    public static bool TryRead(ReadOnlySpan<byte> file, ref int at, out PngChunk chunk)
    {
        chunk = default;
        if (at + 8 > file.Length)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        var end = at + 8L + length;
        chunk = new() { Type = file.Slice(at + 4, 4), Data = file[(at + 8)..(int)Math.Min(end, file.Length)] };
        at = (int)Math.Min((long)at + OverheadBytes + length, file.Length);
        return true;
    }
}
