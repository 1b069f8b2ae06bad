using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Evaluate;

namespace Forensics.Tests.Evaluate;

public sealed class PolicyFitTests
{
    static readonly Policy Template = new()
    {
        Id = "tried",
        Version = 1,
        About = "",
        Prior = 0.2,
        FamilyShrink = 0.8,
        MaxLlr = 6,
        FamilyCaps = new(StringComparer.Ordinal) { ["one"] = 3, ["two"] = 3 },
        Signals =
        [
            Signal("told", Claim.Edited, "one", CapSource.Fitted, [0, -1], [1, 1]),
            Signal("guessed", Claim.Edited, "two", CapSource.Expert, [0, 0], [1, 0.5]),
            Signal("other", Claim.Reused, "two", CapSource.Fitted, [0, 0], [1, 0.25]),
        ],
    };

    static Signal Signal(string id, Claim claim, string family, CapSource source, params double[][] points) =>
        new() { Id = id, Claim = claim, Family = family, Analyzer = id, Value = "v", CapSource = source, Points = points };

    static FittingRow Row(double? value, bool isEdited, string source = "s", string photo = "b") => new(
        [value is { } told ? Finding.Ok("told", 1, new(StringComparer.Ordinal) { ["v"] = told }) : Finding.NotApplicable("told", 1, "low-quality")], isEdited, source, photo);

    /// <summary>Of 200 edited pictures 80 show it, of 200 authentic ones 8.</summary>
    static List<FittingRow> Rows() =>
    [
        .. Enumerable.Range(0, 200).Select(i => Row(i < 80 ? 1 : 0, isEdited: true, i % 2 == 0 ? "x" : "y", $"b{i}")),
        .. Enumerable.Range(0, 200).Select(i => Row(i < 8 ? 1 : 0, isEdited: false, i % 2 == 0 ? "x" : "y", $"b{200 + i}")),
    ];

    [Fact]
    public void Heights_are_the_ratio_of_how_often_a_value_is_seen()
    {
        var fitted = PolicyFit.Fit(Rows(), Template);
        var points = fitted.Signals[0].Points!;
        Assert.Equal([0, 1], points.Select(point => point[0]));
        // log10 of (120/200)/(192/200) and of (80/200)/(8/200), drawn a little towards 0.
        Assert.InRange(points[0][1], -0.205, -0.19);
        Assert.InRange(points[1][1], 0.9, 1);
        // What is no fitted signal of this claim stays.
        Assert.Equal(Template.Signals.Skip(1), fitted.Signals.Skip(1));
    }

    [Fact]
    public void Between_points_a_value_counts_for_both()
    {
        List<FittingRow> rows = [.. Rows().Select(row => row with { Findings = [Finding.Ok("told", 1, new(StringComparer.Ordinal) { ["v"] = 0.5 })] })];
        // Seen as often in both kinds: nothing to tell.
        Assert.All(PolicyFit.Fit(rows, Template).Signals[0].Points!, point => Assert.Equal(0, point[1]));
    }

    [Fact]
    public void A_height_of_nothing_stays_and_the_others_are_fitted_round_it()
    {
        var held = Template with { Signals = [Signal("told", Claim.Edited, "one", CapSource.Fitted, [0, 0], [1, 1]), .. Template.Signals.Skip(1)] };
        var points = PolicyFit.Fit(Rows(), held).Signals[0].Points!;
        Assert.Equal(0, points[0][1]);
        Assert.InRange(points[1][1], 0.9, 1);

        var silent = Template with { Signals = [Signal("told", Claim.Edited, "one", CapSource.Fitted, [0, 0], [1, 0])] };
        Assert.False(PolicyFit.CanFit(silent));
        Assert.Contains("height is not 0", Assert.Throws<ConfigurationException>(() => PolicyFit.Fit(Rows(), silent)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Heights_never_say_more_than_the_smaller_kind_has_pictures()
    {
        List<FittingRow> rows = [.. Enumerable.Range(0, 900).Select(_ => Row(1, isEdited: true)), .. Enumerable.Range(0, 9).Select(_ => Row(0, isEdited: false))];
        Assert.All(PolicyFit.Fit(rows, Template).Signals[0].Points!, point => Assert.InRange(Math.Abs(point[1]), 0, 1));
    }

    [Fact]
    public void An_analyzer_that_could_not_tell_adds_nothing_and_is_no_score()
    {
        List<FittingRow> rows = [.. Rows(), .. Enumerable.Range(0, 300).Select(i => Row(null, isEdited: true, "z", $"c{i}"))];
        var scores = PolicyFit.ScoresBySource(rows, Template);
        Assert.All(scores.Skip(400), Assert.Null);
        Assert.All(scores.Take(400), score => Assert.NotNull(score));
    }

    [Fact]
    public void A_picture_is_scored_by_a_policy_that_never_saw_its_base_or_source()
    {
        // In one source the sign is the other way round: fitted with it, its own pictures would score otherwise.
        List<FittingRow> rows = [.. Rows().Select(row => row.Source == "x" ? row with { IsEdited = !row.IsEdited } : row)];
        var fromY = PolicyFit.Fit([.. rows.Where(row => row.Source == "y")], Template);
        var scores = PolicyFit.ScoresBySource(rows, Template);
        Assert.Equal(Scorer.Claim(Claim.Edited, rows[0].Findings, fromY).Llr, scores[0]);

        // Two bases make two folds.
        List<FittingRow> two = [.. rows.Select((row, i) => row with { Base = i % 3 == 0 ? "a" : "b" })];
        var withoutA = PolicyFit.Fit([.. two.Where(row => row.Base == "b")], Template);
        Assert.Equal(Scorer.Claim(Claim.Edited, two[0].Findings, withoutA).Llr, PolicyFit.ScoresByBase(two, Template)[0]);
        Assert.NotEqual(Scorer.Claim(Claim.Edited, two[0].Findings, PolicyFit.Fit(two, Template)).Llr, PolicyFit.ScoresBySource(two, Template)[0]);
    }

    [Fact]
    public void A_policy_without_fitted_signals_is_refused_with_what_is_lacking()
    {
        var expert = Template with { Signals = [Template.Signals[1]] };
        Assert.False(PolicyFit.CanFit(expert));
        Assert.Contains("capSource fitted", Assert.Throws<ConfigurationException>(() => PolicyFit.Fit(Rows(), expert)).Message, StringComparison.Ordinal);
    }
}
