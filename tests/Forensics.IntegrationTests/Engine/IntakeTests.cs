using Forensics.Disputes;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Forensics.IntegrationTests.Engine.Deliveries;

namespace Forensics.IntegrationTests.Engine;

public abstract class IntakeTests : IDisposable
{
    readonly TestFolder folder;
    readonly ServiceProvider services;

    protected IntakeTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
    }

    [StorageFact]
    public async Task A_record_that_comes_before_what_it_builds_on_waits_and_is_taken_with_it()
    {
        Assert.Equal((IngestOutcome.Waiting, "order-unknown"), Outcome(await Take(Report("r1", "o1", "e1"))));
        Assert.Equal((IngestOutcome.Waiting, "order-unknown"), Outcome(await Take(Evidence("e1", "o1"))));
        Assert.Equal(["evidence e1", "report r1"], (await Waiting()).Select(entry => $"{entry.Type} {entry.Id}").Order());
        Assert.Equal(IngestOutcome.Accepted, (await Take(Order("o1"))).Outcome);
        Assert.Empty(await Waiting());
        Assert.Equal(["taken order o1", "taken evidence e1", "taken report r1"], await Told());
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(["analyze", "score"], await db.Jobs.OrderBy(job => job.Sequence).Select(job => job.Kind).ToListAsync());
        Assert.Equal(1, (await Take(Report("r1", "o1", "e1"))).Version);
    }

    [StorageFact]
    public async Task A_record_taken_later_in_its_own_batch_is_answered_as_accepted_and_its_copy_as_unchanged()
    {
        var results = await Intake.TakeAsync([.. new[] { Report("r1", "o1", "e1"), Report("r1", "o1", "e1"), Evidence("e1", "o1"), Order("o1") }.Select(json => Of(json))], default);
        Assert.Equal([IngestOutcome.Accepted, IngestOutcome.Unchanged, IngestOutcome.Accepted, IngestOutcome.Accepted], results.Select(result => result.Outcome));
        Assert.Equal(["taken order o1", "taken evidence e1", "taken report r1"], await Told());
    }

    [StorageFact]
    public async Task A_waiting_record_sent_again_still_waits_and_other_content_is_a_conflict()
    {
        await Take(Evidence("e1", "o1"));
        Assert.Equal(IngestOutcome.Waiting, (await Take(Evidence("e1", "o1"))).Outcome);
        Assert.Equal(IngestOutcome.Conflict, (await Take(Evidence("e1", "o2"))).Outcome);
        Assert.Single(await Waiting());
    }

    [StorageFact]
    public async Task What_waits_too_long_is_told_as_unfit_once_and_still_taken_when_it_fits()
    {
        await Take(Evidence("e1", "o1"));
        var queries = services.GetRequiredService<WaitingQueries>();
        folder.Time.Now += TimeSpan.FromDays(7);
        Assert.Equal(0, await queries.SweepAsync(default));
        folder.Time.Now += TimeSpan.FromMicroseconds(1);
        Assert.Equal(1, await queries.SweepAsync(default));
        Assert.Equal(0, await queries.SweepAsync(default));
        Assert.Equal(("order-unknown", WaitingState.Unfit), ((await Waiting()).Single().Why.Code, (await Waiting()).Single().State));
        await Take(Order("o1"));
        Assert.Equal(["unfit evidence e1", "taken order o1", "taken evidence e1"], await Told());
        Assert.Empty(await Waiting());
        Assert.Contains("没有订单", (await Entries())[0].Document, StringComparison.Ordinal);
    }

    [StorageFact]
    public async Task An_order_that_only_adds_facts_is_completed_and_any_other_change_is_a_conflict()
    {
        await Take(Order("o1", signedAt: null));
        Assert.Equal(2, (await Take(Order("o1"))).Version);
        Assert.Equal(IngestOutcome.Unchanged, (await Take(Order("o1"))).Outcome);
        // What was known before says nothing new.
        Assert.Equal(IngestOutcome.Unchanged, (await Take(Order("o1", signedAt: null))).Outcome);
        Assert.Equal(IngestOutcome.Conflict, (await Take(Order("o1", signedAt: "2026-02-05T10:00:00+08:00"))).Outcome);
        Assert.Equal((IngestOutcome.Conflict, "order-contradicts"), Outcome(await Take(Order("o1", buyer: "another"))));
        Assert.Equal(IngestOutcome.Conflict, (await Take(Order("o1", photos: "\"p.jpg\""))).Outcome);
        Assert.Equal(["taken order o1", "updated order o1"], await Told());
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal((await Entries())[^1].Document, (await db.Orders.SingleAsync()).Document);
        Assert.Equal(2, (await services.GetRequiredService<Feed>().RecordAsync("order", "o1", default))?.Version);
    }

    [StorageTheory]
    [InlineData(null, IngestOutcome.Updated)]
    [InlineData(1, IngestOutcome.Updated)]
    [InlineData(0, IngestOutcome.VersionMismatch)]
    [InlineData(2, IngestOutcome.VersionMismatch)]
    public async Task A_change_is_taken_only_for_the_version_that_its_sender_knows(int? version, IngestOutcome expected)
    {
        await Take(Order("o1", signedAt: null), version: 0);
        var result = await Take(Order("o1"), version);
        Assert.Equal((expected, expected == IngestOutcome.Updated ? 2 : 1), (result.Outcome, result.Version));
    }

    [StorageFact]
    public async Task Evidence_of_another_order_is_refused_instead_of_waited_for()
    {
        await Take(Order("o1"));
        await Take(Order("o2"));
        await Take(Evidence("e1", "o1"));
        var result = await Take(Report("r1", "o2", "e1"));
        Assert.Equal(IngestOutcome.Refused, result.Outcome);
        Assert.Contains("belongs to order \"o1\"", result.Message, StringComparison.Ordinal);
    }

    [StorageFact]
    public async Task A_picture_of_the_store_is_named_by_its_address()
    {
        var store = services.GetRequiredService<PictureStore>();
        var sha256 = await store.PutAsync(new byte[] { 1, 2, 3 }, default);
        await Take(Order("o1"));
        async Task<IntakeResult> Named(string id, string file) => (await Intake.TakeAsync(
            [Of(Evidence(id, "o1", file)) with { Picture = (name, field) => DeliveredPicture.OfStore(store, name, field) }], default))[0];
        Assert.Equal(IngestOutcome.Accepted, (await Named("e1", $"sha256:{sha256}")).Outcome);
        Assert.Contains("no picture", (await Named("e2", $"sha256:{new string('0', 64)}")).Message, StringComparison.Ordinal);
        Assert.Contains("no address", (await Named("e3", "sha256:../../etc/passwd")).Message, StringComparison.Ordinal);
        await using var db = folder.Database.CreateDbContext();
        var row = await db.Pictures.SingleAsync();
        Assert.Equal((sha256, 3L), (row.Sha256, row.Bytes));
    }

    [StorageFact]
    public async Task A_record_that_the_database_refuses_costs_itself_only()
    {
        await using (var db = folder.Database.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync(folder.Kind == TestDatabase.Sqlite
                ? """CREATE TRIGGER no BEFORE INSERT ON "Events" WHEN NEW."Id" = 'bad' BEGIN SELECT RAISE(ABORT, 'not this one'); END;"""
                : """ALTER TABLE "Events" ADD CONSTRAINT no CHECK ("Id" <> 'bad')""");
        }

        var results = await Intake.TakeAsync([Of(Order("o1")), Of(Message("m1", "o1")), Of(Message("bad", "o1")), Of(Message("m2", "o1"))], default);
        Assert.Equal([IngestOutcome.Accepted, IngestOutcome.Accepted, IngestOutcome.Refused, IngestOutcome.Accepted], results.Select(result => result.Outcome));
        Assert.Equal(["taken order o1", "taken event m1", "taken event m2"], await Told());
    }

    [StorageFact]
    public async Task More_records_than_may_wait_for_an_order_are_refused()
    {
        using var few = EngineHost.Create(EngineHost.Options(folder) with { MostWaitingPerOrder = 2 }, folder.Time);
        var results = await few.GetRequiredService<RecordIntake>().TakeAsync([.. Enumerable.Range(0, 3).Select(i => Of(Message($"m{i}", "o1")))], default);
        Assert.Equal([IngestOutcome.Waiting, IngestOutcome.Waiting, IngestOutcome.Refused], results.Select(result => result.Outcome));
    }

    [StorageFact]
    public async Task A_stream_of_ten_thousand_lines_is_answered_line_by_line_and_a_bad_one_costs_itself_only()
    {
        const int Bad = 5_000;
        var lines = Enumerable.Range(1, 10_000).Select(i => i == Bad ? """{"type":"event","id":""" : i == 1 ? Order("o1") : Message($"m{i}", "o1"));
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Join("\n", lines)));
        List<LineResult> results = [];
        await foreach (var result in services.GetRequiredService<Ingestor>().IngestAsync(
            stream, (_, _) => throw new InvalidOperationException("No line names a picture."), Actor.AtCommandLine, record => record.Id == "m9" ? "not yours" : null))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Range(1, 10_000), results.Select(result => result.Line));
        Assert.Equal([9, Bad], results.Where(result => result.Result.Outcome != IngestOutcome.Accepted).Select(result => result.Line));
        Assert.Equal(("event", "m9", "not yours"), (results[8].Type, results[8].Id, results[8].Result.Message));
        Assert.Contains("not valid JSON", results[Bad - 1].Result.Message, StringComparison.Ordinal);
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(9_997, await db.Events.CountAsync());
    }

    [StorageFact]
    public async Task The_feed_is_read_on_from_any_number_and_for_one_order()
    {
        var results = await Intake.TakeAsync([.. Enumerable.Range(0, 10).Select(i => Of(Order($"o{i}")))], default);
        var feed = services.GetRequiredService<Feed>();
        List<string> read = [];
        for (var after = 0L; await feed.ReadAsync(after, 3, default) is [.., var last] page; after = last.Sequence)
        {
            read.AddRange(page.Select(entry => entry.Id));
        }

        Assert.Equal(results.Select((_, i) => $"o{i}"), read);
        Assert.Equal("o4", Assert.Single(await feed.ReadAsync(0, 100, default, "o4")).Id);
    }

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    RecordIntake Intake => services.GetRequiredService<RecordIntake>();

    async Task<IntakeResult> Take(string json, int? version = null) => (await Intake.TakeAsync([Of(json, version)], default))[0];

    Task<IReadOnlyList<WaitingEntry>> Waiting() => services.GetRequiredService<WaitingQueries>().ListAsync(100, default);

    Task<IReadOnlyList<FeedEntry>> Entries() => services.GetRequiredService<Feed>().ReadAsync(0, 1000, default);

    async Task<IEnumerable<string>> Told() => (await Entries()).Select(entry => $"{entry.Kind} {entry.Type} {entry.Id}");

    static (IngestOutcome, string?) Outcome(IntakeResult result) => (result.Outcome, result.Why?.Code);
}

public sealed class IntakeOnSqliteTests() : IntakeTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class IntakeOnPostgresTests() : IntakeTests(TestDatabase.Postgres);
