using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Watching;

public sealed class DriftTests
{
    [Fact]
    public void The_index_is_the_sum_over_the_groups_and_the_same_both_ways()
    {
        var (even, uneven) = (Counts(("a", 500), ("b", 500)), Counts(("a", 800), ("b", 200)));
        // (0.8 − 0.5) ln(0.8 / 0.5) + (0.2 − 0.5) ln(0.2 / 0.5), by hand.
        Assert.Equal(0.3 * 0.470004 + 0.3 * 0.916291, PopulationStability.IndexOf(even, uneven)!.Value, 5);
        Assert.Equal(PopulationStability.IndexOf(even, uneven)!.Value, PopulationStability.IndexOf(uneven, even)!.Value, 12);
        Assert.Equal(0, PopulationStability.IndexOf(even, Counts(("a", 5000), ("b", 5000)))!.Value, 12);
    }

    [Fact]
    public void A_group_that_comes_or_goes_gives_a_finite_index()
    {
        var index = PopulationStability.IndexOf(Counts(("a", 1000)), Counts(("a", 500), ("b", 500)))!.Value;
        Assert.InRange(index, PopulationStability.Moved, 10);
    }

    [Fact]
    public void Too_few_on_either_side_cannot_tell()
    {
        Assert.Null(PopulationStability.IndexOf(Counts(("a", 499)), Counts(("a", 10_000))));
        Assert.Null(PopulationStability.IndexOf(Counts(("a", 10_000)), Counts(("a", 499))));
        Assert.NotNull(PopulationStability.IndexOf(Counts(("a", 500)), Counts(("a", 500))));
    }

    [Fact]
    public void By_chance_alone_the_index_stays_under_the_first_mark()
    {
        var random = new Random(7);
        var over = Enumerable.Range(0, 1000).Count(_ => PopulationStability.IndexOf(Drawn(random), Drawn(random)) >= PopulationStability.Look);
        Assert.InRange(over, 0, 5);
    }

    [Theory]
    [MemberData(nameof(StoredHistory.Databases), MemberType = typeof(StoredHistory))]
    public async Task A_claim_whose_bands_moved_in_the_last_week_stands_out_and_the_others_do_not(string database)
    {
        const int Reports = 1200;
        await using var history = await StoredHistory.CreateAsync(database, Reports);
        await using var db = history.Context();
        var now = history.Folder.Time.Now;
        var rows = await db.Scores.OrderBy(row => row.Id).ToListAsync();
        var (middle, first) = (rows[Reports / 2].Id, now - TimeSpan.FromDays(20));
        await db.Scores.Where(row => row.Id < middle).ExecuteUpdateAsync(set => set.SetProperty(row => row.ComputedAt, first));
        await db.Scores.Where(row => row.Id >= middle).ExecuteUpdateAsync(set => set.SetProperty(row => row.ComputedAt, now - TimeSpan.FromDays(2)));
        foreach (var row in rows.Where(row => row.Id >= middle && row.Id % 2 == 0))
        {
            var score = JsonSerializer.Deserialize<ReportScore>(row.Document, DisputeJson.Options)!;
            var moved = JsonSerializer.Serialize(score with { Claims = [.. score.Claims.Select(claim => claim.Claim == Claim.Edited ? claim with { Band = Band.Strong } : claim)] }, DisputeJson.Options);
            await db.Scores.Where(other => other.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(other => other.Document, moved));
        }

        var drift = history.Services.GetRequiredService<DriftCheck>();
        await drift.RunAsync(default);
        history.Folder.Time.Now += TimeSpan.FromDays(8); // The last week is empty now.
        await drift.RunAsync(default);

        var runs = (await db.DriftRows.AsNoTracking().ToListAsync()).GroupBy(row => row.At).OrderBy(run => run.Key).ToList();
        var bands = runs[0].Where(row => row.Measure == DriftMeasure.Bands).ToDictionary(row => row.Subject, row => row.Index!.Value);
        Assert.True(bands["edited"] > PopulationStability.Moved, $"{bands["edited"]}");
        Assert.All(bands.Where(pair => pair.Key != "edited"), pair => Assert.True(pair.Value < PopulationStability.Look, $"{pair.Key} {pair.Value}"));
        Assert.Equal(Reports / 2, CountsOf(runs[0].Single(row => row is { Measure: DriftMeasure.Bands, Subject: "edited" }).Now).Values.Sum());
        Assert.Contains(runs[0], row => row is { Measure: DriftMeasure.Analyzer, Subject: "ela" });
        Assert.All(runs[1].Where(row => row.Measure != DriftMeasure.Analyzer), row => Assert.Null(row.Index));
    }

    static Dictionary<string, long> CountsOf(string document) => JsonSerializer.Deserialize<Dictionary<string, long>>(document)!;

    static Dictionary<string, long> Counts(params (string Group, long Count)[] counts) => counts.ToDictionary(pair => pair.Group, pair => pair.Count);

    /// <summary>As many as are needed at least, in five groups of one distribution.</summary>
    static Dictionary<string, long> Drawn(Random random) => Enumerable.Range(0, PopulationStability.Fewest)
        .GroupBy(_ => random.NextDouble() switch { < 0.1 => "a", < 0.2 => "b", < 0.6 => "c", < 0.9 => "d", _ => "e" })
        .ToDictionary(group => group.Key, group => (long)group.Count());
}
