using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Microsoft.Extensions.DependencyInjection;
using static Forensics.IntegrationTests.Engine.Deliveries;

namespace Forensics.IntegrationTests.Engine;

/// <summary>A data folder that a version without a feed wrote.</summary>
public abstract class FeedUpgradeTests(TestDatabase database) : IDisposable
{
    readonly TestFolder folder = new(database, empty: true);

    [StorageFact]
    public async Task What_was_accepted_before_is_in_the_feed_in_its_order_and_goes_on_from_there()
    {
        await using (var old = folder.Database.CreateDbContext())
        {
            await OldVersions.MigrateAsync(old, before: "0003");
            var sha256 = new string('a', 64);
            await OldVersions.RunAsync(old, $"""INSERT INTO "Pictures" ("Sha256", "Bytes", "ReceivedAt", "Width", "Height") VALUES ('{sha256}', 5, '2026-02-05T02:00:00.0000000Z', 0, 0)""");
            await Insert(old, "Orders", Order("o1"), "o1", 1, ("ShopId", "shop-1"), ("Buyer", "buyer-1"));
            await Insert(old, "Evidence", Evidence("e1", "o1"), "e1", 2, ("OrderId", "o1"), ("Sha256", sha256), ("SubmittedAt", "2026-02-05T02:00:00.0000000Z"));
            await Insert(old, "Events", Message("m1", "o1"), "m1", 7, ("OrderId", "o1"));
            await Insert(old, "Reports", Report("r1", "o1", "e1"), "r1", 4, ("OrderId", "o1"), ("SubmittedAt", "2026-02-06T02:00:00.0000000Z"));
            await OldVersions.RunAsync(old, """UPDATE "Counters" SET "Value" = 9""");
        }

        using var services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        var feed = services.GetRequiredService<Feed>();
        var told = await feed.ReadAsync(0, 100, default);
        Assert.Equal([(1, "o1"), (2, "e1"), (4, "r1"), (7, "m1")], told.Select(entry => (entry.Sequence, entry.Id)));
        Assert.Equal(["order", "evidence", "report", "event"], told.Select(entry => entry.Type));
        var dispute = (await feed.DisputeAsync("o1", default))!;
        Assert.Equal(["o1", "e1", "r1", "m1"], dispute.Records.Select(record => record.Id));

        var result = Assert.Single(await services.GetRequiredService<RecordIntake>().TakeAsync([Of(Message("m2", "o1"))], default));
        Assert.Equal((IngestOutcome.Accepted, 1), (result.Outcome, result.Version));
        Assert.Equal(10, (await feed.ReadAsync(7, 1, default)).Single().Sequence);
        Assert.Equal(1, (await feed.RecordAsync("report", "r1", default))?.Version);
    }

    public void Dispose() => folder.Dispose();

    internal static Task Insert(ForensicsDbContext db, string table, string document, string id, long sequence, params (string Name, string Value)[] columns)
    {
        var names = string.Join(", ", columns.Select(column => $"\"{column.Name}\""));
        var values = string.Join(", ", columns.Select(column => $"'{column.Value}'"));
        var type = document.Replace("'", "''", StringComparison.Ordinal);
        return OldVersions.RunAsync(db, FormattableString.Invariant(
            $"""INSERT INTO "{table}" ("Id", "Sequence", "ReceivedAt", "Document", {names}) VALUES ('{id}', {sequence}, '2026-02-08T02:00:00.0000000Z', '{type}', {values})"""));
    }
}

public sealed class FeedUpgradeOnSqliteTests() : FeedUpgradeTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class FeedUpgradeOnPostgresTests() : FeedUpgradeTests(TestDatabase.Postgres);
