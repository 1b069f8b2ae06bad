using System.Buffers.Binary;
using System.Text;

namespace Forensics.Imaging.Metadata;

/// <summary>The description of an ICC profile (ICC.1:2022, 9.2.41; text of version 2 in ICC.1:2001-04, 6.5.17).</summary>
static class IccName
{
    const int HeaderLength = 128;
    const int MaxTags = 200;

    /// <summary>Null where the profile is absent or has no readable description.</summary>
    public static string? Read(MetadataBlock? profile)
    {
        if (profile is not { } block || block.Bytes.Length < HeaderLength + 4)
        {
            return null;
        }

        var span = block.Bytes.Span;
        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(span[HeaderLength..]), MaxTags);
        for (var k = 0; k < count && HeaderLength + 4 + 12 * (k + 1) <= span.Length; k++)
        {
            var entry = span[(HeaderLength + 4 + 12 * k)..];
            if (!entry.StartsWith("desc"u8))
            {
                continue;
            }

            var (offset, size) = (BinaryPrimitives.ReadUInt32BigEndian(entry[4..]), BinaryPrimitives.ReadUInt32BigEndian(entry[8..]));
            return offset <= span.Length && size <= span.Length - offset ? Text(span.Slice((int)offset, (int)size)) : null;
        }

        return null;
    }

    static string? Text(ReadOnlySpan<byte> tag)
    {
        if (tag.Length > 12 && tag.StartsWith("desc"u8))
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(tag[8..]), tag.Length - 12);
            return TextDecoding.NulTerminated(tag.Slice(12, (int)length));
        }

        // multiLocalizedUnicodeType: records of 12 bytes from 16 on; the first is taken.
        if (tag.Length >= 28 && tag.StartsWith("mluc"u8))
        {
            var (length, offset) = (BinaryPrimitives.ReadUInt32BigEndian(tag[20..]), BinaryPrimitives.ReadUInt32BigEndian(tag[24..]));
            return offset <= tag.Length && length <= tag.Length - offset
                ? Encoding.BigEndianUnicode.GetString(tag.Slice((int)offset, (int)length)).TrimEnd('\0')
                : null;
        }

        return null;
    }
}
