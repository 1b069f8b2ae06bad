namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>A mapping that more pairs agree on than chance explains.</summary>
/// <param name="Inliers">At distinct places.</param>
sealed record CopyMapping(SimilarityMapping Mapping, IReadOnlyList<PlacePair> Inliers, double Log10Nfa);

/// <summary>Fits similarities to clusters of pairs and keeps those that chance does not explain.</summary>
static class CopyMappings
{
    const int Sample = 2;

    // Two sources nearer than this fix no angle.
    const double MinBasePixels = 10;

    // Larger changes leave too few pixels to compare.
    const double MaxScale = 3;

    // SIFT describes one place once per dominant direction, and again at a neighbouring scale; counted twice it would be evidence twice.
    const double PlacePixels = 2;
    const int Refits = 3;

    // Found for each one looked at: the least likely by chance are not found first.
    const int SpareMappings = 4;

    /// <returns>The least likely by chance first.</returns>
    /// <param name="areaPixels">Of the picture.</param>
    public static List<CopyMapping> Find(List<PlacePair> pairs, double areaPixels, CopyMoveOptions options)
    {
        List<CopyMapping> found = [];
        HashSet<int> explained = [];
        foreach (var cluster in MatchClusters.Find(pairs, options.MinInliers))
        {
            // Each round takes inliers away; a pattern of many equal parts has a mapping for each shift, which no list is long enough for.
            while (found.Count < SpareMappings * options.MaxMappings)
            {
                cluster.RemoveAll(pair => explained.Contains(pair.Number));
                if (cluster.Count < options.MinInliers || Best(cluster, 2 * pairs.Count, areaPixels, options) is not { } best)
                {
                    break;
                }

                found.Add(best);
                var reach = 4 * options.TolerancePixels * options.TolerancePixels;
                explained.UnionWith(cluster.Where(pair => best.Mapping.SquaredError(pair) <= reach).Select(pair => pair.Number));
            }
        }

        return [.. found.OrderBy(mapping => mapping.Log10Nfa)];
    }

    /// <summary>Log10 of the expected number of similarities, each fitted to 2 of <paramref name="matches"/> independent uniform matches, that
    /// <paramref name="inliers"/> of them agree with to within the tolerance.</summary>
    /// <remarks>Moisan and Stival, "A probabilistic criterion to detect rigid point matches between two images", IJCV 57(3), 2004, with a sample of 2:
    /// (M - 3) · C(M, k) · C(k, 2) · p^(k - 2), p = π·δ² / area the share of the picture within the tolerance of a point.</remarks>
    public static double Log10FalseAlarms(int matches, int inliers, double tolerancePixels, double areaPixels)
    {
        if (inliers <= Sample || matches <= Sample + 1 || inliers > matches)
        {
            return 0;
        }

        var chance = Math.Min(1, Math.PI * tolerancePixels * tolerancePixels / areaPixels);
        var sum = Math.Log10(matches - Sample - 1) + Math.Log10(inliers * (inliers - 1.0) / 2) + (inliers - Sample) * Math.Log10(chance);
        for (var i = 1; i <= inliers; i++)
        {
            sum += Math.Log10((double)(matches - inliers + i) / i);
        }

        return sum;
    }

    internal static CopyMapping? Best(List<PlacePair> cluster, int matches, double areaPixels, CopyMoveOptions options)
    {
        var best = (Score: 0.0, Mapping: default(SimilarityMapping));
        var all = (long)cluster.Count * (cluster.Count - 1) / 2;
        var trials = Math.Min(all, options.MaxTrials);
        var stride = trials == all ? 1 : Stride(all);
        for (var trial = 0L; trial < trials; trial++)
        {
            var (i, j) = Couple(trial * stride % all);
            if (FromTwo(cluster[i], cluster[j]) is { } mapping && Score(cluster, mapping, options.TolerancePixels) is var score && score > best.Score)
            {
                best = (score, mapping);
            }
        }

        if (best.Score == 0)
        {
            return null;
        }

        var (fitted, inliers) = Refit(cluster, best.Mapping, options.TolerancePixels);
        var nfa = Log10FalseAlarms(matches, inliers.Count, options.TolerancePixels, areaPixels);
        return inliers.Count >= options.MinInliers && nfa < options.MaxLog10Nfa ? new(fitted, inliers, nfa) : null;
    }

    // Goes through all couples in an order that jumps about: by the golden section, made coprime with their number.
    static long Stride(long all)
    {
        var stride = (long)(0.618 * all) | 1;
        while (System.Numerics.BigInteger.GreatestCommonDivisor(stride, all) != 1)
        {
            stride += 2;
        }

        return stride % all;
    }

    /// <summary>The couples (1,0), (2,0), (2,1), (3,0) … by number.</summary>
    internal static (int I, int J) Couple(long number)
    {
        var i = (long)((1 + Math.Sqrt(1 + 8.0 * number)) / 2);
        while (i * (i - 1) / 2 > number)
        {
            i--;
        }

        while (i * (i + 1) / 2 <= number)
        {
            i++;
        }

        return ((int)i, (int)(number - i * (i - 1) / 2));
    }

    static SimilarityMapping? FromTwo(in PlacePair a, in PlacePair b)
    {
        var (dx, dy) = (a.FromX - b.FromX, a.FromY - b.FromY);
        if (dx * dx + dy * dy < MinBasePixels * MinBasePixels)
        {
            return null;
        }

        return SimilarityMapping.Fit([a, b], a.IsMirrored) is { Scale: > 1 / MaxScale and < MaxScale } mapping ? mapping : null;
    }

    // Near pairs count for more: of a source pasted twice in a row one loose mapping would explain both copies, more pairs than each of the exact ones.
    static double Score(List<PlacePair> cluster, SimilarityMapping mapping, double tolerance)
    {
        var score = 0.0;
        foreach (var pair in cluster)
        {
            var error = mapping.SquaredError(pair);
            score += error <= tolerance * tolerance ? 1 / (1 + error) : 0;
        }

        return score;
    }

    static (SimilarityMapping Mapping, List<PlacePair> Inliers) Refit(List<PlacePair> cluster, SimilarityMapping mapping, double tolerance)
    {
        var inliers = Distinct(cluster, mapping, tolerance);
        for (var i = 0; i < Refits && inliers.Count > Sample; i++)
        {
            if (SimilarityMapping.Fit(inliers, mapping.IsMirrored) is not { } refitted || Distinct(cluster, refitted, tolerance) is var again && again.Count < inliers.Count)
            {
                break;
            }

            (mapping, inliers) = (refitted, again);
        }

        return (mapping, inliers);
    }

    static List<PlacePair> Distinct(List<PlacePair> cluster, SimilarityMapping mapping, double tolerance)
    {
        HashSet<(int, int)> sources = [], targets = [];
        HashSet<int> numbers = [];
        List<PlacePair> inliers = [];
        foreach (var pair in cluster)
        {
            if (mapping.SquaredError(pair) <= tolerance * tolerance
                && sources.Add(Cell(pair.FromX, pair.FromY)) & targets.Add(Cell(pair.ToX, pair.ToY)) && numbers.Add(pair.Number))
            {
                inliers.Add(pair);
            }
        }

        return inliers;
    }

    static (int, int) Cell(double x, double y) => ((int)(x / PlacePixels), (int)(y / PlacePixels));
}
