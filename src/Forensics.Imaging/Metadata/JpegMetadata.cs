using System.Buffers.Binary;
using System.Text;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Metadata;

/// <summary>Finds the metadata in a JPEG's application and comment segments.</summary>
static class JpegMetadata
{
    // Sizes of the header of an extended XMP segment after its signature: GUID, full length, offset (XMP part 3, 1.1.3.1).
    const int ExtendedXmpHeader = 32 + 4 + 4;

    static ReadOnlySpan<byte> Exif => "Exif\0"u8;

    static ReadOnlySpan<byte> Xmp => "http://ns.adobe.com/xap/1.0/\0"u8;

    static ReadOnlySpan<byte> ExtendedXmp => "http://ns.adobe.com/xmp/extension/\0"u8;

    static ReadOnlySpan<byte> Photoshop => "Photoshop 3.0\0"u8;

    static ReadOnlySpan<byte> Icc => "ICC_PROFILE\0"u8;

    public static void Collect(ReadOnlyMemory<byte> file, JpegFile jpeg, MetadataBlocks blocks)
    {
        var extended = new List<MetadataBlock>();
        var profile = new List<MetadataBlock>();
        var resources = new List<MetadataBlock>();
        var boxes = new JumbfPackets();
        foreach (var segment in jpeg.Segments)
        {
            if (segment.PayloadOffset < 0 || segment.PayloadLength < 1 || segment.PayloadOffset > file.Length - segment.PayloadLength)
            {
                continue;
            }

            var bytes = file.Slice(segment.PayloadOffset, segment.PayloadLength);
            var block = new MetadataBlock(bytes, segment.PayloadOffset, $"jpeg-app{segment.Marker & 15}");
            var payload = bytes.Span;
            switch (segment.Marker)
            {
                case 0xE0 when payload.StartsWith("JFIF\0"u8) && payload.Length >= 12:
                    blocks.Density ??= new JfifDensity(
                        payload[7], BinaryPrimitives.ReadUInt16BigEndian(payload[8..]), BinaryPrimitives.ReadUInt16BigEndian(payload[10..]));
                    blocks.OtherSegments.Add(block);
                    break;
                case 0xE1 when payload.StartsWith(Exif) && payload.Length > Exif.Length:
                    blocks.Exif.Add(From(block, Exif.Length + 1));
                    break;
                case 0xE1 when payload.StartsWith(Xmp):
                    blocks.Xmp.Add(From(block, Xmp.Length));
                    break;
                case 0xE1 when payload.StartsWith(ExtendedXmp) && payload.Length > ExtendedXmp.Length + ExtendedXmpHeader:
                    extended.Add(From(block, ExtendedXmp.Length));
                    break;
                case 0xE2 when payload.StartsWith(Icc) && payload.Length > Icc.Length + 2:
                    profile.Add(From(block, Icc.Length));
                    break;
                case 0xEB when payload.StartsWith("JP"u8):
                    boxes.Add(bytes[2..]);
                    break;
                case 0xED when payload.StartsWith(Photoshop):
                    resources.Add(From(block, Photoshop.Length));
                    break;
                case 0xEE when payload.StartsWith("Adobe"u8):
                    blocks.HasAdobeSegment = true;
                    break;
                case 0xFE:
                    blocks.AddText(block.Offset, "jpeg-com", "", TextDecoding.Utf8OrLatin1(payload).TrimEnd('\0', ' '));
                    blocks.OtherSegments.Add(block with { Where = "jpeg-com" });
                    break;
                case >= 0xE0 and <= 0xEF:
                    blocks.OtherSegments.Add(block);
                    break;
            }
        }

        AddExtendedXmp(extended, blocks);
        blocks.IccProfile = Join(profile.OrderBy(part => part.Bytes.Span[0]), skip: 2, "jpeg-app2", blocks);
        blocks.PhotoshopResources = Join(resources, skip: 0, "jpeg-app13", blocks);
        blocks.Jumbf.AddRange(boxes.Join(blocks));
    }

    static MetadataBlock From(MetadataBlock block, int start) => block with { Bytes = block.Bytes[start..], Offset = block.Offset + start };

    static MetadataBlock? Join(IEnumerable<MetadataBlock> parts, int skip, string where, MetadataBlocks blocks)
    {
        var list = parts.ToList();
        if (list.Count == 0)
        {
            return null;
        }

        if (list.Count == 1)
        {
            return From(list[0], skip);
        }

        var total = list.Sum(part => (long)part.Bytes.Length - skip);
        if (!blocks.Spend(total, list[0].Offset, where))
        {
            return From(list[0], skip);
        }

        return new MetadataBlock(list.SelectMany(part => part.Bytes[skip..].ToArray()).ToArray(), -1, where);
    }

    // Parts name the whole they belong to by an MD5 in hex. The main packet should name it too (xmpNote:HasExtendedXMP); a whole it does
    // not name is read all the same, because a wiped or rewritten main packet is common and the question is what the file carries.
    static void AddExtendedXmp(List<MetadataBlock> parts, MetadataBlocks blocks)
    {
        foreach (var whole in parts.GroupBy(part => Encoding.Latin1.GetString(part.Bytes.Span[..32])))
        {
            var first = whole.First();
            var length = BinaryPrimitives.ReadUInt32BigEndian(first.Bytes.Span[32..]);
            var present = whole.Sum(part => (long)part.Bytes.Length - ExtendedXmpHeader);
            if (length > present || !blocks.Spend(length, first.Offset, "Extended XMP"))
            {
                blocks.Report(first.Offset, $"Extended XMP announces {length} bytes, {present} are there; left out.");
                continue;
            }

            var packet = new byte[length];
            foreach (var part in whole)
            {
                var start = BinaryPrimitives.ReadUInt32BigEndian(part.Bytes.Span[36..]);
                var bytes = part.Bytes.Span[ExtendedXmpHeader..];
                if (start > length || bytes.Length > length - start)
                {
                    blocks.Report(part.Offset, $"Extended XMP part at {start} does not fit into {length} bytes.");
                    continue;
                }

                bytes.CopyTo(packet.AsSpan((int)start));
            }

            blocks.Xmp.Add(new MetadataBlock(packet, -1, "jpeg-app1-extended"));
        }
    }
}
