using System.Buffers.Binary;

namespace Forensics.Imaging.Metadata;

/// <summary>Photoshop's image resources ("8BIM" blocks; Adobe Photoshop File Formats Specification, Image Resources Section).</summary>
/// <param name="Ids">Of every resource, in order. 0x0404 (IPTC) alone is written by many programs; others mostly by Adobe's.</param>
/// <param name="ThumbnailOffset">Of the embedded JPEG thumbnail in the joined resources; -1 without one.</param>
/// <param name="ThumbnailLength">Bytes of it that are there; 0 without one.</param>
public sealed record PhotoshopResources(IReadOnlyList<int> Ids, long ThumbnailOffset, long ThumbnailLength)
{
    public const int Iptc = 0x0404;

    const int Thumbnail4 = 0x0409;
    const int Thumbnail5 = 0x040C;
    const int MaxResources = 1_000;

    public static PhotoshopResources Empty { get; } = new([], -1, 0);

    /// <summary>Reads the directory and hands out the first IPTC block.</summary>
    internal static PhotoshopResources Read(MetadataBlocks blocks, out MetadataBlock? iptc)
    {
        iptc = null;
        if (blocks.PhotoshopResources is not { } block)
        {
            return Empty;
        }

        var span = block.Bytes.Span;
        var ids = new List<int>();
        var (thumbnail, thumbnailLength) = (-1L, 0L);
        var at = 0;
        while (span.Length - at >= 12 && ids.Count < MaxResources)
        {
            // "8BIM" is Photoshop's own; the others are ImageReady, PhotoDeluxe, Agfa and DCS.
            if (!(span[at..].StartsWith("8BIM"u8) || span[at..].StartsWith("MeSa"u8) || span[at..].StartsWith("PHUT"u8)
                || span[at..].StartsWith("AgHg"u8) || span[at..].StartsWith("DCSR"u8)))
            {
                blocks.Report(block.Offset < 0 ? -1 : block.Offset + at, "Photoshop resource without its signature; the rest is not read.");
                break;
            }

            var id = BinaryPrimitives.ReadUInt16BigEndian(span[(at + 4)..]);
            var nameLength = 1 + span[at + 6];
            var sizeAt = at + 6 + nameLength + (nameLength & 1);
            if (sizeAt > span.Length - 4)
            {
                blocks.Report(block.Offset, $"Photoshop resource 0x{id:X4} ends in its name.");
                break;
            }

            var start = sizeAt + 4;
            long size = BinaryPrimitives.ReadUInt32BigEndian(span[sizeAt..]);
            if (size > span.Length - start)
            {
                blocks.Report(block.Offset, $"Photoshop resource 0x{id:X4} of {size} bytes, {span.Length - start} are there.");
                size = span.Length - start;
            }

            ids.Add(id);
            if (id == Iptc && iptc is null)
            {
                iptc = new MetadataBlock(block.Bytes.Slice(start, (int)size), block.Offset < 0 ? -1 : block.Offset + start, block.Where);
            }
            else if (id is Thumbnail4 or Thumbnail5 && size > ThumbnailHeader)
            {
                (thumbnail, thumbnailLength) = (start + ThumbnailHeader, size - ThumbnailHeader);
            }

            at = (int)Math.Min(span.Length, start + size + (size & 1));
        }

        return new PhotoshopResources(ids, thumbnail, thumbnailLength);
    }

    const int ThumbnailHeader = 28;
}
