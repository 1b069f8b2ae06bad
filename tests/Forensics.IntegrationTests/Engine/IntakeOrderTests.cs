using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Forensics.Disputes;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Samples;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Forensics.IntegrationTests.Engine.Deliveries;

namespace Forensics.IntegrationTests.Engine;

/// <summary>In whatever order and batches records come, the same is known in the end.</summary>
public abstract class IntakeOrderTests(TestDatabase database)
{
    [StorageTheory]
    [InlineData("02-splice", 1)]
    [InlineData("02-splice", 2)]
    [InlineData("05-two-orders", 3)]
    [InlineData("10-mirrored", 4)]
    [InlineData("12-same-order-retry", 5)]
    public async Task A_whole_dispute_out_of_order_ends_as_in_order(string sample, int seed)
    {
        var records = SampleFiles.Records(Path.Combine(SampleFiles.Samples, sample));
        var shuffled = records.ToArray();
        var random = new Random(seed);
        random.Shuffle(shuffled);
        Assert.Equal(await Ends(records, () => int.MaxValue), await Ends(shuffled, () => random.Next(1, 4)));
    }

    [StorageFact]
    public void Nothing_accepted_is_lost_and_the_feed_tells_it_in_the_order_of_acceptance()
    {
        using var folder = new TestFolder(database);
        using var services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        var round = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), moves => HoldsAsync(services, folder, ++round, moves).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    /// <param name="moves">Each names a record of a small pool, so that copies and contradictions are common; some end a batch.</param>
    static async Task<bool> HoldsAsync(ServiceProvider services, TestFolder folder, int round, byte[] moves)
    {
        var (a, b) = ($"{round}-a", $"{round}-b");
        string[] pool =
        [
            Order(a), Order(a, signedAt: null), Order(a, buyer: "another"), Order(b),
            Application($"s{round}", a), Message($"m{round}", a), Message($"m{round}", a, "other words"), Message($"n{round}", b),
            Evidence($"e{round}", a), Evidence($"e{round}", b), Evidence($"f{round}", a, "b.jpg"),
            Report($"r{round}", a, $"e{round}"), Report($"r{round}", a, $"f{round}"), Report($"t{round}", b, $"e{round}"), Supplement($"u{round}", a, $"r{round}"),
            AskForMore($"d{round}", a, $"r{round}"),
        ];
        var deliveries = moves.Select(move => Of(pool[move % pool.Length])).ToList();
        var batches = deliveries.Zip(moves).Aggregate(new List<List<Delivery>> { new() }, (all, next) =>
        {
            all[^1].Add(next.First);
            if (next.Second > 127)
            {
                all.Add([]);
            }

            return all;
        });
        var intake = services.GetRequiredService<RecordIntake>();
        List<(IngestRecord Record, IntakeResult Result)> told = [];
        foreach (var batch in batches)
        {
            var results = await intake.TakeAsync(batch, default);
            told.AddRange(batch.Select(delivery => delivery.Record).Zip(results));
        }

        await using var db = folder.Database.CreateDbContext();
        Dictionary<(string, string), RecordRow> stored = [];
        foreach (var (type, rows) in Tables(db))
        {
            foreach (var row in await rows.AsNoTracking().ToListAsync())
            {
                stored.Add((type, row.Id), row);
            }
        }

        var waiting = (await db.Waiting.AsNoTracking().ToListAsync()).Select(row => (row.RecordType, row.RecordId)).ToHashSet();
        foreach (var (record, result) in told)
        {
            var key = (TypeOf(record), record.Id);
            var isKept = result.Outcome switch
            {
                IngestOutcome.Accepted or IngestOutcome.Updated or IngestOutcome.Unchanged => stored.ContainsKey(key),
                IngestOutcome.Waiting or IngestOutcome.Conflict => stored.ContainsKey(key) || waiting.Contains(key),
                _ => true,
            };
            Assert.True(isKept, $"{key} was answered {result.Outcome} and is not there.");
        }

        Assert.All(told.Where(pair => pair.Result.Outcome == IngestOutcome.Accepted).GroupBy(pair => (TypeOf(pair.Record), pair.Record.Id)), group => Assert.Single(group));
        foreach (var orderId in new[] { a, b })
        {
            var feed = await services.GetRequiredService<Feed>().ReadAsync(0, 1000, default, orderId);
            var ofOrder = feed.Select(entry => (entry.Type, entry.Id)).ToHashSet();
            Assert.Equal(
                stored.Where(pair => ofOrder.Contains(pair.Key)).OrderBy(pair => pair.Value.Sequence).Select(pair => pair.Key),
                feed.Where(entry => entry.Kind == FeedKind.Taken).Select(entry => (entry.Type, entry.Id)));
            Assert.All(feed.GroupBy(entry => (entry.Type, entry.Id)), group =>
                Assert.Equal(group.Count(), stored[group.Key].Version));
            Assert.All(feed.Where(entry => entry.Type != "order"), entry => Assert.Equal(entry.Document, stored[(entry.Type, entry.Id)].Document));
            var dispute = await services.GetRequiredService<Feed>().DisputeAsync(orderId, default);
            Assert.Equal(
                dispute?.Order is { } order ? JsonSerializer.Serialize<IngestRecord>(order, DisputeJson.Options) : null,
                stored.GetValueOrDefault(("order", orderId))?.Document);
            Assert.Equal(feed.Select(entry => (entry.Type, entry.Id)), (dispute?.Records ?? []).Select(record => (TypeOf(record), record.Id)));
        }

        return true;
    }

    async Task<List<string>> Ends(IReadOnlyList<IngestRecord> records, Func<int> batch)
    {
        using var folder = new TestFolder(database);
        folder.Time.Now = new DateTimeOffset(2026, 12, 31, 0, 0, 0, TimeSpan.Zero);
        using var services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        var intake = services.GetRequiredService<RecordIntake>();
        for (var next = 0; next < records.Count;)
        {
            var some = records.Skip(next).Take(batch()).ToList();
            var results = await intake.TakeAsync([.. some.Select(record => Of(record))], default);
            Assert.All(results, result => Assert.True(result.Outcome is IngestOutcome.Accepted or IngestOutcome.Waiting, result.Message));
            next += some.Count;
        }

        await using var db = folder.Database.CreateDbContext();
        return await ContentsAsync(db);
    }

    static string TypeOf(IngestRecord record) =>
        JsonDocument.Parse(JsonSerializer.Serialize(record, DisputeJson.Options)).RootElement.GetProperty("type").GetString()!;
}

public sealed class IntakeOrderOnSqliteTests() : IntakeOrderTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class IntakeOrderOnPostgresTests() : IntakeOrderTests(TestDatabase.Postgres);
