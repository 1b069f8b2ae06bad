using Forensics.Imaging.Colour;
using Forensics.Imaging.Formats;

namespace Forensics.Imaging.Metadata;

/// <summary>Finds the metadata among the items of a HEIC or AVIF (ISO/IEC 23008-12, annex A; C2PA 2.1, A.5).</summary>
static class HeifMetadata
{
    // C2PA's box: d8fec3d6-1b0e-483c-9297-5828877ec481.
    static ReadOnlySpan<byte> C2paUuid => [0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81];

    public static void Collect(ReadOnlyMemory<byte> file, DecodeLimits limits, MetadataBlocks blocks)
    {
        try
        {
            var heif = HeifFile.Read(file.Span, limits);
            foreach (var item in heif.Items.Values)
            {
                if (item.Is("Exif"u8))
                {
                    AddExif(Data(file, heif, item, limits, blocks), blocks);
                }
                else if (item.ContentType.StartsWith("application/rdf+xml", StringComparison.Ordinal))
                {
                    blocks.Xmp.Add(new MetadataBlock(Data(file, heif, item, limits, blocks), -1, "heif-xmp"));
                }
            }

            if (heif.Items.TryGetValue(heif.PrimaryId, out var primary))
            {
                AddColours(file, heif, primary, blocks);
            }

            foreach (var box in heif.Boxes.Where(box => box.Is("uuid"u8)))
            {
                AddC2pa(file, box, blocks);
            }
        }
        catch (EvidenceFormatException refusal)
        {
            blocks.Report(-1, refusal.Message);
        }
    }

    static byte[] Data(ReadOnlyMemory<byte> file, HeifFile heif, HeifItem item, DecodeLimits limits, MetadataBlocks blocks)
    {
        // Extents may repeat the same bytes; the sum is bounded like anything that expands.
        var data = heif.DataOf(file.Span, item, limits.MaxMetadataBytes);
        return blocks.Spend(data.Length, -1, $"item {item.Id}") ? data : [];
    }

    // Four bytes tell how far behind them the TIFF header is.
    static void AddExif(byte[] data, MetadataBlocks blocks)
    {
        var start = data.Length < 4 ? uint.MaxValue : new BoxReader(data).Next32() + 4L;
        if (start >= data.Length)
        {
            blocks.Report(-1, "The Exif item is cut off.");
            return;
        }

        blocks.Exif.Add(new MetadataBlock(data.AsMemory((int)start), -1, "heif-Exif"));
    }

    // ISO/IEC 14496-12, 12.1.5: an ICC profile, or code points of H.273.
    static void AddColours(ReadOnlyMemory<byte> file, HeifFile heif, HeifItem primary, MetadataBlocks blocks)
    {
        foreach (var property in heif.PropertiesOf(primary).Where(property => property.Is("colr"u8) && property.End - property.Start > 4))
        {
            var body = file[property.Start..property.End];
            if (body.Span.StartsWith("prof"u8) || body.Span.StartsWith("rICC"u8))
            {
                blocks.IccProfile ??= new MetadataBlock(body[4..], property.Start + 4, "heif-colr");
            }
            else if (body.Span.StartsWith("nclx"u8) && body.Length >= 8)
            {
                var reader = new BoxReader(body.Span[4..]);
                blocks.CodePoints ??= (reader.Next16(), reader.Next16());
            }
        }
    }

    // Identifier, version and flags, purpose, offset of the next part; then the manifest store.
    static void AddC2pa(ReadOnlyMemory<byte> file, IsoBox box, MetadataBlocks blocks)
    {
        var body = file[box.Start..box.End];
        if (!body.Span.StartsWith(C2paUuid) || body.Length <= C2paUuid.Length + 4)
        {
            return;
        }

        var reader = new BoxReader(body.Span[(C2paUuid.Length + 4)..]);
        var isManifest = reader.NextText().SequenceEqual("manifest"u8);
        _ = reader.Next(8);
        if (isManifest && !reader.IsPastEnd)
        {
            var start = C2paUuid.Length + 4 + reader.At;
            blocks.Jumbf.Add(new MetadataBlock(body[start..], box.Start + start, "heif-uuid"));
        }
    }
}
