using Forensics.Imaging.Metadata;

namespace Forensics.Imaging.Analyzers.Metadata;

/// <summary>What the file declares about its origin and its way here. Declarations, not measurements; an absent one says nothing.</summary>
/// <param name="IsEmpty">The file declares nothing at all, so nothing can be told from it.</param>
/// <param name="CameraMake">As stored; null without EXIF, which chat apps remove.</param>
/// <param name="Software">EXIF Software as stored: a camera's firmware as often as a program.</param>
/// <param name="Editor">Name of an editing program that names itself in the file; null where none does.</param>
/// <param name="EditorTraces">Every place an editing program is named in.</param>
/// <param name="Captured">When the scene was taken by the camera's clock (EXIF, else XMP or IPTC's photoshop:DateCreated).</param>
/// <param name="Modified">When the file was last changed (EXIF, else XMP).</param>
/// <param name="GpsTime">The satellites' time, UTC, which does not depend on the camera's clock.</param>
/// <param name="HasGps">Coordinates are stored; their value stays in the file.</param>
/// <param name="Thumbnail">The picture EXIF embeds; null without one.</param>
/// <param name="HasAiLabel">Some label declares AI generation.</param>
/// <param name="HasTc260Label">A label of GB 45438-2025 is there, damaged ones included.</param>
/// <param name="HasDamagedLabel">A label's shell without its content: a sign of wiping.</param>
/// <param name="C2paPresent">A C2PA manifest store is in the file; nothing about it is verified.</param>
/// <param name="ScreenshotHints">Codes of <see cref="ScreenshotHint"/>.</param>
/// <param name="Inconsistencies">Statements of the file that contradict each other or its pixels.</param>
/// <param name="Problems">Damage met while reading.</param>
public sealed record MetadataResult(
    bool IsEmpty,
    string? CameraMake,
    string? CameraModel,
    string? Software,
    string? Editor,
    IReadOnlyList<EditorTrace> EditorTraces,
    StoredTime? Captured,
    StoredTime? Modified,
    StoredTime? GpsTime,
    bool HasGps,
    MetadataThumbnail? Thumbnail,
    IReadOnlyList<AiLabel> AiLabels,
    bool HasAiLabel,
    bool HasTc260Label,
    bool HasDamagedLabel,
    bool C2paPresent,
    string? C2paRemoteReference,
    IReadOnlyList<string> ScreenshotHints,
    IReadOnlyList<MetadataInconsistency> Inconsistencies,
    IReadOnlyList<Problem> Problems);

/// <param name="Offset">Of its first byte in the file; -1 where its block was inflated.</param>
/// <param name="LengthBytes">Bytes of it that are there.</param>
/// <param name="Width">In pixels; null where it is no readable JPEG.</param>
/// <param name="Height">In pixels; null where it is no readable JPEG.</param>
public sealed record MetadataThumbnail(long Offset, int LengthBytes, int? Width, int? Height);

/// <param name="Code">One of <see cref="MetadataInconsistencyCode"/>.</param>
/// <param name="What">The two values that do not agree.</param>
public readonly record struct MetadataInconsistency(string Code, string What);

/// <summary>Stable codes; each has innocent causes, listed in the analyzer's README.md.</summary>
public static class MetadataInconsistencyCode
{
    /// <summary>PixelXDimension × PixelYDimension is not the picture's size.</summary>
    public const string ExifSize = "exif-size-differs";

    /// <summary>The thumbnail has another shape than the picture.</summary>
    public const string ThumbnailShape = "thumbnail-shape-differs";

    /// <summary>Taken later than digitised or last changed.</summary>
    public const string TimeOrder = "times-out-of-order";

    /// <summary>The file was changed a minute or more after it was taken.</summary>
    public const string ModifiedLater = "modified-after-capture";

    /// <summary>EXIF and XMP name different cameras.</summary>
    public const string CameraDiffers = "camera-differs";

    /// <summary>A camera is named but no exposure, aperture or sensitivity.</summary>
    public const string CameraWithoutExposure = "camera-without-exposure";

    /// <summary>More than one Exif block.</summary>
    public const string SeveralExif = "several-exif-blocks";

    /// <summary>The clock and the satellites differ by more than a day.</summary>
    public const string GpsClock = "gps-clock-differs";
}

/// <summary>Stable codes of what says "screenshot" in metadata.</summary>
public static class ScreenshotHint
{
    /// <summary>IPTC DigitalSourceType screenCapture.</summary>
    public const string SourceType = "source-type-screen-capture";

    /// <summary>UserComment "Screenshot", as iOS writes it.</summary>
    public const string UserComment = "user-comment-screenshot";

    /// <summary>A text or Software that names a screenshot program or package.</summary>
    public const string Software = "software-screenshot";
}
