using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Banks;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Banks;

public abstract class BankTests : IDisposable
{
    readonly TestFolder folder;
    readonly ServiceProvider services;
    readonly BankAdmin banks;

    protected BankTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        banks = services.GetRequiredService<BankAdmin>();
    }

    [StorageFact]
    public async Task A_bank_is_made_changed_and_removed_and_each_change_is_recorded_with_who_made_it()
    {
        await banks.AddAsync("logos", BankKind.Negative, 20, " banners ", Actor.AtCommandLine, default);
        await banks.SetAsync("logos", null, 12, null, Actor.AtCommandLine, default);
        await banks.SetAsync("logos", BankKind.Known, null, "photos", Actor.AtCommandLine, default);

        Assert.Equal(
            [new BankView("logos", BankKind.Known, 12, "photos", folder.Time.Now, 0, 0, 0)],
            (await banks.ListAsync(default)).Where(bank => bank.Name != BankRow.Web));
        await banks.RemoveAsync("logos", Actor.AtCommandLine, default);
        Assert.Equal([BankRow.Web], (await banks.ListAsync(default)).Select(bank => bank.Name));
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(
            [("bank.added", BankKind.Negative), ("bank.changed", "negative 12"), ("bank.changed", "known 12"), ("bank.removed", null)],
            (await db.AuditLog.OrderBy(row => row.Sequence).Where(row => row.SubjectId == "logos" && row.CallerId == Actor.AtCommandLine.Id).ToListAsync()).Select(row => (row.Action, row.Detail)));
    }

    [StorageTheory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("网图")]
    [InlineData("../web")]
    public Task A_name_that_is_none_is_refused(string name) =>
        Assert.ThrowsAsync<ConfigurationException>(() => banks.AddAsync(name, BankKind.Known, 31, "", Actor.AtCommandLine, default));

    [StorageFact]
    public async Task What_can_not_be_done_is_refused_and_changes_nothing()
    {
        await TakeAsync(Known("k1", "web"));

        await RefusedAsync("already", () => banks.AddAsync(BankRow.Web, BankKind.Known, 31, "", Actor.AtCommandLine, default));
        await RefusedAsync("0 to 31", () => banks.AddAsync("a", BankKind.Known, 32, "", Actor.AtCommandLine, default));
        await RefusedAsync("0 to 31", () => banks.SetAsync(BankRow.Web, null, -1, null, Actor.AtCommandLine, default));
        await RefusedAsync("there are web", () => banks.SetAsync("a", null, 1, null, Actor.AtCommandLine, default));
        await RefusedAsync("there are web", () => banks.RemoveAsync("a", Actor.AtCommandLine, default));
        await RefusedAsync("stays", () => banks.RemoveAsync(BankRow.Web, Actor.AtCommandLine, default));
        Assert.Equal([(BankRow.Web, BankKind.Known, 31, 1L)], (await banks.ListAsync(default)).Select(bank => (bank.Name, bank.Kind, bank.MatchBits, bank.Pictures)));
    }

    [StorageFact]
    public async Task A_bank_that_holds_a_picture_or_a_hash_stays()
    {
        await banks.AddAsync("pictures", BankKind.Known, 31, "", Actor.AtCommandLine, default);
        await banks.AddAsync("hashes", BankKind.Known, 31, "", Actor.AtCommandLine, default);
        await TakeAsync(Known("k1", "pictures"));
        await services.GetRequiredService<HashImport>().RunAsync("hashes", HashLists.Lines(HashLists.Header + HashLists.Rows(seed: 1, 1)), null, Actor.AtCommandLine);

        await RefusedAsync("not empty", () => banks.RemoveAsync("pictures", Actor.AtCommandLine, default));
        await RefusedAsync("not empty", () => banks.RemoveAsync("hashes", Actor.AtCommandLine, default));
    }

    [StorageFact]
    public async Task A_known_picture_goes_into_the_bank_it_names_and_one_of_no_bank_there_is_refused_alone()
    {
        await banks.AddAsync("stock", BankKind.Known, 31, "", Actor.AtCommandLine, default);

        var results = await TakeAsync(Known("k1", null), Known("k2", "stock"), Known("k3", "Stock"), Known("k4", "web"), Deliveries.Order("o1"));

        Assert.Equal(
            [IngestOutcome.Accepted, IngestOutcome.Accepted, IngestOutcome.Refused, IngestOutcome.Accepted, IngestOutcome.Accepted], results.Select(result => result.Outcome));
        Assert.Equal("bank-unknown", results[2].Why!.Code);
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal([("k1", "web"), ("k2", "stock"), ("k4", "web")], (await db.KnownImages.OrderBy(row => row.Id).ToListAsync()).Select(row => (row.Id, row.Bank)));
        // Once the bank is there, the same record is taken.
        await banks.AddAsync("Stock", BankKind.Known, 31, "", Actor.AtCommandLine, default);
        Assert.Equal(IngestOutcome.Accepted, (await TakeAsync(Known("k3", "Stock")))[0].Outcome);
        Assert.Equal(IngestOutcome.Unchanged, (await TakeAsync(Known("k3", "Stock")))[0].Outcome);
    }

    [StorageFact]
    public async Task Pictures_of_a_folder_become_records_once_and_what_is_no_picture_is_named()
    {
        var source = Path.Combine(folder.Root, "dump");
        new DisputeFiles(source).Picture("a/one.jpg", 1).Picture("two.jpg", 2);
        File.WriteAllText(Path.Combine(source, "readme.txt"), "not a picture");
        File.WriteAllText(Path.Combine(source, "empty.jpg"), "");
        await banks.AddAsync("stock", BankKind.Known, 31, "", Actor.AtCommandLine, default);
        var import = services.GetRequiredService<PictureImport>();
        List<string> named = [];
        var request = new PictureImportRequest("stock", PictureToImport.Find([source]));

        var first = await import.RunAsync(request, Actor.AtCommandLine, (path, _) => named.Add(Path.GetFileName(path)));
        folder.Time.Now += TimeSpan.FromDays(1);
        var again = await import.RunAsync(request, Actor.AtCommandLine, (_, _) => { });
        var elsewhere = await import.RunAsync(request with { Source = "a search engine" }, Actor.AtCommandLine, (_, _) => { });

        Assert.Equal((2, 0, 2), (first.Added, first.Known, first.Skipped));
        Assert.Equal((0, 2, 2), (again.Added, again.Known, again.Skipped));
        Assert.Equal(2, elsewhere.Added);
        Assert.Equal(["empty.jpg", "readme.txt"], named.Order(StringComparer.Ordinal));
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(["a/one.jpg", "two.jpg"], (await db.PictureRefs.Where(use => use.OwnerType == "known-image").Select(use => use.File).Distinct().ToListAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(2, await db.Jobs.CountAsync());
        Assert.All(await db.KnownImages.ToListAsync(), row => Assert.Equal("stock", row.Bank));
    }

    static string Known(string id, string? bank) =>
        $$"""{"type":"known-image","id":"{{id}}","file":"{{id}}.jpg","source":"a search engine","firstSeenAt":"2026-01-01T00:00:00+08:00"{{(bank is null ? "" : $",\"bank\":\"{bank}\"")}}}""";

    async Task<IReadOnlyList<IntakeResult>> TakeAsync(params IEnumerable<string> records) =>
        await services.GetRequiredService<RecordIntake>().TakeAsync([.. records.Select(record => Deliveries.Of(record))], default);

    static async Task RefusedAsync(string why, Func<Task> change) =>
        Assert.Contains(why, (await Assert.ThrowsAsync<ConfigurationException>(change)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }
}

public sealed class BankOnSqliteTests() : BankTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class BankOnPostgresTests() : BankTests(TestDatabase.Postgres);
