using Forensics.Imaging;

namespace Forensics.Similarity.Geometry;

/// <summary>Keypoints of one picture with the size they were found at.</summary>
/// <param name="Width">Pixels of the picture the points refer to.</param>
/// <param name="Height">Pixels of the picture the points refer to.</param>
public sealed record PictureKeypoints(Keypoints Keypoints, int Width, int Height);

/// <summary>One pair of places that the found mapping explains, as shares of each picture's width and height, for drawing lines.</summary>
public readonly record struct PointPair(double QueryX, double QueryY, double ReferenceX, double ReferenceY);

/// <summary>How <see cref="PairGeometry"/> decides.</summary>
public sealed record PairGeometryOptions
{
    /// <summary>Nearest ÷ second-nearest descriptor distance a match must stay under. Default 0.8 (Lowe, IJCV 2004, 7.1).</summary>
    public double Ratio { get; init; } = 0.8;

    /// <summary>Largest reprojection error of an inlier, pixels. Default 4, at pictures of at most 640 pixels a side.</summary>
    public double ReprojectionPixels { get; init; } = 4;

    /// <summary>Fewest inliers of a verified pair. Default 12.</summary>
    public int MinInliers { get; init; } = 12;

    /// <summary>Largest log10 number of false alarms of a verified pair. Default -5.</summary>
    public double MaxLog10Nfa { get; init; } = -5;

    /// <summary>Largest change of area, either way. Default 25: one picture shows the thing five times larger.</summary>
    public double MaxAreaRatio { get; init; } = 25;
}

/// <summary>Whether two pictures show one rigid, roughly flat thing: what of the one is found again in the other, mapped by one homography.</summary>
/// <param name="Matches">Distinctive matches that are mutual nearest neighbours.</param>
/// <param name="Inliers">Of them, at distinct places in both pictures and explained by <paramref name="Matrix"/>; 0 when the mapping isn't sane.</param>
/// <param name="Log10Nfa">Log10 of how many such mappings chance would produce among these matches; 0 when there is none.</param>
/// <param name="IsMirrored">The mapping turns left to right; never verified, because the descriptors don't survive a mirror.</param>
/// <param name="IsVerified">Enough inliers, too unlikely to be chance, and a mapping a camera can make.</param>
/// <param name="Matrix">Nine values, row-major, query pixels to reference pixels (at keypoint size); null when none was found.</param>
/// <param name="Lines">The inliers, for drawing.</param>
public sealed record PairGeometry(
    int Matches, int Inliers, double Log10Nfa, bool IsMirrored, bool IsVerified, IReadOnlyList<double>? Matrix, IReadOnlyList<PointPair> Lines)
{
    const int HomographySample = 4;

    static PairGeometry Nothing(int matches) => new(matches, 0, 0, false, false, null, []);

    /// <exception cref="ArgumentException">Keypoints of different kinds.</exception>
    public static PairGeometry Of(PictureKeypoints query, PictureKeypoints reference, IKeypointEngine engine, PairGeometryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(engine);
        options ??= new PairGeometryOptions();
        var matches = MutualMatches(query.Keypoints, reference.Keypoints, engine, options.Ratio);
        if (matches.Count <= HomographySample)
        {
            return Nothing(matches.Count);
        }

        var source = new float[2 * matches.Count];
        var target = new float[2 * matches.Count];
        for (var i = 0; i < matches.Count; i++)
        {
            var (from, to) = (query.Keypoints.Points[matches[i].Query], reference.Keypoints.Points[matches[i].Train]);
            (source[2 * i], source[2 * i + 1], target[2 * i], target[2 * i + 1]) = (from.X, from.Y, to.X, to.Y);
        }

        if (engine.FindHomography(source, target, options.ReprojectionPixels) is not { } found)
        {
            return Nothing(matches.Count);
        }

        var inliers = DistinctInliers(source, target, found.Inliers);
        var check = HomographyCheck.Of(found.Matrix, inliers.Select(i => (source[2 * i], source[2 * i + 1])), options.MaxAreaRatio);
        if (!check.IsSane)
        {
            return Nothing(matches.Count) with { IsMirrored = check.IsMirrored, Matrix = found.Matrix };
        }

        var nfa = Log10FalseAlarms(matches.Count, inliers.Count, options.ReprojectionPixels, (double)reference.Width * reference.Height);
        return new PairGeometry(
            matches.Count,
            inliers.Count,
            nfa,
            false,
            inliers.Count >= options.MinInliers && nfa < options.MaxLog10Nfa,
            found.Matrix,
            [.. inliers.Select(i => new PointPair(
                source[2 * i] / query.Width, source[2 * i + 1] / query.Height, target[2 * i] / reference.Width, target[2 * i + 1] / reference.Height))]);
    }

    /// <summary>Log10 of the expected number of homographies, fitted to 4 of <paramref name="matches"/> independent uniform matches, that
    /// <paramref name="inliers"/> of them agree with to within the tolerance.</summary>
    /// <remarks>Moisan and Stival, "A probabilistic criterion to detect rigid point matches between two images", IJCV 57(3), 2004, with a
    /// sample of 4: (M - 4) · C(M, k) · C(k, 4) · p^(k - 4), p = π·δ² / area the share of the picture within the tolerance of a point.</remarks>
    public static double Log10FalseAlarms(int matches, int inliers, double tolerancePixels, double areaPixels)
    {
        if (inliers <= HomographySample || matches <= HomographySample)
        {
            return 0;
        }

        var chance = Math.Min(1, Math.PI * tolerancePixels * tolerancePixels / areaPixels);
        return Math.Log10(matches - HomographySample) + Log10Binomial(matches, inliers) + Log10Binomial(inliers, HomographySample)
            + (inliers - HomographySample) * Math.Log10(chance);
    }

    static double Log10Binomial(int n, int k)
    {
        var sum = 0.0;
        for (var i = 1; i <= k; i++)
        {
            sum += Math.Log10((double)(n - k + i) / i);
        }

        return sum;
    }

    static List<KeypointMatch> MutualMatches(Keypoints query, Keypoints train, IKeypointEngine engine, double ratio)
    {
        if (query.Points.Count < 2 || train.Points.Count < 2)
        {
            return [];
        }

        var back = new int[train.Points.Count];
        Array.Fill(back, -1);
        foreach (var match in engine.Match(train, query, 1))
        {
            back[match.Query] = match.Train;
        }

        var kept = new List<KeypointMatch>();
        foreach (var pair in engine.Match(query, train, 2).GroupBy(match => match.Query))
        {
            var (nearest, second) = (pair.First(), pair.Last());
            if (nearest.Distance < ratio * second.Distance && back[nearest.Train] == nearest.Query)
            {
                kept.Add(nearest);
            }
        }

        return kept;
    }

    // SIFT describes one place once per dominant direction; counted twice it would be evidence twice.
    static List<int> DistinctInliers(float[] source, float[] target, bool[] flags)
    {
        var inliers = new List<int>();
        var sources = new HashSet<(int, int)>();
        var targets = new HashSet<(int, int)>();
        for (var i = 0; i < flags.Length; i++)
        {
            if (!flags[i])
            {
                continue;
            }

            var from = ((int)(source[2 * i] / 2), (int)(source[2 * i + 1] / 2));
            var to = ((int)(target[2 * i] / 2), (int)(target[2 * i + 1] / 2));
            if (sources.Add(from) & targets.Add(to))
            {
                inliers.Add(i);
            }
        }

        return inliers;
    }
}
