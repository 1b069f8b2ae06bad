using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using static Forensics.IntegrationTests.Engine.Deliveries;

namespace Forensics.IntegrationTests.Engine;

/// <summary>A data folder that a version without a feed wrote.</summary>
public sealed class FeedUpgradeTests : IDisposable
{
    readonly TestFolder folder = new();

    [Fact]
    public async Task What_was_accepted_before_is_in_the_feed_in_its_order_and_goes_on_from_there()
    {
        var data = DataFolder.Open(Path.Combine(folder.Root, "old"));
        await using (var old = new SqliteForensicsDbContext(SqliteForensicsDbContext.OptionsFor(data.Database)))
        {
            await Migrate(old, before: "0003");
            var sha256 = new string('a', 64);
            await Run(old, $"""INSERT INTO "Pictures" ("Sha256", "Bytes", "ReceivedAt", "Width", "Height") VALUES ('{sha256}', 5, '2026-02-05T02:00:00.0000000Z', 0, 0)""");
            await Insert(old, "Orders", Order("o1"), "o1", 1, ("ShopId", "shop-1"), ("Buyer", "buyer-1"));
            await Insert(old, "Evidence", Evidence("e1", "o1"), "e1", 2, ("OrderId", "o1"), ("Sha256", sha256), ("SubmittedAt", "2026-02-05T02:00:00.0000000Z"));
            await Insert(old, "Events", Message("m1", "o1"), "m1", 7, ("OrderId", "o1"));
            await Insert(old, "Reports", Report("r1", "o1", "e1"), "r1", 4, ("OrderId", "o1"), ("SubmittedAt", "2026-02-06T02:00:00.0000000Z"));
            await Run(old, """UPDATE "Counters" SET "Value" = 9""");
        }

        using var services = EngineHost.Create(EngineHost.Options(data.Root), folder.Time);
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

    /// <summary>The steps of the old version; EF's own way to stop at one needs ids that begin with a time.</summary>
    internal static async Task Migrate(ForensicsDbContext db, string before)
    {
        var (assembly, history) = (db.GetService<IMigrationsAssembly>(), db.GetService<IHistoryRepository>());
        await Run(db, history.GetCreateScript());
        foreach (var (id, type) in assembly.Migrations.Where(migration => string.CompareOrdinal(migration.Key, before) < 0))
        {
            var migration = assembly.CreateMigration(type, db.Database.ProviderName!);
            foreach (var command in db.GetService<IMigrationsSqlGenerator>().Generate(migration.UpOperations))
            {
                await Run(db, command.CommandText);
            }

            await Run(db, history.GetInsertScript(new HistoryRow(id, "10.0.0")));
        }
    }

    internal static Task Insert(ForensicsDbContext db, string table, string document, string id, long sequence, params (string Name, string Value)[] columns)
    {
        var names = string.Join(", ", columns.Select(column => $"\"{column.Name}\""));
        var values = string.Join(", ", columns.Select(column => $"'{column.Value}'"));
        var type = document.Replace("'", "''", StringComparison.Ordinal);
        return Run(db, FormattableString.Invariant(
            $"""INSERT INTO "{table}" ("Id", "Sequence", "ReceivedAt", "Document", {names}) VALUES ('{id}', {sequence}, '2026-02-08T02:00:00.0000000Z', '{type}', {values})"""));
    }

    internal static async Task Run(ForensicsDbContext db, string sql)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
