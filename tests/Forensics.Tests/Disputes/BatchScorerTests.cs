using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;

namespace Forensics.Tests.Disputes;

public sealed class BatchScorerTests
{
    [Fact]
    public void Every_score_is_byte_for_byte_that_of_the_plain_scorer()
    {
        var random = new Random(5);
        for (var round = 0; round < 40; round++)
        {
            var policy = RandomPolicy(random);
            using var batch = new BatchScorer(policy);
            for (var i = 0; i < 60; i++)
            {
                var pictures = Enumerable.Range(0, 1 + random.Next(3)).ToDictionary(picture => $"V-图\"{picture}", _ => RandomFindings(random));
                var ticked = Enum.GetValues<Claim>().Where(_ => random.Next(2) == 0).ToHashSet();
                var plain = Scorer.Report(pictures, ticked, policy);
                var before = ScoreSummary.Of(plain);

                var (document, summary) = batch.Score(JsonSerializer.SerializeToUtf8Bytes(pictures, DisputeJson.Options), before.Claims);
                Assert.Equal(JsonSerializer.Serialize(plain, DisputeJson.Options), System.Text.Encoding.UTF8.GetString(document));
                Assert.Equal(JsonSerializer.Serialize(before), JsonSerializer.Serialize(summary));
                Assert.Equal(JsonSerializer.Serialize(before), JsonSerializer.Serialize(ScoreSummary.Read(document)));
            }
        }
    }

    [Theory]
    [InlineData(DecisionOutcome.Adopt, Band.Against, true)]
    [InlineData(DecisionOutcome.Adopt, Band.Inconclusive, false)]
    [InlineData(DecisionOutcome.DontAdopt, Band.Support, true)]
    [InlineData(DecisionOutcome.DontAdopt, Band.Strong, true)]
    [InlineData(DecisionOutcome.DontAdopt, Band.CannotTell, false)]
    [InlineData(DecisionOutcome.DontAdopt, Band.Against, false)]
    [InlineData(DecisionOutcome.NeedMore, Band.Strong, false)]
    [InlineData(null, Band.Strong, false)]
    public void A_decision_disagrees_only_with_advice_that_says_something(DecisionOutcome? decision, Band band, bool disagrees) =>
        Assert.Equal(disagrees, ScoreMove.Disagrees(decision, band));

    [Fact]
    public void What_moved_a_claim_is_the_signal_whose_contribution_changed_most_be_it_new_gone_or_other()
    {
        var moved = Between([("a", 0.5), ("b", 1.0), ("c", -1.0)], [("a", 0.6), ("c", -0.2), ("d", 0.9)]);
        Assert.Equal(("b", -1.0), (moved!.Value.Signal, moved.Value.Llr));
        Assert.Equal(("a", 0.4), (Between([("b", 0.4)], [("a", 0.4)])!.Value.Signal, 0.4)); // Of equal changes the first id.
        Assert.Null(Between([("a", 0.5)], [("a", 0.5)]));
    }

    static SignalChange? Between((string Signal, double Llr)[] before, (string Signal, double Llr)[] after)
    {
        static ScoreSummary Of((string Signal, double Llr)[] signals, double llr) => new(
            [new ClaimSummary(Claim.WebImage, true, Band.Inconclusive, llr, [.. signals.Select(signal => new SignalLlr(signal.Signal, "x", signal.Llr))])], null);
        return Assert.Single(ScoreMove.Between(Of(before, 0.1), Of(after, 0.2), new Dictionary<Claim, DecisionOutcome>())).MovedBy;
    }

    static readonly string[] Analyzers = ["ela", "metadata", "match-web", "product", "noise"];
    static readonly string[] Families = ["one", "two", "three"];
    static readonly string[] Values = ["number", "flag", "text", "other"];

    static Policy RandomPolicy(Random random) => Policy.Parse(JsonSerializer.SerializeToUtf8Bytes(new Policy
    {
        Id = "random", Version = 1, About = "", Prior = 0.01 + random.NextDouble() * 0.9, FamilyShrink = random.NextDouble(), MaxLlr = 1 + random.NextDouble() * 4,
        FamilyCaps = new(Families.ToDictionary(family => family, _ => 0.1 + random.NextDouble() * 3), StringComparer.Ordinal),
        Signals = [.. Enumerable.Range(0, random.Next(20)).Select(i => new Signal
        {
            Id = $"s{i}", Claim = (Claim)random.Next(5), Family = Families[random.Next(3)], Analyzer = Analyzers[random.Next(Analyzers.Length)], Value = Values[random.Next(4)], CapSource = (CapSource)random.Next(2),
            Points = i % 3 == 0 ? [[-1, random.NextDouble() * 4 - 2], [1, 0], [2, random.NextDouble() * 4 - 2]] : null,
            WhenTrue = i % 3 == 1 ? random.Next(5) - 2 : null, // 0 too: it weighs nothing.
            WhenPresent = i % 3 == 2 ? random.NextDouble() * 4 - 2 : null,
        })],
    }, DisputeJson.Options), "random");

    static IReadOnlyList<Finding> RandomFindings(Random random) => [.. Analyzers.Where(_ => random.Next(5) > 0).Concat(random.Next(4) == 0 ? ["ela"] : []).Select(analyzer =>
    {
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal);
        foreach (var value in Values.Where(_ => random.Next(3) > 0))
        {
            values[value] = random.Next(4) switch { 0 => random.Next(4) - 1, 1 => random.NextDouble() * 4 - 2, 2 => random.Next(2) == 0, _ => "文字 <\"&\\u" };
        }

        return random.Next(4) switch
        {
            0 => Finding.NotApplicable(analyzer, 2, "not-jpeg", values),
            1 when random.Next(3) == 0 => Finding.Failed(analyzer, 1, "too \"big\""),
            _ => Finding.Ok(analyzer, 1 + random.Next(3), values),
        };
    })];
}
