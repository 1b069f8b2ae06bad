using Forensics.Similarity.Products;

namespace Forensics.Similarity.Calibration;

/// <summary>One query compared with the references offered of one product: a row of the fitting table.</summary>
/// <param name="Query">Name of the query photo.</param>
/// <param name="QueryProduct">The product it shows; its own name when it shows none of them.</param>
/// <param name="QueryShop">Shop or data set the query comes from.</param>
/// <param name="Signals">By name, best value over the references (<see cref="ProductComparison.Signals"/>).</param>
public sealed record ProductPairRow(
    string Query, string QueryProduct, string QueryShop, string ReferenceProduct, string ReferenceShop, IReadOnlyDictionary<string, double> Signals)
{
    public bool IsGenuine => QueryProduct == ReferenceProduct;
}

/// <summary>Fits a <see cref="ProductFit"/> and measures it on products, and on shops, that the fit has not seen.</summary>
public static class ProductCalibrationFitter
{
    // One standardised unit of weight costs as much as half a nat on one pair of the smaller class: only breaks ties between like signals.
    const double L2 = 1;
    const int Folds = 6;

    // The log10 LR from which the service says "against".
    const double Against = -1;

    /// <param name="signals">Names to use, of <see cref="ProductSignals.Names"/>.</param>
    /// <exception cref="ArgumentException">No genuine or no impostor rows, or a signal is missing from a row.</exception>
    public static ProductFit Fit(IReadOnlyList<ProductPairRow> rows, IReadOnlyList<string> signals, string? modelSha256)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(signals);
        var table = rows.Select(row => signals.Select(name => row.Signals[name]).ToArray()).ToArray();
        var labels = rows.Select(row => row.IsGenuine).ToArray();
        var model = Round(LogisticFit.Fit(table, labels, L2));
        var byProduct = CrossValidate(rows, table, labels);
        var byShop = OtherShops(rows, table, labels);
        var genuine = table.Where((_, i) => labels[i]).Select(row => model.LogOdds(row) / Math.Log(10)).Order().ToArray();
        return new ProductFit(
            modelSha256,
            signals,
            model.Weights,
            model.Intercept,
            labels.Count(label => label),
            labels.Count(label => !label),
            rows.Where(row => row.IsGenuine).Select(row => row.Query).Distinct().Count(),
            rows.Where(row => !row.IsGenuine).Select(row => row.Query).Distinct().Count(),
            Math.Round(Cllr(byProduct), 3),
            Math.Round(Cllr(byShop), 3),
            Math.Round(Auc(byProduct), 3),
            Math.Round(Math.Min(Against, genuine[(int)(0.02 * genuine.Length)]), 3));
    }

    static double Cllr(IReadOnlyList<(double LogOdds, bool IsGenuine)> scores) => Figures.Cllr(Llrs(scores, genuine: true), Llrs(scores, genuine: false));

    static double Auc(IReadOnlyList<(double LogOdds, bool IsGenuine)> scores) => Figures.Auc(Llrs(scores, genuine: true), Llrs(scores, genuine: false));

    static List<double> Llrs(IReadOnlyList<(double LogOdds, bool IsGenuine)> scores, bool genuine) =>
        [.. scores.Where(score => score.IsGenuine == genuine).Select(score => score.LogOdds / Math.Log(10))];

    // A row is scored by a fit that saw neither its query's product nor its reference's.
    static List<(double, bool)> CrossValidate(IReadOnlyList<ProductPairRow> rows, double[][] table, bool[] labels)
    {
        var folds = rows.Select(row => (Query: Fold(row.QueryProduct), Reference: Fold(row.ReferenceProduct))).ToArray();
        var scores = new List<(double, bool)>();
        foreach (var fold in folds.Distinct().Order())
        {
            var unseen = Enumerable.Range(0, rows.Count)
                .Where(i => folds[i].Query != fold.Query && folds[i].Query != fold.Reference && folds[i].Reference != fold.Query && folds[i].Reference != fold.Reference);
            Score(table, labels, [.. unseen], i => folds[i] == fold, scores);
        }

        return scores;
    }

    static List<(double, bool)> OtherShops(IReadOnlyList<ProductPairRow> rows, double[][] table, bool[] labels)
    {
        var scores = new List<(double, bool)>();
        foreach (var shop in rows.Select(row => row.ReferenceShop).Distinct().Order(StringComparer.Ordinal))
        {
            var others = Enumerable.Range(0, rows.Count).Where(i => rows[i].ReferenceShop != shop && rows[i].QueryShop != shop).ToArray();
            Score(table, labels, others, i => rows[i].ReferenceShop == shop, scores);
        }

        return scores;
    }

    static void Score(double[][] table, bool[] labels, int[] train, Func<int, bool> isTest, List<(double, bool)> scores)
    {
        if (train.All(i => labels[i]) || !train.Any(i => labels[i]))
        {
            return;
        }

        var model = LogisticFit.Fit([.. train.Select(i => table[i])], [.. train.Select(i => labels[i])], L2);
        for (var i = 0; i < table.Length; i++)
        {
            if (isTest(i))
            {
                scores.Add((model.LogOdds(table[i]), labels[i]));
            }
        }
    }

    // FNV-1a: stable between runs and machines, as string.GetHashCode is not.
    static int Fold(string text) => (int)(text.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u) % Folds);

    // Six significant digits: the file stays readable and the rounding is far below what the data can tell.
    static LogisticModel Round(LogisticModel model) => new([.. model.Weights.Select(Six)], Six(model.Intercept));

    static double Six(double value) => double.Parse(value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
