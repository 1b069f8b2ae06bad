using System.Buffers.Binary;

namespace Forensics.Imaging.Metadata;

/// <summary>Reads the directories of a TIFF structure (TIFF 6.0 section 2) as Exif lays them out (CIPA DC-008, 4.5).</summary>
/// <remarks>Every offset is checked against the block; a directory is entered once, so loops end.</remarks>
sealed class ExifReader
{
    const int EntrySize = 12;

    // Cameras write up to about 100 entries a directory.
    const int MaxEntries = 4_096;

    readonly MetadataBlock block;
    readonly MetadataBlocks blocks;
    readonly List<ExifEntry> entries = [];
    readonly HashSet<uint> visited = [];
    bool isBigEndian;

    ExifReader(MetadataBlock block, MetadataBlocks blocks)
    {
        this.block = block;
        this.blocks = blocks;
    }

    public static ExifData Read(IReadOnlyList<MetadataBlock> exif, MetadataBlocks blocks)
    {
        var entries = new List<ExifEntry>();
        ExifThumbnail? thumbnail = null;
        foreach (var block in exif)
        {
            var reader = new ExifReader(block, blocks);
            reader.ReadHeader();
            entries.AddRange(reader.entries.Take(MaxEntries - entries.Count));
            thumbnail ??= reader.FindThumbnail();
        }

        return new ExifData(entries, thumbnail, exif.Count, exif.Count > 0 ? exif[0].Where : "");
    }

    void ReadHeader()
    {
        var span = block.Bytes.Span;
        if (span.Length < 8 || !(span.StartsWith("II"u8) || span.StartsWith("MM"u8)))
        {
            blocks.Report(block.Offset, "Exif block without a TIFF header.");
            return;
        }

        isBigEndian = span[0] == 'M';
        if (U16(2) != 42)
        {
            blocks.Report(At(2), $"TIFF magic {U16(2)} instead of 42.");
        }

        var next = ReadDirectory(U32(4), ExifDirectory.Ifd0);
        if (next != 0)
        {
            ReadDirectory(next, ExifDirectory.Ifd1);
        }
    }

    /// <returns>The offset of the next directory of the chain, 0 at its end or after damage.</returns>
    uint ReadDirectory(uint offset, ExifDirectory directory)
    {
        var length = block.Bytes.Length;
        if (offset < 8 || offset > length - 2)
        {
            blocks.Report(block.Offset, $"{directory} at offset {offset} of a block of {length} bytes.");
            return 0;
        }

        if (!visited.Add(offset))
        {
            blocks.Report(At(offset), $"{directory} is a directory already read: the chain is a loop.");
            return 0;
        }

        int count = U16((int)offset);
        var start = (int)offset + 2;
        var fits = Math.Min(count, (length - start) / EntrySize);
        if (fits < count)
        {
            blocks.Report(At(offset), $"{directory} announces {count} entries, {fits} fit.");
        }

        for (var k = 0; k < fits && entries.Count < MaxEntries; k++)
        {
            ReadEntry(start + k * EntrySize, directory);
        }

        var end = start + count * EntrySize;
        return end <= length - 4 ? U32(end) : 0;
    }

    void ReadEntry(int at, ExifDirectory directory)
    {
        var tag = (ushort)U16(at);
        var type = (ExifType)U16(at + 2);
        var size = ExifEntry.SizeOf(type);
        if (size == 0)
        {
            blocks.Report(At(at), $"{directory} tag 0x{tag:X4} has unknown type {(int)type}.");
            return;
        }

        var count = U32(at + 4);
        var bytes = count * (long)size;
        var value = bytes <= 4 ? at + 8 : (long)U32(at + 8);
        if (value > block.Bytes.Length - bytes)
        {
            blocks.Report(At(at), $"{directory} tag 0x{tag:X4}: {bytes} bytes at offset {value} lie outside the block.");
            return;
        }

        var entry = new ExifEntry(
            directory, tag, type, (int)count, At(value), block.Bytes.Slice((int)value, (int)bytes), isBigEndian);
        entries.Add(entry);
        ExifDirectory? pointed = (directory, tag) switch
        {
            (ExifDirectory.Ifd0, ExifTag.ExifIfd) => ExifDirectory.Exif,
            (ExifDirectory.Ifd0, ExifTag.GpsIfd) => ExifDirectory.Gps,
            (ExifDirectory.Exif, ExifTag.InteroperabilityIfd) => ExifDirectory.Interoperability,
            _ => null,
        };
        if (pointed is { } to && entry.IntegerAt() is { } target)
        {
            ReadDirectory((uint)Math.Clamp(target, 0, uint.MaxValue), to);
        }
    }

    ExifThumbnail? FindThumbnail()
    {
        long? Value(ushort tag) => entries.FirstOrDefault(entry => entry.Directory == ExifDirectory.Ifd1 && entry.Tag == tag)?.IntegerAt();
        if (Value(ExifTag.ThumbnailOffset) is not { } offset || Value(ExifTag.ThumbnailLength) is not { } length || length < 2)
        {
            return null;
        }

        if (offset < 8 || offset > block.Bytes.Length - 2)
        {
            blocks.Report(block.Offset, $"Thumbnail of {length} bytes at offset {offset} lies outside the block.");
            return null;
        }

        if (length > block.Bytes.Length - offset)
        {
            blocks.Report(At(offset), $"Thumbnail of {length} bytes, {block.Bytes.Length - offset} are there.");
            length = block.Bytes.Length - offset;
        }

        return new ExifThumbnail(At(offset), block.Bytes.Slice((int)offset, (int)length));
    }

    long At(long offset) => block.Offset < 0 ? -1 : block.Offset + offset;

    int U16(int at)
    {
        var span = block.Bytes.Span[at..];
        return isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(span) : BinaryPrimitives.ReadUInt16LittleEndian(span);
    }

    uint U32(int at)
    {
        var span = block.Bytes.Span[at..];
        return isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(span) : BinaryPrimitives.ReadUInt32LittleEndian(span);
    }
}
