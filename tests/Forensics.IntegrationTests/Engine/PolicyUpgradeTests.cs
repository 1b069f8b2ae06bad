using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Forensics.IntegrationTests.Engine.Deliveries;

namespace Forensics.IntegrationTests.Engine;

/// <summary>A database of a version that kept the findings within each score.</summary>
public sealed class PolicyUpgradeTests
{
    public static TheoryData<string> Databases => StoredHistory.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Stored_scores_keep_their_numbers_and_their_findings_once_and_can_be_made_again(string database)
    {
        using var folder = new TestFolder();
        var data = DataFolder.Open(Path.Combine(folder.Root, "old"));
        var postgres = database == "postgres" ? TestDatabases.Make(empty: true) : null;
        try
        {
            var policy = PolicyFile.Load(PolicyFile.Earlier(EngineHost.Models)[0]);
            SortedDictionary<string, IReadOnlyList<Finding>> findings = new(StringComparer.Ordinal) { ["e1"] = [Finding.Ok("ela", 1, new(StringComparer.Ordinal) { ["regionStatistic"] = 13.37 })] };
            var text = JsonSerializer.Serialize(findings, DisputeJson.Options);
            var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
            var score = JsonSerializer.Serialize(Scorer.Report(findings, [Claim.Edited], policy), DisputeJson.Options);
            using var source = postgres is null ? null : Npgsql.NpgsqlDataSource.Create(postgres);
            await using (ForensicsDbContext old = source is null
                ? new SqliteForensicsDbContext(SqliteForensicsDbContext.OptionsFor(data.Database))
                : new PostgresForensicsDbContext(PostgresForensicsDbContext.OptionsFor(source)))
            {
                await OldVersions.MigrateAsync(old, before: "0007");
                await FeedUpgradeTests.Insert(old, "Orders", Order("o1"), "o1", 1, ("ShopId", "shop-1"), ("Buyer", "buyer-1"));
                await FeedUpgradeTests.Insert(old, "Reports", Report("r1", "o1", "e1"), "r1", 4, ("OrderId", "o1"), ("SubmittedAt", "2026-02-06T02:00:00.0000000Z"));
                foreach (var (id, by) in new[] { (5, policy.Sha256), (9, new string('f', 64)) })
                {
                    await OldVersions.RunAsync(old, FormattableString.Invariant($"""
                        INSERT INTO "Scores" ("Id", "ReportId", "PolicyId", "PolicyVersion", "PolicySha256", "FindingsSha256", "Findings", "Document", "ComputedAt")
                        VALUES ({id}, 'r1', 'baseline', 1, '{by}', '{sha256}', '{text}', '{score}', '2026-02-08T02:00:00.0000000Z')
                        """));
                }
            }

            await using var services = EngineHost.Create(EngineHost.Options(data.Root) with { Postgres = postgres }, folder.Time);
            await using var db = services.GetRequiredService<IDbContextFactory<ForensicsDbContext>>().CreateDbContext();
            var scores = await db.Scores.AsNoTracking().OrderBy(row => row.Id).ToListAsync();
            Assert.Equal([(5, ScoreRole.Counted), (9, ScoreRole.Counted)], scores.Select(row => (row.Id, row.Role)));
            var set = Assert.Single(await db.FindingSets.AsNoTracking().ToListAsync());
            Assert.Equal((sha256, text), (set.Sha256, set.Document));
            Assert.True(Replay.IsReplayed(scores[0], set.Document, policy));
            var policies = services.GetRequiredService<Policies>();
            Assert.Equal("baseline@4", (await policies.InForceAsync(default)).Active.Name);
            // Known as well, so that what was scored by it can be computed again.
            Assert.Equal(policy.Sha256, (await policies.FindAsync("baseline@1", default)).Sha256);
        }
        finally
        {
            if (postgres is not null)
            {
                TestDatabases.Drop(postgres);
            }
        }
    }
}
