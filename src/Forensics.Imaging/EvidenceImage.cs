using System.Security.Cryptography;
using Forensics.Imaging.Analyzers.EditMap;
using Forensics.Imaging.Colour;
using Forensics.Imaging.Formats;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;

namespace Forensics.Imaging;

/// <summary>One picture as evidence: its unchanged bytes, decoded once, read-only for every analyzer.</summary>
/// <remarks>Pixels are in stored orientation, because JPEG blocks are; <see cref="Upright"/> is what a person sees.
/// Lazy parts are computed at most once and may be read from several threads.</remarks>
public sealed class EvidenceImage
{
    readonly Lazy<byte[]> luma;
    readonly Lazy<BlockTraces> traces;
    readonly Lazy<RgbImage> upright;
    readonly Lazy<string> sha256;
    readonly Lazy<JpegFile?> jpeg;
    readonly Lazy<ImageMetadata> metadata;

    EvidenceImage(ReadOnlyMemory<byte> bytes, ImageHeader header, DecodedImage decoded, DecodeLimits limits)
    {
        Bytes = bytes;
        Header = header;
        Stored = decoded.Image;
        Decoded = decoded;
        luma = new(() => Luminance.Of(Stored));
        traces = new(() => BlockTraces.Measure(Luma, Stored.Width, Stored.Height));
        upright = new(() => Uprighting.Apply(SrgbConversion.Apply(Stored, Metadata.ColourProfile), Orientation));
        sha256 = new(() => Convert.ToHexStringLower(SHA256.HashData(Bytes.Span)));
        jpeg = new(() => header.Format == ImageFormat.Jpeg ? JpegFile.Read(Bytes, limits) : null);
        metadata = new(() => ImageMetadata.Read(Bytes, header.Format, Jpeg, limits));
    }

    /// <summary>The file as it came in.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Lower-case hex of the SHA-256 of <see cref="Bytes"/>; the address of the picture everywhere.</summary>
    public string Sha256 => sha256.Value;

    public ImageHeader Header { get; }

    public DecodedImage Decoded { get; }

    /// <summary>Segments, tables and coefficients; null where the file is not a JPEG.</summary>
    public JpegFile? Jpeg => jpeg.Value;

    public ImageMetadata Metadata => metadata.Value;

    public Orientation Orientation => Metadata.Orientation;

    /// <summary>Pixels in stored orientation, with the file's own values whatever its colour profile: a conversion would blur the traces
    /// of compression and noise.</summary>
    public RgbImage Stored { get; }

    /// <summary>Pixels as shown: EXIF orientation applied, colours converted to sRGB. Regions, maps and masks refer to these.</summary>
    public RgbImage Upright => upright.Value;

    /// <summary>8-bit luma of <see cref="Stored"/>, row-major.</summary>
    public ReadOnlySpan<byte> Luma => luma.Value;

    /// <summary>Of <see cref="Luma"/>.</summary>
    internal BlockTraces Traces => traces.Value;

    /// <summary>Problems of header, pixels and colours; metadata and JPEG structure keep their own.</summary>
    public IReadOnlyList<Problem> Problems =>
        [.. Header.Problems, .. Decoded.Problems, .. Metadata.ColourProfile?.Reason is { } reason ? (Problem[])[new(-1, reason)] : []];

    /// <exception cref="EvidenceFormatException">Unknown, unsupported, over a limit, or nothing could be decoded.</exception>
    public static EvidenceImage Open(ReadOnlyMemory<byte> bytes, IImageCodec codec, DecodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(limits);
        var header = ImageHeader.Read(bytes.Span, limits);
        return new EvidenceImage(bytes, header, codec.Decode(bytes, limits), limits);
    }
}
