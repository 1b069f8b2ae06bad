namespace Forensics.Imaging;

/// <summary>Detects, describes and matches keypoints and fits homographies, through a library (OpenCV). Safe to call from several threads.</summary>
public interface IKeypointEngine
{
    /// <param name="luma">8-bit luma, row-major, without padding.</param>
    /// <param name="maxKeypoints">The strongest are kept.</param>
    Keypoints Detect(ReadOnlySpan<byte> luma, int width, int height, KeypointKind kind, int maxKeypoints);

    /// <summary>For each query keypoint its nearest train descriptors, nearest first.</summary>
    /// <param name="k">Neighbours per query keypoint; fewer come back when the train set is smaller.</param>
    /// <exception cref="ArgumentException">The two sets are of different kinds.</exception>
    IReadOnlyList<KeypointMatch> Match(Keypoints query, Keypoints train, int k);

    /// <summary>Fits a homography by RANSAC with a fixed seed, so the same input gives the same output.</summary>
    /// <param name="source">x, y pairs.</param>
    /// <param name="target">x, y pairs, as many.</param>
    /// <param name="reprojectionPixels">Largest distance at which a pair counts as an inlier.</param>
    /// <returns>Null when no homography was found (fewer than four pairs, or degenerate).</returns>
    Homography? FindHomography(ReadOnlySpan<float> source, ReadOnlySpan<float> target, double reprojectionPixels);
}

public enum KeypointKind
{
    /// <summary>Oriented FAST with 32-byte binary descriptors, compared by Hamming distance.</summary>
    Orb,

    /// <summary>SIFT with 128 float values, compared by Euclidean distance.</summary>
    Sift,
}

/// <summary>One place that can be found again in another picture.</summary>
/// <param name="X">Pixels from the left edge.</param>
/// <param name="Y">Pixels from the top edge.</param>
/// <param name="SizePixels">Diameter of the described neighbourhood.</param>
/// <param name="AngleDegrees">Dominant direction, clockwise, 0 to 360.</param>
public readonly record struct Keypoint(float X, float Y, float SizePixels, float AngleDegrees, float Response);

/// <param name="Points">One per descriptor row.</param>
/// <param name="Descriptors">Row-major: 32 bytes a row for ORB, 128 little-endian floats (512 bytes) for SIFT.</param>
public sealed record Keypoints(KeypointKind Kind, IReadOnlyList<Keypoint> Points, byte[] Descriptors);

/// <param name="Query">Index into the query's points.</param>
/// <param name="Train">Index into the train set's points.</param>
/// <param name="Distance">Hamming bits for ORB, Euclidean for SIFT.</param>
public readonly record struct KeypointMatch(int Query, int Train, float Distance);

/// <param name="Matrix">Nine values, row-major, mapping source to target, bottom right 1.</param>
/// <param name="Inliers">One flag per pair given.</param>
public sealed record Homography(double[] Matrix, bool[] Inliers)
{
    public int InlierCount => Inliers.Count(inlier => inlier);
}
