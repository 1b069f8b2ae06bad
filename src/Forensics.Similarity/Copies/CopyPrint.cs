using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Similarity.Geometry;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Copies;

/// <summary>What is kept of a picture so that copies of it are found, and verified, without its file. About 30 kB.</summary>
/// <param name="Width">Of the upright picture, pixels.</param>
/// <param name="Height">Of the upright picture, pixels.</param>
/// <param name="Regions">The whole picture first; then what is left without borders and bars, pictures inside it, and crops.</param>
public sealed record CopyPrint(int Width, int Height, IReadOnlyList<RegionHash> Regions, LocalFeatures Features, LumaThumbnail Thumbnail)
{
    /// <summary>Raised when the same pixels give another print.</summary>
    public const int Version = 1;

    /// <summary>As bytes to keep; <see cref="CopyPrintBytes.Read"/> brings them back.</summary>
    public byte[] ToBytes() => CopyPrintBytes.Write(this);
}

/// <summary>The hash of a part of a picture.</summary>
/// <param name="Place">Pixels of the upright picture.</param>
/// <param name="Forms">Of the part turned and mirrored in all eight ways, upright first.</param>
/// <param name="Quality">PDQ's, 0 to 100.</param>
public sealed record RegionHash(RegionKind Kind, PixelRegion Place, IReadOnlyList<PdqHash> Forms, int Quality)
{
    /// <summary>Below 50 the hash says little and matches by accident (ThreatExchange's advice).</summary>
    public const int MinQuality = 50;

    public bool IsComparable => Quality >= MinQuality;
}

public enum RegionKind : byte
{
    Whole,

    /// <summary>Without a border, letterbox or bars of a screen.</summary>
    Stripped,

    /// <summary>A picture inside a screenshot or collage.</summary>
    Inner,

    /// <summary>A fixed part: centre, corner or half.</summary>
    Crop,
}

/// <summary>Places that can be found again, strongest first.</summary>
/// <param name="Width">Of the reduced picture that the points refer to, pixels.</param>
/// <param name="Height">Of the reduced picture that the points refer to, pixels.</param>
/// <param name="Codes">One for each point: SIFT in 256 bits.</param>
public sealed record LocalFeatures(int Width, int Height, IReadOnlyList<FeaturePoint> Points, IReadOnlyList<PdqHash> Codes)
{
    /// <summary>As keypoints that are matched by the Hamming distance of their codes.</summary>
    /// <param name="mirrored">As they would be found in the mirrored picture.</param>
    internal PictureKeypoints ForMatching(bool mirrored) => new(
        new Keypoints(
            KeypointKind.Orb,
            [.. Points.Select(point => new Keypoint(mirrored ? Width - point.X : point.X, point.Y, 0, 0, 0))],
            LocalFeatureCode.Bytes(mirrored ? [.. Codes.Select(LocalFeatureCode.Mirrored)] : Codes)),
        Width,
        Height);
}

/// <summary>Pixels from the left and upper edge; a pixel's centre lies at one half.</summary>
public readonly record struct FeaturePoint(float X, float Y);

/// <summary>A small grey copy, for comparing what remains after the two pictures are laid on each other.</summary>
/// <param name="Pixels">8-bit luma, row-major.</param>
public sealed record LumaThumbnail(int Width, int Height, byte[] Pixels);
