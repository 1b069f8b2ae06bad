using System.Buffers.Binary;

namespace Forensics.Imaging.Formats;

/// <summary>One box of the ISO base media file format (ISO/IEC 14496-12, 4.2), by its place in the file.</summary>
/// <param name="Type">The four characters as a big-endian number.</param>
/// <param name="Start">Offset of the content.</param>
/// <param name="End">Just past the content, cut short where the enclosing box or the file is.</param>
readonly record struct IsoBox(uint Type, int Start, int End)
{
    public static uint TypeOf(ReadOnlySpan<byte> name) => BinaryPrimitives.ReadUInt32BigEndian(name);

    public bool Is(ReadOnlySpan<byte> name) => Type == TypeOf(name);

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> file) => file[Start..End];

    /// <summary>Boxes one after the other from <paramref name="start"/> to <paramref name="end"/>; stops where a size makes no sense.</summary>
    /// <exception cref="EvidenceFormatException">More boxes than the limit.</exception>
    public static List<IsoBox> Children(ReadOnlySpan<byte> file, int start, int end, DecodeLimits limits)
    {
        var boxes = new List<IsoBox>();
        long at = start;
        while (at + 8 <= end)
        {
            long size = BinaryPrimitives.ReadUInt32BigEndian(file[(int)at..]);
            var header = 8;
            if (size == 1 && at + 16 <= end)
            {
                (size, header) = ((long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(file[((int)at + 8)..]), int.MaxValue), 16);
            }

            // 0: to the end of the file.
            size = size == 0 ? end - at : size;
            if (size < header)
            {
                break;
            }

            if (boxes.Count >= limits.MaxSegments)
            {
                throw Refusal.TooManyParts("HEIC or AVIF", "boxes", limits.MaxSegments);
            }

            boxes.Add(new(BinaryPrimitives.ReadUInt32BigEndian(file[((int)at + 4)..]), (int)at + header, (int)Math.Min(at + size, end)));
            at += size;
        }

        return boxes;
    }

    /// <summary>The first of that type; null where there is none.</summary>
    public static IsoBox? Find(List<IsoBox> boxes, ReadOnlySpan<byte> name)
    {
        foreach (var box in boxes)
        {
            if (box.Is(name))
            {
                return box;
            }
        }

        return null;
    }
}

/// <summary>Reads big-endian numbers one after the other; past the end they are 0 and <see cref="IsPastEnd"/> is set.</summary>
ref struct BoxReader(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> bytes = bytes;

    public int At { get; private set; }

    public bool IsPastEnd { get; private set; }

    public readonly ReadOnlySpan<byte> Rest => bytes[Math.Min(At, bytes.Length)..];

    /// <param name="size">Bytes, 0 to 8; 0 gives 0.</param>
    public ulong Next(int size)
    {
        if (At + size > bytes.Length)
        {
            (IsPastEnd, At) = (true, bytes.Length);
            return 0;
        }

        var value = 0UL;
        for (var i = 0; i < size; i++)
        {
            value = (value << 8) | bytes[At++];
        }

        return value;
    }

    public uint Next32() => (uint)Next(4);

    public int Next16() => (int)Next(2);

    public int Next8() => (int)Next(1);

    public void Skip(int count) => At = (int)Math.Min((long)At + count, bytes.Length);

    /// <summary>Bytes up to the next zero, which is passed over.</summary>
    public ReadOnlySpan<byte> NextText()
    {
        var rest = Rest;
        var end = rest.IndexOf((byte)0);
        var text = end < 0 ? rest : rest[..end];
        At += end < 0 ? rest.Length : end + 1;
        return text;
    }
}
