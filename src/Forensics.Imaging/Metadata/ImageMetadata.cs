using Forensics.Imaging.Colour;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Metadata;

/// <summary>What the file says about itself: EXIF, XMP, IPTC, text chunks, labels. Problems are collected, never thrown.</summary>
/// <remarks>All of it can be written by anyone. Its absence says nothing: chat apps strip metadata.</remarks>
public sealed class ImageMetadata
{
    /// <summary>From EXIF; upright where absent or out of range, and always in HEIC and AVIF, whose pixels come turned.
    /// XMP's tiff:Orientation is not used, because browsers do not use it either.</summary>
    public Orientation Orientation { get; private init; } = Orientation.Upright;

    public ExifData Exif { get; private init; } = ExifData.Empty;

    public XmpData Xmp { get; private init; } = XmpData.Empty;

    /// <summary>IPTC-IIM datasets in file order.</summary>
    public IReadOnlyList<IptcEntry> Iptc { get; private init; } = [];

    public PhotoshopResources PhotoshopResources { get; private init; } = PhotoshopResources.Empty;

    /// <summary>PNG text chunks and JPEG comments.</summary>
    public IReadOnlyList<MetadataText> Texts { get; private init; } = [];

    /// <summary>The colour profile's description; where it has none, the name a PNG gives it.</summary>
    public string? IccProfileName { get; private init; }

    /// <summary>What the picture's values mean, by its ICC profile or else its code points; null where neither says anything but sRGB.</summary>
    public ColourProfile? ColourProfile { get; private init; }

    public JfifDensity? Density { get; private init; }

    /// <summary>An APP14 "Adobe" segment: written by Adobe's and many other encoders, not by phones' cameras.</summary>
    public bool HasAdobeSegment { get; private init; }

    public C2paPresence C2pa { get; private init; } = C2paPresence.None;

    public IReadOnlyList<AiLabel> AiLabels { get; private init; } = [];

    public IReadOnlyList<EditorTrace> EditorTraces { get; private init; } = [];

    public IReadOnlyList<Problem> Problems { get; private init; } = [];

    /// <summary>The file declares nothing: chat apps and screenshots leave pictures so. Density and colour profile are no declarations.</summary>
    public bool IsEmpty =>
        Exif.Entries.Count == 0 && Xmp.PacketCount == 0 && Iptc.Count == 0 && PhotoshopResources.Ids.Count == 0 && Texts.Count == 0
        && !C2pa.IsPresent && AiLabels.Count == 0 && EditorTraces.Count == 0;

    /// <param name="jpeg">The file's structure where it is a JPEG.</param>
    public static ImageMetadata Read(ReadOnlyMemory<byte> file, ImageFormat format, JpegFile? jpeg, DecodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var blocks = new MetadataBlocks(limits);
        switch (format)
        {
            case ImageFormat.Jpeg when jpeg is not null:
                JpegMetadata.Collect(file, jpeg, blocks);
                break;
            case ImageFormat.Png:
                PngMetadata.Collect(file, limits, blocks);
                break;
            case ImageFormat.Webp:
                WebPMetadata.Collect(file, limits, blocks);
                break;
            case ImageFormat.Tiff:
                TiffMetadata.Collect(file, limits, blocks);
                break;
            case ImageFormat.Heic or ImageFormat.Avif:
                HeifMetadata.Collect(file, limits, blocks);
                break;
        }

        var exif = ExifReader.Read(blocks.Exif, blocks);
        var xmp = XmpReader.Read(blocks);
        var resources = PhotoshopResources.Read(blocks, out var iptcBlock);
        var iptc = IptcReader.Read(iptcBlock, blocks);
        var c2pa = C2paPresence.Read(blocks, xmp);
        return new ImageMetadata
        {
            // A HEIC or AVIF is turned by its own properties while it is decoded; what Exif repeats must not be applied again.
            Orientation = format is ImageFormat.Heic or ImageFormat.Avif ? Orientation.Upright : exif.Orientation ?? Orientation.Upright,
            Exif = exif,
            Xmp = xmp,
            Iptc = iptc,
            PhotoshopResources = resources,
            Texts = blocks.Texts,
            IccProfileName = IccName.Read(blocks.IccProfile) ?? blocks.IccChunkName,
            ColourProfile = Profile(blocks),
            Density = blocks.Density,
            HasAdobeSegment = blocks.HasAdobeSegment,
            C2pa = c2pa,
            AiLabels = AiLabelReader.Read(blocks, exif, xmp, iptc, c2pa),
            EditorTraces = Metadata.EditorTraces.Read(exif, xmp, iptc, blocks.Texts),
            Problems = blocks.Problems,
        };
    }

    static ColourProfile? Profile(MetadataBlocks blocks) =>
        blocks.IccProfile is { } profile ? ColourProfile.FromIcc(profile.Bytes)
        : blocks.CodePoints is { } points ? ColourProfile.FromCodePoints(points.Primaries, points.Transfer)
        : null;
}
