using Forensics.Imaging;

namespace Forensics.Native;

/// <summary>Keypoints through OpenCV 4.6 of the system; one thread a call, so equal input gives equal bytes.</summary>
public sealed class OpenCvKeypointEngine : IKeypointEngine
{
    // OpenCV's matcher keeps the train index in 18 bits (IMGIDX_SHIFT in matchers.cpp).
    const int MaxTrainKeypoints = (1 << 18) - 1;

    // ORB's edgeThreshold: no keypoint lies nearer to an edge. On very small pictures OpenCV throws instead of finding none.
    const int OrbEdgePixels = 31;

    const int MinHomographyPairs = 4;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A side below 1, a buffer that is not width × height bytes, or no keypoints asked for.</exception>
    /// <exception cref="MissingLibraryException">OpenCV or the shim is not installed.</exception>
    public unsafe Keypoints Detect(ReadOnlySpan<byte> luma, int width, int height, KeypointKind kind, int maxKeypoints)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxKeypoints, 1);
        var rowBytes = DescriptorBytes(kind);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxKeypoints, MaxTrainKeypoints);
        if (luma.Length != (long)width * height)
        {
            throw new ArgumentException($"{luma.Length} bytes given for {width}×{height} pixels of luma.", nameof(luma));
        }

        if (kind == KeypointKind.Orb && Math.Min(width, height) <= 2 * OrbEdgePixels)
        {
            return new Keypoints(kind, [], []);
        }

        NativeLibraries.Require(NativeLibraries.OpenCvShim);
        var points = new Keypoint[maxKeypoints];
        var descriptors = new byte[maxKeypoints * rowBytes];
        int count;
        fixed (byte* pixels = luma, rows = descriptors)
        fixed (Keypoint* target = points)
        {
            LibOpenCv.Check(LibOpenCv.Detect(pixels, width, height, (int)kind, maxKeypoints, target, rows, &count));
        }

        return new Keypoints(kind, points[..count], descriptors[..(count * rowBytes)]);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Sets of different kinds, descriptors that don't fit the points, k below 1, or more than 262,143 keypoints.</exception>
    /// <exception cref="MissingLibraryException">OpenCV or the shim is not installed.</exception>
    public unsafe IReadOnlyList<KeypointMatch> Match(Keypoints query, Keypoints train, int k)
    {
        CheckSet(query, nameof(query));
        CheckSet(train, nameof(train));
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (query.Kind != train.Kind)
        {
            throw new ArgumentException($"{query.Kind} keypoints can't be matched with {train.Kind} ones.", nameof(train));
        }

        if (query.Points.Count == 0 || train.Points.Count == 0)
        {
            return [];
        }

        k = Math.Min(k, train.Points.Count);
        if (query.Kind == KeypointKind.Orb)
        {
            return HammingNeighbours.Find(query.Descriptors, train.Descriptors, k);
        }

        NativeLibraries.Require(NativeLibraries.OpenCvShim);
        var matches = new KeypointMatch[checked(query.Points.Count * k)];
        int count;
        fixed (byte* queryRows = query.Descriptors, trainRows = train.Descriptors)
        fixed (KeypointMatch* target = matches)
        {
            LibOpenCv.Check(LibOpenCv.MatchSift(queryRows, query.Points.Count, trainRows, train.Points.Count, k, target, &count));
        }

        return count == matches.Length ? matches : matches[..count];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Not as many pairs on both sides, half a pair, a value that is no number, or a distance of zero or less.</exception>
    /// <exception cref="MissingLibraryException">OpenCV or the shim is not installed.</exception>
    public unsafe Homography? FindHomography(ReadOnlySpan<float> source, ReadOnlySpan<float> target, double reprojectionPixels)
    {
        if (source.Length != target.Length || source.Length % 2 != 0)
        {
            throw new ArgumentException($"{source.Length} source and {target.Length} target values are not x, y pairs, as many on both sides.", nameof(target));
        }

        CheckFinite(source, nameof(source));
        CheckFinite(target, nameof(target));
        if (!(reprojectionPixels > 0) || double.IsInfinity(reprojectionPixels))
        {
            throw new ArgumentOutOfRangeException(nameof(reprojectionPixels), reprojectionPixels, "Must be above zero and finite.");
        }

        var pairs = source.Length / 2;
        if (pairs < MinHomographyPairs)
        {
            return null;
        }

        NativeLibraries.Require(NativeLibraries.OpenCvShim);
        var matrix = new double[9];
        var inliers = new byte[pairs];
        fixed (float* from = source, to = target)
        fixed (double* values = matrix)
        fixed (byte* flags = inliers)
        {
            if (LibOpenCv.Check(LibOpenCv.FindHomography(from, to, pairs, reprojectionPixels, values, flags)) == LibOpenCv.NotFound)
            {
                return null;
            }
        }

        return matrix.All(double.IsFinite) ? new Homography(matrix, Array.ConvertAll(inliers, flag => flag != 0)) : null;
    }

    static int DescriptorBytes(KeypointKind kind) => kind switch
    {
        KeypointKind.Orb => 32,
        KeypointKind.Sift => 128 * sizeof(float),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a known kind of keypoint."),
    };

    static void CheckSet(Keypoints set, string name)
    {
        ArgumentNullException.ThrowIfNull(set, name);
        if (set.Descriptors.LongLength != (long)set.Points.Count * DescriptorBytes(set.Kind) || set.Points.Count > MaxTrainKeypoints)
        {
            throw new ArgumentException(
                $"{set.Descriptors.LongLength} descriptor bytes for {set.Points.Count} {set.Kind} keypoints; at most {MaxTrainKeypoints} keypoints.", name);
        }
    }

    static void CheckFinite(ReadOnlySpan<float> values, string name)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException($"{value} is no position.", name);
            }
        }
    }
}
