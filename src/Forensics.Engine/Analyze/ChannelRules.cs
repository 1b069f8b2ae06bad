using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Metadata;
using Forensics.Imaging.Metadata;

namespace Forensics.Engine.Analyze;

/// <summary>Tells a picture's channel by what the file itself proves; everything else is unknown.</summary>
static class ChannelRules
{
    public static ImageChannel Of(ImageFormat format, ImageMetadata metadata, MetadataResult declared)
    {
        if (declared.Editor is not null)
        {
            return ImageChannel.Edited;
        }

        if (declared.ScreenshotHints.Count > 0)
        {
            return ImageChannel.Screenshot;
        }

        // A camera writes who it is and how it exposed; programs that copy the one seldom copy the other.
        if (declared.CameraMake is not null && declared.CameraModel is not null && metadata.Exif.Find(ExifDirectory.Exif, ExifTag.ExposureTime) is not null)
        {
            return ImageChannel.Camera;
        }

        return format is ImageFormat.Png or ImageFormat.Bmp or ImageFormat.Gif ? ImageChannel.Lossless : ImageChannel.Unknown;
    }

    public static Provenance ProvenanceOf(MetadataResult declared) => new(
        declared.HasAiLabel,
        declared.HasTc260Label,
        declared.C2paPresent,
        C2paBindingIntact: null,
        C2paSignatureValid: null,
        C2paSignerTrusted: null,
        declared.Editor,
        declared.CameraMake,
        declared.CameraModel);
}
