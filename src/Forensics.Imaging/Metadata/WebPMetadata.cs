using System.Buffers.Binary;

namespace Forensics.Imaging.Metadata;

/// <summary>Finds the metadata in the RIFF chunks of a WebP file (RFC 9649, section 2).</summary>
static class WebPMetadata
{
    public static void Collect(ReadOnlyMemory<byte> file, DecodeLimits limits, MetadataBlocks blocks)
    {
        long at = 12;
        for (var chunks = 0; at + 8 <= file.Length; chunks++)
        {
            if (chunks >= limits.MaxSegments)
            {
                blocks.Report(at, $"More than {limits.MaxSegments} chunks; the rest is not read.");
                return;
            }

            var header = file.Span[(int)at..];
            long length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            if (length > file.Length - at - 8)
            {
                blocks.Report(at, $"Chunk of {length} bytes, {file.Length - at - 8} are there.");
                length = file.Length - at - 8;
            }

            Read(header[..4], new MetadataBlock(file.Slice((int)at + 8, (int)length), at + 8, "webp"), blocks);
            at += 8 + length + (length & 1);
        }
    }

    static void Read(ReadOnlySpan<byte> type, MetadataBlock block, MetadataBlocks blocks)
    {
        if (type.SequenceEqual("EXIF"u8))
        {
            // Some writers keep the JPEG signature in front of the TIFF header.
            var start = block.Bytes.Span.StartsWith("Exif\0\0"u8) ? 6 : 0;
            blocks.Exif.Add(new MetadataBlock(block.Bytes[start..], block.Offset + start, "webp-EXIF"));
        }
        else if (type.SequenceEqual("XMP "u8))
        {
            blocks.Xmp.Add(block with { Where = "webp-XMP" });
        }
        else if (type.SequenceEqual("ICCP"u8))
        {
            blocks.IccProfile ??= block with { Where = "webp-ICCP" };
        }
        else if (type.SequenceEqual("C2PA"u8))
        {
            blocks.Jumbf.Add(block with { Where = "webp-C2PA" });
        }
    }
}
