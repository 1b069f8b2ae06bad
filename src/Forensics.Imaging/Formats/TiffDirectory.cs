using System.Buffers.Binary;

namespace Forensics.Imaging.Formats;

/// <summary>The entries of a TIFF's first page; values stay in the file and are read where asked for (TIFF 6.0, section 2).</summary>
/// <param name="IsBigEndian">"MM".</param>
/// <param name="Offset">Of the directory in the file.</param>
sealed record TiffDirectory(bool IsBigEndian, long Offset, IReadOnlyDictionary<int, TiffEntry> Entries)
{
    const string Format = "TIFF";
    const int EntryBytes = 12;

    public static TiffDirectory ReadFirst(ReadOnlySpan<byte> file, DecodeLimits limits, List<Problem> problems, out int pages)
    {
        var isBigEndian = file[0] == 'M';
        if (U16(file, 2, isBigEndian) == 43)
        {
            throw Refusal.UnsupportedFeature(Format, "is a BigTIFF (64-bit offsets)");
        }

        if (file.Length < 8)
        {
            throw Refusal.Broken(Format, "it ends in its header", file.Length);
        }

        var first = U32(file, 4, isBigEndian);
        pages = CountPages(file, first, isBigEndian, limits, problems);
        if (pages == 0)
        {
            throw Refusal.Broken(Format, "its first directory lies outside the file", first);
        }

        var entries = new Dictionary<int, TiffEntry>();
        int count = U16(file, (int)first, isBigEndian);
        if (count > limits.MaxSegments)
        {
            throw Refusal.TooManyParts(Format, "directory entries", limits.MaxSegments);
        }

        for (var k = 0; k < count; k++)
        {
            var at = first + 2 + (EntryBytes * (long)k);
            if (at + EntryBytes > file.Length)
            {
                problems.Add(new(at, $"The TIFF's directory announces {count} entries, {k} are there"));
                break;
            }

            var entry = new TiffEntry(U16(file, (int)at + 2, isBigEndian), U32(file, (int)at + 4, isBigEndian), (int)at + 8);
            entries.TryAdd(U16(file, (int)at, isBigEndian), entry);
        }

        return new(isBigEndian, first, entries);
    }

    public bool Has(int tag) => Entries.ContainsKey(tag);

    /// <summary>The value of that place in the entry; the fallback where it is absent, of another type or outside the file.</summary>
    public uint Number(ReadOnlySpan<byte> file, int tag, uint fallback, int place = 0)
    {
        if (!Entries.TryGetValue(tag, out var entry) || (uint)place >= entry.Count || Place(file, entry) is not { } at)
        {
            return fallback;
        }

        at += place * (long)entry.ItemBytes;
        return at + entry.ItemBytes > file.Length ? fallback : entry.Type switch
        {
            TiffEntry.Byte => file[(int)at],
            TiffEntry.Short => U16(file, (int)at, IsBigEndian),
            TiffEntry.Long => U32(file, (int)at, IsBigEndian),
            _ => fallback,
        };
    }

    /// <summary>All values that are in the file.</summary>
    public uint[] Numbers(ReadOnlySpan<byte> file, int tag, DecodeLimits limits)
    {
        if (!Entries.TryGetValue(tag, out var entry) || Place(file, entry) is not { } at)
        {
            return [];
        }

        var there = (file.Length - at) / Math.Max(1, entry.ItemBytes);
        var values = new uint[Math.Min(Math.Min(entry.Count, there), limits.MaxPixels)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Number(file, tag, 0, i);
        }

        return values;
    }

    /// <summary>The bytes of a value, cut short where the file is; empty where absent.</summary>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> file, int tag) =>
        Entries.TryGetValue(tag, out var entry) && Place(file, entry) is { } at
            ? file.Slice((int)at, (int)Math.Min(entry.Count * (long)entry.ItemBytes, file.Length - at))
            : [];

    /// <summary>Offset of the value, which stands in the entry itself when it fits; null when outside the file or of unknown type.</summary>
    public long? Place(ReadOnlySpan<byte> file, TiffEntry entry)
    {
        if (entry.ItemBytes == 0)
        {
            return null;
        }

        long at = entry.Count * (long)entry.ItemBytes <= 4 ? entry.ValueAt : U32(file, entry.ValueAt, IsBigEndian);
        return at < file.Length ? at : null;
    }

    static int CountPages(ReadOnlySpan<byte> file, uint first, bool isBigEndian, DecodeLimits limits, List<Problem> problems)
    {
        var visited = new HashSet<uint>();
        for (var at = first; at != 0;)
        {
            if (at < 8 || at + 2L > file.Length)
            {
                problems.Add(new(at, "A page of the TIFF lies outside the file"));
                break;
            }

            if (!visited.Add(at))
            {
                problems.Add(new(at, "The TIFF's pages are a loop"));
                break;
            }

            Refusal.CheckFrames(Format, visited.Count, limits);
            var end = at + 2L + (EntryBytes * (long)U16(file, (int)at, isBigEndian));
            at = end + 4 <= file.Length ? U32(file, (int)end, isBigEndian) : 0;
        }

        return visited.Count;
    }

    static ushort U16(ReadOnlySpan<byte> file, int at, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);

    static uint U32(ReadOnlySpan<byte> file, int at, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(file[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);
}

/// <param name="ValueAt">Offset of the four bytes that hold the value or its offset.</param>
readonly record struct TiffEntry(int Type, uint Count, int ValueAt)
{
    // TIFF 6.0, page 15.
    public const int Byte = 1;
    public const int Short = 3;
    public const int Long = 4;

    /// <summary>0 for a type that is not known.</summary>
    public int ItemBytes => Type switch { 1 or 2 or 6 or 7 => 1, 3 or 8 => 2, 4 or 9 or 11 or 13 => 4, 5 or 10 or 12 => 8, _ => 0 };
}
