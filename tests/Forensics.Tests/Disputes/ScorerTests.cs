using Forensics.Disputes;
using Forensics.Disputes.Scoring;

namespace Forensics.Tests.Disputes;

public sealed class ScorerTests
{
    static readonly Policy Policy = new()
    {
        Id = "test",
        Version = 1,
        About = "made for the test",
        Prior = 0.2,
        FamilyShrink = 0.8,
        MaxLlr = 3,
        FamilyCaps = new() { ["container"] = 0.7, ["error-level"] = 0.7, ["copy"] = 4 },
        Signals =
        [
            new() { Id = "tag", Claim = Claim.Edited, Family = "container", Analyzer = "metadata", Value = "editor", CapSource = CapSource.Expert, WhenPresent = 0.7 },
            new() { Id = "history", Claim = Claim.Edited, Family = "container", Analyzer = "metadata", Value = "history", CapSource = CapSource.Expert, WhenTrue = 0.5 },
            new() { Id = "ela", Claim = Claim.Edited, Family = "error-level", Analyzer = "ela", Value = "t", CapSource = CapSource.Fitted, Points = [[0, -0.2], [10, 1.8]] },
            new() { Id = "web", Claim = Claim.WebImage, Family = "copy", Analyzer = "match-web", Value = "bits", CapSource = CapSource.Expert, Points = [[24, 4], [31, 3]] },
        ],
    };

    [Theory]
    [InlineData(-5, -0.2)]
    [InlineData(0, -0.2)]
    [InlineData(2.5, 0.3)]
    [InlineData(4, 0.6)]
    [InlineData(5, 0.7)] // weighed 0.8, capped by its family
    [InlineData(1e9, 0.7)]
    public void A_number_is_weighed_between_its_points_and_capped_by_its_family(double value, double expected)
    {
        var score = Scorer.Claim(Claim.Edited, [Ela(value)], Policy);

        Assert.Equal(expected, score.Llr!.Value, 12);
    }

    [Fact]
    public void Within_a_family_only_the_strongest_signal_counts()
    {
        var score = Scorer.Claim(Claim.Edited, [Metadata(("editor", "GIMP"), ("history", true))], Policy);

        Assert.Equal("tag", Assert.Single(score.Contributions).Signal);
        Assert.Equal(0.7, score.Llr!.Value, 12);
    }

    [Fact]
    public void The_strongest_family_counts_whole_and_the_others_shrunk()
    {
        var score = Scorer.Claim(Claim.Edited, [Ela(4), Metadata(("editor", "GIMP"))], Policy);

        Assert.Equal(0.7 + 0.8 * 0.6, score.Llr!.Value, 12);
        Assert.Equal(["tag", "ela"], score.Contributions.Select(reason => reason.Signal));
    }

    [Fact]
    public void The_sum_is_bounded_by_the_policy()
    {
        var score = Scorer.Claim(Claim.WebImage, [Finding.Ok("match-web", 1, new() { ["bits"] = 0 })], Policy);

        Assert.Equal(3, score.Llr!.Value, 12); // capped at 4 by its family, at 3 by the policy
        Assert.Equal(Band.Strong, score.Band);
    }

    [Fact]
    public void Nothing_heard_is_cannot_tell_at_the_prior_and_not_clean()
    {
        var score = Scorer.Claim(Claim.Edited, [Finding.NotApplicable("ela", 1, "low-quality"), Finding.Failed("metadata", 1, "timeout")], Policy);

        Assert.Null(score.Llr);
        Assert.Equal(Band.CannotTell, score.Band);
        Assert.Equal(0.2, score.Probability, 12);
        Assert.Equal(new Coverage(0, 2), score.Coverage);
        Assert.Equal([("ela", "low-quality"), ("metadata", "timeout")], score.Silent.Select(silence => (silence.Analyzer, silence.Reason)));
    }

    [Fact]
    public void An_analyzer_that_ran_and_saw_nothing_covers_without_speaking()
    {
        var score = Scorer.Claim(Claim.Edited, [Metadata()], Policy);

        Assert.Equal(0, score.Llr);
        Assert.Equal(Band.Inconclusive, score.Band);
        Assert.Equal(new Coverage(1, 2), score.Coverage);
        Assert.Empty(score.Contributions);
    }

    [Theory]
    [InlineData(0, 0.2, 0.2)]
    [InlineData(1, 0.5, 10.0 / 11)]
    [InlineData(-2, 0.5, 1.0 / 101)]
    public void Probability_is_prior_odds_times_the_likelihood_ratio(double llr, double prior, double expected) =>
        Assert.Equal(expected, Scorer.Probability(llr, prior), 12);

    [Theory]
    [InlineData(null, Band.CannotTell)]
    [InlineData(-1.0, Band.Against)]
    [InlineData(-0.999, Band.Inconclusive)]
    [InlineData(0.999, Band.Inconclusive)]
    [InlineData(1.0, Band.Support)]
    [InlineData(1.999, Band.Support)]
    [InlineData(2.0, Band.Strong)]
    public void Words_change_at_one_two_and_minus_one(double? llr, Band expected) => Assert.Equal(expected, Scorer.BandOf(llr));

    [Fact]
    public void A_report_takes_the_loudest_picture_per_claim_and_names_its_strongest_ticked_claim()
    {
        var score = Scorer.Report(
            new Dictionary<string, IReadOnlyList<Finding>>
            {
                ["V-2"] = [Ela(5)],
                ["V-1"] = [Ela(0), Finding.Ok("match-web", 1, new() { ["bits"] = 31 })],
            },
            [Claim.Edited],
            Policy);

        var edited = score.Claims.Single(claim => claim.Claim == Claim.Edited);
        Assert.Equal("V-2", edited.Evidence);
        Assert.True(edited.Ticked);
        Assert.Equal(Claim.Edited, score.Strongest); // the web match is stronger, but nobody claimed it
        Assert.Equal(3, score.Claims.Single(claim => claim.Claim == Claim.WebImage).Llr!.Value, 12);
    }

    [Fact]
    public void The_same_findings_give_the_same_bytes_in_any_order()
    {
        IReadOnlyList<Finding> findings = [Ela(4), Metadata(("editor", "GIMP")), Finding.NotApplicable("match-web", 1, "bank-empty")];

        var bytes = Bytes(findings);

        Assert.Equal(bytes, Bytes([.. findings.Reverse()]));
        static string Bytes(IReadOnlyList<Finding> findings) =>
            System.Text.Json.JsonSerializer.Serialize(Scorer.Report(new Dictionary<string, IReadOnlyList<Finding>> { ["V"] = findings }, [], Policy), DisputeJson.Options);
    }

    static Finding Ela(double t) => Finding.Ok("ela", 1, new() { ["t"] = t });

    static Finding Metadata(params (string Name, FindingValue Value)[] values)
    {
        var named = new SortedDictionary<string, FindingValue>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            named[name] = value;
        }

        return Finding.Ok("metadata", 1, named);
    }
}
