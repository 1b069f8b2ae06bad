using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Metadata;

/// <summary>What the file says about itself: EXIF, XMP, IPTC, text chunks, labels. Problems are collected, never thrown.</summary>
public sealed class ImageMetadata
{
    /// <summary>From EXIF; upright where absent or out of range.</summary>
    public Orientation Orientation { get; } = Orientation.Upright;

    /// <param name="jpeg">The file's structure where it is a JPEG.</param>
    public static ImageMetadata Read(ReadOnlyMemory<byte> file, ImageFormat format, JpegFile? jpeg, DecodeLimits limits) => new();
}
