using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.Thumbnail;

/// <summary>What a thumbnail says about its picture.</summary>
public enum ThumbnailVerdict
{
    /// <summary>Shows the same.</summary>
    Agrees,

    /// <summary>Shows the same but for some parts: what was there before an edit.</summary>
    PartDiffers,

    /// <summary>Shows more: the picture was cut out of what the thumbnail shows.</summary>
    Cropped,

    /// <summary>Shows something else.</summary>
    Differs,
}

/// <summary>The embedded thumbnail against the picture. Of several the one that agrees least.</summary>
/// <param name="NotApplicable">A code of <see cref="ThumbnailReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="Verdict">Null when it did not run.</param>
/// <param name="Source">Where the thumbnail was found.</param>
/// <param name="Agreement">Correlation of both at 32×32 after the best fit of brightness and contrast, -1 to 1.</param>
/// <param name="KeptAgreement">The same without the quarter of the cells that fits worst.</param>
/// <param name="LargestCellDifference">Of the 8×8 cells of <see cref="Map"/>, in levels.</param>
/// <param name="MedianCellDifference">In levels.</param>
/// <param name="IsLetterboxed">The thumbnail has black bars, which were left out.</param>
/// <param name="Turned">How the thumbnail had to be turned to agree; upright mostly.</param>
/// <param name="IsThumbnailCut">The thumbnail shows only the middle of the picture, as some programs make them.</param>
/// <param name="Cut">Cropped: the picture's place in the thumbnail, in pixels of the thumbnail; else null.</param>
/// <param name="Map">Cropped and differing ones: null. Else the difference per cell in levels; a cell is square in the map, stretched in the picture.</param>
public sealed record ThumbnailResult(
    string? NotApplicable,
    ThumbnailVerdict? Verdict = null,
    EmbeddedPictureKind? Source = null,
    double Agreement = 0,
    double KeptAgreement = 0,
    double LargestCellDifference = 0,
    double MedianCellDifference = 0,
    bool IsLetterboxed = false,
    Orientation Turned = Orientation.Upright,
    bool IsThumbnailCut = false,
    PixelBox? Cut = null,
    IReadOnlyList<double>? Map = null);

/// <summary>Stable codes of <see cref="ThumbnailResult.NotApplicable"/>.</summary>
public static class ThumbnailReason
{
    /// <summary>None in EXIF or in Photoshop's resources. Says nothing: chat apps strip them.</summary>
    public const string NoThumbnail = "no-thumbnail";

    /// <summary>There is one, but it can't be decoded.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>The thumbnail or the picture has a side below <see cref="ThumbnailOptions.MinSidePixels"/>.</summary>
    public const string TooSmall = "too-small";

    /// <summary>The thumbnail or the picture is flat.</summary>
    public const string Flat = "flat";
}
