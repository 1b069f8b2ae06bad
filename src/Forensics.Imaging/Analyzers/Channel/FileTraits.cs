using System.Globalization;
using Forensics.Imaging.Analyzers.Metadata;
using Forensics.Imaging.Formats;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;

namespace Forensics.Imaging.Analyzers.Channel;

/// <summary>What container, tables and metadata say.</summary>
sealed class FileTraits
{
    // Facebook writes this into IPTC 2:40 (special instructions) of what it recompresses.
    const int SpecialInstructions = 40;
    const string FacebookMark = "FBMD";

    readonly ExifData exif;

    public FileTraits(EvidenceImage image)
    {
        var metadata = image.Metadata;
        exif = metadata.Exif;
        Declared = MetadataAnalyzer.Analyze(image);
        Format = image.Header.Format;
        (Width, Height) = (image.Header.Width, image.Header.Height);
        IsLossless = Format is ImageFormat.Png or ImageFormat.Bmp or ImageFormat.Gif
            || Format == ImageFormat.Webp && WebPHeader.IsLossless(image.Bytes.Span)
            || Format == ImageFormat.Tiff;
        Jpeg = image.Jpeg;
        Tables = TablesOf(image.Jpeg);
        IsAdobeSave = metadata.HasAdobeSegment && Jpeg is { ColourSpace: JpegColourSpace.YCbCr or JpegColourSpace.Grey } jpeg && !HasLibjpegTables(jpeg);
        IsOfFacebook = metadata.Iptc.Any(entry => entry is { Record: 2, Dataset: SpecialInstructions }
            && entry.Text.StartsWith(FacebookMark, StringComparison.Ordinal));
    }

    public MetadataResult Declared { get; }

    public ImageFormat Format { get; }

    public int Width { get; }

    public int Height { get; }

    public int LongSide => Math.Max(Width, Height);

    /// <summary>Every pixel is as it was handed to the encoder (a GIF's after its palette; a TIFF may hold a JPEG, which is rare).</summary>
    public bool IsLossless { get; }

    public JpegFile? Jpeg { get; }

    public TableSteps? Tables { get; }

    public bool IsAdobeSave { get; }

    public bool IsOfFacebook { get; }

    /// <summary>Maker and model; null without both.</summary>
    public string? Camera => Declared is { CameraMake: { } make, CameraModel: { } model } ? $"{make} {model}" : null;

    // A camera writes who it is and how it exposed; programs that copy the one seldom copy the other.
    public bool HasExposure => Has(ExifTag.ExposureTime) || Has(ExifTag.FNumber) || Has(ExifTag.IsoSpeed);

    /// <summary>The size EXIF gives where the picture has another one, turned or not.</summary>
    public string? OtherSize => Declared.Inconsistencies.FirstOrDefault(found => found.Code == MetadataInconsistencyCode.ExifSize).What;

    public bool IsChangedLater => Declared.Inconsistencies.Any(found => found.Code == MetadataInconsistencyCode.ModifiedLater);

    public string Size => string.Create(CultureInfo.InvariantCulture, $"{Width}×{Height}");

    bool Has(ushort tag) => exif.Find(ExifDirectory.Exif, tag) is not null;

    static bool HasLibjpegTables(JpegFile jpeg) =>
        jpeg.ComponentQuantTables is [{ } luma, ..] && QualityEstimate.Of(luma.Steps.AsSpan(), StandardTables.Luminance).IsExact;

    static TableSteps? TablesOf(JpegFile? jpeg)
    {
        if (jpeg is not { Frame: not null, ComponentQuantTables: [{ } luma, ..] })
        {
            return null;
        }

        var chroma = jpeg.ComponentQuantTables.Count > 1 ? jpeg.ComponentQuantTables[1] : null;
        return new(
            luma.Steps,
            chroma?.Steps ?? [],
            TableFineness.OfLuma(luma.Steps.AsSpan()),
            chroma is null ? null : TableFineness.OfChroma(chroma.Steps.AsSpan()));
    }
}
