using Forensics.Imaging.Formats;

namespace Forensics.Imaging.Metadata;

/// <summary>Finds the metadata in a TIFF: the file is itself what Exif wraps, other standards have tags of their own.</summary>
static class TiffMetadata
{
    // Adobe's XMP specification, part 3, table 12; TIFF Technical Notes 3; ICC.1:2022, B.4.
    const int Xmp = 700;
    const int Photoshop = 34377;
    const int IccProfile = 34675;

    public static void Collect(ReadOnlyMemory<byte> file, DecodeLimits limits, MetadataBlocks blocks)
    {
        blocks.Exif.Add(new MetadataBlock(file, 0, "tiff"));
        try
        {
            var directory = TiffDirectory.ReadFirst(file.Span, limits, [], out _);
            if (Block(file, directory, Xmp) is { } xmp)
            {
                blocks.Xmp.Add(xmp);
            }

            blocks.PhotoshopResources = Block(file, directory, Photoshop);
            blocks.IccProfile = Block(file, directory, IccProfile);
        }
        catch (EvidenceFormatException refusal)
        {
            blocks.Report(-1, refusal.Message);
        }
    }

    static MetadataBlock? Block(ReadOnlyMemory<byte> file, TiffDirectory directory, int tag)
    {
        if (!directory.Entries.TryGetValue(tag, out var entry) || directory.Place(file.Span, entry) is not { } at)
        {
            return null;
        }

        var length = (int)Math.Min(entry.Count * (long)entry.ItemBytes, file.Length - at);
        return new MetadataBlock(file.Slice((int)at, length), at, "tiff");
    }
}
