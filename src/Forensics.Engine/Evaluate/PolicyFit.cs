using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Similarity.Calibration;

namespace Forensics.Engine.Evaluate;

/// <summary>What was found in a labelled picture.</summary>
public sealed record FittingRow(IReadOnlyList<Finding> Findings, bool IsEdited, string Source, string Base);

/// <summary>Fits the weights of a policy's fitted signals for the claim that a picture was edited; where each signal's points lie is kept, and a height of 0 too:
/// there the signal says nothing, whatever the pictures at hand would have it say.</summary>
/// <remarks>log10 LR = Σ over signals of a line through the signal's points; all other heights are fitted together by logistic regression without an intercept, classes
/// weighing alike, held towards 0: an analyzer that could not tell adds nothing. Heights are clamped to log10 of the smaller class and one (as of ELUB, Vergeer et al. 2016),
/// and by the family's cap when scored. The policy then takes the strongest signal of a family and shrinks the others' families, so the figures that count are those of its scores.</remarks>
public static class PolicyFit
{
    // Against weights that only the pictures at hand bear out; chosen by the cost of ten folds by base: 0.67 bits at 0.1, 0.69 at 0.3, 0.74 at 1.
    const double L2 = 0.1;

    /// <summary>The policy has signals to fit.</summary>
    public static bool CanFit(Policy policy) => Fitted(policy).Count > 0;

    /// <returns>The policy with new heights.</returns>
    /// <exception cref="ConfigurationException">Nothing to fit.</exception>
    public static Policy Fit(IReadOnlyList<FittingRow> rows, Policy template)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(template);
        var signals = Fitted(template);
        if (signals.Count == 0)
        {
            throw new ConfigurationException(
                $"{template.Name} has no signal of the claim edited with capSource fitted and a point whose height is not 0: nothing to fit. Give the heights that are wanted any other value.");
        }

        var table = rows.Select(row => Features(row, signals)).ToList();
        var edited = rows.Count(row => row.IsEdited);
        var bound = Math.Log10(Math.Min(edited, rows.Count - edited) + 1);
        var weights = LogisticFit.FitThroughZero(table, [.. rows.Select(row => row.IsEdited)], L2).Weights;
        var at = 0;
        var heights = signals.ToDictionary(signal => signal.Id, signal => signal.Points!.Select(point => IsFitted(point) ? Math.Round(Math.Clamp(weights[at++] / Math.Log(10), -bound, bound), 2) : 0).ToList());
        return template with
        {
            Signals = [.. template.Signals.Select(signal => heights.TryGetValue(signal.Id, out var own)
                ? signal with { Points = [.. signal.Points!.Zip(own, (point, height) => (double[])[point[0], height])] }
                : signal)],
        };
    }

    /// <summary>Each picture's score by a policy that was fitted without its base photo.</summary>
    public static IReadOnlyList<double?> ScoresByBase(IReadOnlyList<FittingRow> rows, Policy template)
    {
        var folds = BaseFolds.Of(rows.Select(row => row.Base));
        return Scores(rows, template, row => folds[row.Base]);
    }

    /// <summary>Each picture's score by a policy that was fitted without its source.</summary>
    public static IReadOnlyList<double?> ScoresBySource(IReadOnlyList<FittingRow> rows, Policy template) => Scores(rows, template, row => row.Source);

    static double?[] Scores(IReadOnlyList<FittingRow> rows, Policy template, Func<FittingRow, string> foldOf)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var policies = rows.Select(foldOf).Distinct().ToDictionary(fold => fold, fold => FitOrNull([.. rows.Where(row => foldOf(row) != fold)], template));
        return [.. rows.Select(row => policies[foldOf(row)] is { } policy ? Scorer.Claim(Claim.Edited, row.Findings, policy).Llr : null)];
    }

    /// <summary>Null where what is left is all of one kind: then nothing can be told of the rest.</summary>
    static Policy? FitOrNull(List<FittingRow> rows, Policy template) =>
        rows.Exists(row => row.IsEdited) && rows.Exists(row => !row.IsEdited) ? Fit(rows, template) : null;

    static List<Signal> Fitted(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [.. policy.Signals.Where(signal => signal is { Claim: Claim.Edited, CapSource: CapSource.Fitted, Points: not null } && signal.Points.Any(IsFitted))];
    }

    static bool IsFitted(double[] point) => point[1] != 0;

    /// <summary>How near the value is to each of the signal's fitted points, between which it is interpolated; 0 for all where there is no value.</summary>
    static double[] Features(FittingRow row, List<Signal> signals)
    {
        var features = new List<double>();
        foreach (var signal in signals)
        {
            var nearness = new double[signal.Points!.Count];
            var finding = row.Findings.FirstOrDefault(finding => finding.Analyzer == signal.Analyzer && finding.Status == FindingStatus.Ok);
            if (finding is not null && finding.Values.TryGetValue(signal.Value, out var value) && value.Number is { } number)
            {
                Share(signal.Points, number, nearness);
            }

            features.AddRange(nearness.Where((_, i) => IsFitted(signal.Points[i])));
        }

        return [.. features];
    }

    static void Share(IReadOnlyList<double[]> points, double value, double[] nearness)
    {
        if (value <= points[0][0])
        {
            nearness[0] = 1;
            return;
        }

        for (var i = 1; i < points.Count; i++)
        {
            if (value <= points[i][0])
            {
                nearness[i] = (value - points[i - 1][0]) / (points[i][0] - points[i - 1][0]);
                nearness[i - 1] = 1 - nearness[i];
                return;
            }
        }

        nearness[^1] = 1;
    }
}
