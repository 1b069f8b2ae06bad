namespace Forensics.Similarity.Calibration;

/// <summary>How well scores tell two kinds apart.</summary>
public static class Figures
{
    /// <summary>Share of pairs in which the positive has the higher score, ties half (Mann and Whitney 1947); NaN without a pair.</summary>
    public static double Auc(IReadOnlyCollection<double> positives, IReadOnlyCollection<double> negatives)
    {
        ArgumentNullException.ThrowIfNull(positives);
        ArgumentNullException.ThrowIfNull(negatives);
        var sorted = negatives.Order().ToArray();
        return positives.Count == 0 || sorted.Length == 0
            ? double.NaN
            : positives.Average(score => (Below(sorted, score) + Below(sorted, score, orEqual: true)) / 2.0 / sorted.Length);
    }

    /// <summary>The same within strata only, pairs weighing alike; NaN without a pair.</summary>
    public static double AucWithin(IEnumerable<(double Score, bool IsPositive, string Stratum)> scores)
    {
        var (sum, pairs) = (0.0, 0L);
        foreach (var stratum in scores.GroupBy(score => score.Stratum))
        {
            var positives = stratum.Where(score => score.IsPositive).Select(score => score.Score).ToList();
            var negatives = stratum.Where(score => !score.IsPositive).Select(score => score.Score).ToList();
            if (positives.Count > 0 && negatives.Count > 0)
            {
                sum += Auc(positives, negatives) * positives.Count * negatives.Count;
                pairs += (long)positives.Count * negatives.Count;
            }
        }

        return pairs == 0 ? double.NaN : sum / pairs;
    }

    /// <summary>Share of positives above a threshold that at most <paramref name="falsePositives"/> of the negatives exceed; not interpolated.</summary>
    public static double TruePositives(IReadOnlyCollection<double> positives, IReadOnlyCollection<double> negatives, double falsePositives)
    {
        ArgumentNullException.ThrowIfNull(positives);
        ArgumentNullException.ThrowIfNull(negatives);
        if (positives.Count == 0 || negatives.Count == 0)
        {
            return double.NaN;
        }

        var sorted = negatives.OrderDescending().ToArray();
        var allowed = (int)Math.Floor(falsePositives * sorted.Length + 1e-9);
        var threshold = allowed < sorted.Length ? sorted[allowed] : double.NegativeInfinity;
        return positives.Count(score => score > threshold) / (double)positives.Count;
    }

    /// <summary>Cost of log10 likelihood ratios, bits (Brümmer and du Preez 2006): 0 perfect, 1 as good as saying nothing.</summary>
    public static double Cllr(IReadOnlyCollection<double> positives, IReadOnlyCollection<double> negatives) =>
        (positives.Select(llr => Math.Log2(1 + Math.Pow(10, -llr))).DefaultIfEmpty(double.NaN).Average()
            + negatives.Select(llr => Math.Log2(1 + Math.Pow(10, llr))).DefaultIfEmpty(double.NaN).Average()) / 2;

    /// <summary>The middle 95 % of a figure when its items are drawn anew, with replacement.</summary>
    public static (double Low, double High) Interval<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, double> figure, Random random, int rounds = 300)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(random);
        var drawn = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var value = figure([.. items.Select(_ => items[random.Next(items.Count)])]);
            if (double.IsFinite(value))
            {
                drawn.Add(value);
            }
        }

        drawn.Sort();
        return drawn.Count == 0 ? (double.NaN, double.NaN) : (drawn[(int)(0.025 * (drawn.Count - 1))], drawn[(int)(0.975 * (drawn.Count - 1))]);
    }

    static int Below(double[] sorted, double score, bool orEqual = false)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < score || (orEqual && sorted[middle] == score) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
