using System.Buffers.Binary;
using Forensics.Imaging.Formats;
using Forensics.Imaging.Metadata;

namespace Forensics.Imaging.Jpeg;

/// <summary>Where a picture inside a JPEG file was found.</summary>
public enum EmbeddedPictureKind
{
    /// <summary>IFD1 of Exif.</summary>
    ExifThumbnail,

    /// <summary>An entry of a multi-picture index (CIPA DC-007) other than the main picture: a preview, a depth map, the next of a burst.</summary>
    MultiPicture,

    /// <summary>Photoshop resource 0x0409 or 0x040C.</summary>
    PhotoshopThumbnail,

    /// <summary>Behind the end of the main picture and in no index.</summary>
    Trailing,
}

/// <param name="Offset">Of the first byte in the file; -1 where the bytes are spread over several segments.</param>
/// <param name="Length">In bytes, those that are there.</param>
/// <param name="Format">By its first bytes; unknown where they are no picture's, or spread.</param>
/// <param name="Width">In pixels, of a JPEG with a readable frame; else null.</param>
/// <param name="Height">In pixels, of a JPEG with a readable frame; else null.</param>
public sealed record EmbeddedPicture(EmbeddedPictureKind Kind, long Offset, long Length, ImageFormat Format, int? Width, int? Height);

/// <summary>Pictures inside a JPEG file beside its main one. An editor often leaves the old picture in one of them.</summary>
public sealed record EmbeddedPictures(IReadOnlyList<EmbeddedPicture> Pictures, IReadOnlyList<Problem> Problems)
{
    const byte App2 = 0xE2;
    const byte App13 = 0xED;
    const ushort MultiPictureEntries = 0xB002;
    const int EntryBytes = 16;

    // A burst of a phone has 20 to 30; a made index would have any number.
    const int MaxEntries = 256;

    // Frames come within the first segments; a picture is not walked to its end just for its size.
    const int HeadBytes = 1 << 18;

    static ReadOnlySpan<byte> PhotoshopSignature => "Photoshop 3.0\0"u8;

    /// <summary>Finds them by their indexes; nothing is searched for byte by byte. Damage is collected, never thrown.</summary>
    /// <param name="file">The bytes that <paramref name="jpeg"/> and <paramref name="metadata"/> were read from.</param>
    public static EmbeddedPictures Read(ReadOnlyMemory<byte> file, JpegFile jpeg, ImageMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(jpeg);
        ArgumentNullException.ThrowIfNull(metadata);
        List<EmbeddedPicture> pictures = [];
        List<Problem> problems = [];
        if (metadata.Exif.Thumbnail is { } thumbnail)
        {
            pictures.Add(Describe(EmbeddedPictureKind.ExifThumbnail, thumbnail.Offset, thumbnail.Bytes));
        }

        foreach (var (offset, length) in MultiPictureIndex(file.Span, jpeg, problems))
        {
            pictures.Add(Describe(EmbeddedPictureKind.MultiPicture, offset, file.Slice((int)offset, (int)length)));
        }

        if (metadata.PhotoshopResources is { ThumbnailOffset: >= 0 } resources)
        {
            var offset = FileOffset(file.Span, jpeg, resources.ThumbnailOffset, resources.ThumbnailLength);
            pictures.Add(Describe(
                EmbeddedPictureKind.PhotoshopThumbnail, offset, offset < 0 ? default : file.Slice((int)offset, (int)resources.ThumbnailLength), resources.ThumbnailLength));
        }

        if (jpeg.TrailingDataOffset is { } end && !pictures.Exists(picture => picture.Offset == end)
            && Describe(EmbeddedPictureKind.Trailing, end, file[end..]) is { Format: not ImageFormat.Unknown } trailing)
        {
            pictures.Add(trailing);
        }

        return new EmbeddedPictures(pictures, problems);
    }

    static EmbeddedPicture Describe(EmbeddedPictureKind kind, long offset, ReadOnlyMemory<byte> bytes, long? length = null)
    {
        var format = Signature.FormatOf(bytes.Span);
        var frame = format == ImageFormat.Jpeg ? JpegFile.Read(bytes[..Math.Min(bytes.Length, HeadBytes)], new DecodeLimits()).Frame : null;
        return new EmbeddedPicture(kind, offset, length ?? bytes.Length, format, frame?.Width, frame?.Height);
    }

    /// <summary>Offsets and lengths of all but the main picture (CIPA DC-007, 5.2: a TIFF directory in APP2 with 16 bytes a picture).</summary>
    static List<(long Offset, long Length)> MultiPictureIndex(ReadOnlySpan<byte> file, JpegFile jpeg, List<Problem> problems)
    {
        List<(long, long)> entries = [];
        foreach (var segment in jpeg.Segments)
        {
            var payload = file.Slice(segment.PayloadOffset, segment.PayloadLength);
            if (segment.Marker != App2 || !payload.StartsWith("MPF\0"u8))
            {
                continue;
            }

            // All offsets count from the TIFF header behind the signature (5.2.1).
            var start = segment.PayloadOffset + 4;
            if (!TryFindEntries(payload[4..], out var table, out var isBigEndian))
            {
                problems.Add(new(segment.Offset, "The multi-picture index is broken"));
                continue;
            }

            for (var at = 0; at + EntryBytes <= table.Length && entries.Count < MaxEntries; at += EntryBytes)
            {
                long length = U32(table[(at + 4)..], isBigEndian);
                long offset = U32(table[(at + 8)..], isBigEndian);

                // 0 stands for the picture that holds the index (5.2.3.3).
                if (offset == 0)
                {
                    continue;
                }

                if (start + offset + length > file.Length)
                {
                    problems.Add(new(start + offset, $"The multi-picture index names {length} bytes here; the file has {file.Length}"));
                    length = file.Length - start - offset;
                }

                if (length > 0)
                {
                    entries.Add((start + offset, length));
                }
            }
        }

        return entries;
    }

    static bool TryFindEntries(ReadOnlySpan<byte> tiff, out ReadOnlySpan<byte> table, out bool isBigEndian)
    {
        table = default;
        isBigEndian = tiff.StartsWith("MM\0*"u8);
        if (tiff.Length < 8 || !(isBigEndian || tiff.StartsWith("II*\0"u8)))
        {
            return false;
        }

        long directory = U32(tiff[4..], isBigEndian);
        if (directory + 2 > tiff.Length)
        {
            return false;
        }

        var count = U16(tiff[(int)directory..], isBigEndian);
        for (var (i, at) = (0, directory + 2); i < count && at + 12 <= tiff.Length; i++, at += 12)
        {
            var field = tiff.Slice((int)at, 12);
            if (U16(field, isBigEndian) == MultiPictureEntries)
            {
                long length = U32(field[4..], isBigEndian);
                long offset = U32(field[8..], isBigEndian);
                if (offset >= tiff.Length)
                {
                    return false;
                }

                table = tiff.Slice((int)offset, (int)Math.Min(length, tiff.Length - offset));
                return true;
            }
        }

        return false;
    }

    /// <summary>From an offset in the joined Photoshop resources to one in the file; -1 where the bytes are not in one segment.</summary>
    static long FileOffset(ReadOnlySpan<byte> file, JpegFile jpeg, long offset, long length)
    {
        foreach (var segment in jpeg.Segments)
        {
            if (segment.Marker != App13 || !file.Slice(segment.PayloadOffset, segment.PayloadLength).StartsWith(PhotoshopSignature))
            {
                continue;
            }

            var bytes = segment.PayloadLength - PhotoshopSignature.Length;
            if (offset < bytes)
            {
                return offset + length <= bytes ? segment.PayloadOffset + PhotoshopSignature.Length + offset : -1;
            }

            offset -= bytes;
        }

        return -1;
    }

    static int U16(ReadOnlySpan<byte> at, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    static uint U32(ReadOnlySpan<byte> at, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
}
