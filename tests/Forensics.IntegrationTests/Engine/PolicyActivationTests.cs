using System.Text;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Jobs;
using Forensics.Engine.Access;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Review;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

public sealed class PolicyActivationTests : IDisposable
{
    static readonly Actor Lead = new(CallerKind.User, "lead-1", Role.LeadReviewer);

    readonly TestFolder folder = new();
    readonly ServiceProvider services;
    readonly Policies policies;

    public PolicyActivationTests()
    {
        services = EngineHost.Create(EngineHost.Options(folder.Folder.Root), folder.Time);
        policies = services.GetRequiredService<Policies>();
    }

    [Fact]
    public async Task A_new_database_begins_with_the_shipped_policy_and_every_switch_is_kept_with_who_and_why()
    {
        Assert.Equal("baseline@4", (await policies.InForceAsync(default)).Active.Name);
        var stricter = await policies.AddAsync(Stricter(2), "stricter.json", Lead, default);
        folder.Time.Now += TimeSpan.FromDays(1);
        await policies.ActivateAsync(PolicyRole.Active, "stricter@2", "  fewer false ones  ", Lead, default);
        await policies.ActivateAsync(PolicyRole.Shadow, "baseline", "to compare", Lead, default, name: "the lead");
        await policies.ActivateAsync(PolicyRole.Shadow, null, "seen enough", Lead, default);

        var history = await policies.HistoryAsync(default);
        Assert.Equal(
            [("shadow", null, "lead-1", "seen enough"), ("shadow", "baseline@4", "the lead", "to compare"), ("active", "stricter@2", "lead-1", "fewer false ones"), ("active", "baseline@4", "system", "The policy that ships with the program.")],
            history.Select(change => (change.Role, change.Policy, change.By, change.Why)));
        Assert.Equal(folder.Time.Now, history[0].At);
        Assert.Equal(stricter.Sha256, (await policies.InForceAsync(default)).Active.Sha256);
        Assert.Equal(Encoding.UTF8.GetString(Stricter(2)), (await policies.FindAsync("stricter", default)).Document);

        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(
            ["policy.added stricter@2", "policy.activated stricter@2", "policy.shadowed baseline@4", "policy.shadowed none"],
            (await db.AuditLog.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync()).Select(row => $"{row.Action} {row.SubjectId}"));
        await Assert.ThrowsAnyAsync<Exception>(() => db.PolicyActivations.ExecuteDeleteAsync());
    }

    [Fact]
    public async Task The_same_id_and_version_with_other_bytes_is_refused_and_the_same_bytes_are_not()
    {
        var first = await policies.AddAsync(Stricter(2), "stricter.json", Lead, default);
        var other = await Assert.ThrowsAsync<PolicyException>(() => policies.AddAsync(Stricter(2).Append((byte)'\n').ToArray(), "other.json", Lead, default));
        Assert.Contains("other.json: stricter@2 is known with other bytes", other.Message, StringComparison.Ordinal);
        Assert.Equal(first, await policies.AddAsync(Stricter(2), "again.json", AccessFolderAdmin, default));
        Assert.Equal(3, (await policies.AddAsync(Stricter(3), "stricter-3.json", Lead, default)).Version);
        Assert.Equal("stricter@3", (await policies.FindAsync("stricter", default)).Name);
    }

    [Theory]
    [InlineData("active", "stricter@2", " ", "needs a reason")]
    [InlineData("active", "stricter@9", "why not", "There is no policy stricter@9; there are baseline@1, baseline@2, baseline@3, baseline@4, stricter@2.")]
    [InlineData("active", null, "why not", "One policy is always active")]
    public async Task A_switch_without_a_reason_or_a_policy_is_refused(string role, string? policy, string why, string message)
    {
        await policies.AddAsync(Stricter(2), "stricter.json", Lead, default);
        var refused = await Assert.ThrowsAsync<PolicyException>(() => policies.ActivateAsync(role, policy, why, Lead, default));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal("baseline@4", Assert.Single(await policies.HistoryAsync(default)).Policy);
    }

    [Fact]
    public async Task A_shadow_is_scored_from_the_same_findings_and_seen_by_no_reviewer_and_no_feed()
    {
        var shadow = await policies.AddAsync(Stricter(2), "stricter.json", Lead, default);
        await policies.ActivateAsync(PolicyRole.Shadow, shadow.Name, "to compare", Lead, default);
        var records = new DisputeFiles(folder.Root).Picture("a.jpg", 1, 60).Order("o1").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1", "\"edited\"").Save();
        await services.GetRequiredService<Forensics.Engine.Ingest.Ingestor>().IngestAsync(records);
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);

        await using var db = folder.Database.CreateDbContext();
        var scores = await db.Scores.AsNoTracking().OrderBy(row => row.Role).ToListAsync();
        Assert.Equal([("counted", "baseline"), ("shadow", "stricter")], scores.Select(row => (row.Role, row.PolicyId)));
        Assert.Equal(scores[0].FindingsSha256, scores[1].FindingsSha256);
        Assert.Single(await db.FindingSets.ToListAsync());
        Assert.Equal(scores[0].Id, (await db.Reports.SingleAsync()).ScoreId);

        Assert.DoesNotContain(await db.Feed.AsNoTracking().ToListAsync(), row => row.Document.Contains(shadow.Sha256, StringComparison.Ordinal));
        var queries = services.GetRequiredService<ReviewQueries>();
        Assert.Equal("baseline", Assert.Single((await queries.ScoresAsync("r1", default))!).PolicyId);
        Assert.Equal("baseline", (await queries.ReportAsync("r1", default))!.Score!.PolicyId);
        Assert.Equal("baseline", Assert.Single(await queries.QueueAsync(default)).Score!.PolicyId);
    }

    [Fact]
    public async Task After_a_switch_the_next_score_is_made_by_the_other_policy_and_what_the_shadow_made_is_made_anew()
    {
        await A_shadow_is_scored_from_the_same_findings_and_seen_by_no_reviewer_and_no_feed();
        await policies.ActivateAsync(PolicyRole.Active, "stricter@2", "better", Lead, default);
        await folder.InTransaction(db => services.GetRequiredService<IJobQueue>().RenewAsync(db, "score", [("r1", "shop-1")], JobPriority.Interactive, default));
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);

        await using var db = folder.Database.CreateDbContext();
        var scores = await db.Scores.AsNoTracking().OrderBy(row => row.Id).ToListAsync();
        Assert.Equal([("counted", "baseline"), ("shadow", "stricter"), ("counted", "stricter")], scores.Select(row => (row.Role, row.PolicyId)));
        Assert.Equal(scores[1].Document, scores[2].Document);
        Assert.Equal(scores[2].Id, (await db.Reports.SingleAsync()).ScoreId);
        Assert.Equal(["stricter", "baseline"], (await services.GetRequiredService<ReviewQueries>().ScoresAsync("r1", default))!.Select(score => score.PolicyId));
        var findings = (await db.FindingSets.AsNoTracking().SingleAsync()).Document;
        Assert.All(scores, score => Assert.True(Replay.IsReplayed(score, findings, PolicyOf(score))));
        Assert.All(scores, score => Assert.False(Replay.IsReplayed(score, findings.Replace("\"ela\"", "\"elb\"", StringComparison.Ordinal), PolicyOf(score))));
    }

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    static readonly Actor AccessFolderAdmin = new(CallerKind.User, "admin-1", Role.Administrator);

    static Policy PolicyOf(ScoreRow score) => score.PolicyId == "stricter" ? Policy.Parse(Stricter(2), "stricter") : PolicyFile.Load(PolicyFile.Baseline(EngineHost.Models));

    /// <summary>The shipped policy with other weights.</summary>
    internal static byte[] Stricter(int version) => Encoding.UTF8.GetBytes(
        File.ReadAllText(PolicyFile.Baseline(EngineHost.Models))
            .Replace("\"baseline\"", "\"stricter\"", StringComparison.Ordinal)
            .Replace("\"version\": 4", FormattableString.Invariant($"\"version\": {version}"), StringComparison.Ordinal)
            .Replace("\"familyShrink\": 0.8", "\"familyShrink\": 0.6", StringComparison.Ordinal)
            .Replace("[[-12, 1.8], [-4, 0]]", "[[-6, 1.8], [-2, 0.1]]", StringComparison.Ordinal)
            .Replace("[[0.6, -0.57], [3, 0.59]]", "[[0.6, -0.6], [3, 0.7]]", StringComparison.Ordinal)
            .Replace("[[-2, 2], [2, -2]]", "[[-2, 1.5], [1, -1.8]]", StringComparison.Ordinal)
            .Replace("[[0, 0], [4, 4]]", "[[0, 0], [3, 0.5], [4, 3]]", StringComparison.Ordinal));
}
