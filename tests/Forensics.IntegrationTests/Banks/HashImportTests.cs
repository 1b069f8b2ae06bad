using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Banks;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Banks;

public abstract class HashImportTests : IDisposable
{
    readonly TestFolder folder;
    readonly ServiceProvider services;
    readonly HashImport import;
    readonly BankAdmin banks;

    protected HashImportTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = new ServiceCollection().AddSingleton<TimeProvider>(folder.Time).AddForensicsAccess(EngineHost.Options(folder)).BuildServiceProvider();
        (import, banks) = (services.GetRequiredService<HashImport>(), services.GetRequiredService<BankAdmin>());
    }

    [StorageFact]
    public async Task A_bank_ends_with_the_rows_that_a_loop_over_the_list_keeps_whatever_it_held_before()
    {
        // More than one block; part of it stands in the bank already, with another quality, and the same rows in another bank.
        var list = HashLists.Header + HashLists.Rows(seed: 1, 25_000);
        var earlier = HashLists.Header + HashLists.Rows(seed: 1, 3_000).Replace("2026-01", "2025-06", StringComparison.Ordinal);
        await banks.AddAsync("stock", BankKind.Known, 31, "", Actor.AtCommandLine, default);
        await import.RunAsync(BankRow.Web, HashLists.Lines(list), null, Actor.AtCommandLine);
        await import.RunAsync("stock", HashLists.Lines(earlier), null, Actor.AtCommandLine);

        var summary = await import.RunAsync("stock", HashLists.Lines(list), null, Actor.AtCommandLine);

        await using var db = folder.Database.CreateDbContext();
        var expected = await HashLists.ByLoopAsync(earlier + HashLists.Rows(seed: 1, 25_000));
        Assert.Equal(expected, await HashLists.StoredAsync(db, "stock"));
        Assert.Equal((22_500 - 2_700, 25_000 - (22_500 - 2_700)), (summary.Added, summary.Known));
        Assert.Equal(await db.KnownHashes.CountAsync(row => row.Bank == BankRow.Web && row.Quality < 50), (await banks.ListAsync(default)).Single(bank => bank.Name == BankRow.Web).PoorHashes);
        Assert.Equal(2 * 22_500, await db.KnownHashes.Select(row => row.Sequence).Distinct().CountAsync());
    }

    [StorageFact]
    public async Task A_list_that_is_known_writes_no_row_and_gives_no_number()
    {
        var list = HashLists.Header + HashLists.Rows(seed: 2, 500);
        await import.RunAsync(BankRow.Web, HashLists.Lines(list), null, Actor.AtCommandLine);
        await using var db = folder.Database.CreateDbContext();
        var (before, last) = (await HashLists.StoredAsync(db, BankRow.Web), await LastAsync(db));

        var summary = await import.RunAsync(BankRow.Web, HashLists.Lines(list), null, Actor.AtCommandLine);

        Assert.Equal(new HashImportSummary(0, 500, 0), summary);
        Assert.Equal(before, await HashLists.StoredAsync(db, BankRow.Web));
        Assert.Equal(last, await LastAsync(db));
    }

    [StorageFact]
    public async Task What_has_no_date_gets_the_one_that_is_given_or_the_moment_of_the_import_and_who_imported_is_recorded()
    {
        var (seen, hash) = (new DateTimeOffset(2025, 5, 5, 5, 0, 0, TimeSpan.Zero), new string('a', 64));
        await import.RunAsync(BankRow.Web, HashLists.Lines($"pdq,url\n{hash},1.jpg\n"), seen, Actor.AtCommandLine);
        await import.RunAsync(BankRow.Web, HashLists.Lines($"pdq,url\n{hash},2.jpg\n"), null, Actor.AtCommandLine);

        await using var db = folder.Database.CreateDbContext();
        Assert.Equal([seen, folder.Time.Now], await db.KnownHashes.OrderBy(row => row.Source).Select(row => row.FirstSeenAt).ToListAsync());
        Assert.Equal(
            [("bank.import-started", "hashes"), ("bank.imported", "hashes added=1 known=0 poor=0"), ("bank.import-started", "hashes"), ("bank.imported", "hashes added=1 known=0 poor=0")],
            (await db.AuditLog.OrderBy(row => row.Sequence).Where(row => row.SubjectId == BankRow.Web && row.CallerId == Actor.AtCommandLine.Id).ToListAsync())
                .Select(row => (row.Action, row.Detail!)));
    }

    [StorageFact]
    public async Task A_bank_that_is_not_there_is_named_with_those_that_are()
    {
        var error = await Assert.ThrowsAsync<ConfigurationException>(
            () => import.RunAsync("stock", HashLists.Lines(HashLists.Header + HashLists.Rows(seed: 1, 10)), null, Actor.AtCommandLine));

        Assert.Contains("There is no bank stock; there are web.", error.Message, StringComparison.Ordinal);
        await using var db = folder.Database.CreateDbContext();
        Assert.Empty(await db.KnownHashes.ToListAsync());
    }

    [StorageFact]
    [Trait("Speed", "Slow")]
    public async Task An_import_that_was_killed_goes_on_and_ends_with_the_rows_of_an_undisturbed_one()
    {
        var list = Path.Combine(folder.Root, "list.csv");
        await File.WriteAllTextAsync(list, HashLists.Header + HashLists.Rows(seed: 3, 150_000));
        var kills = 0;
        for (var share = 1; share <= 3; share++)
        {
            using var process = CliProcess.StartOn(folder, "bank", "import", BankRow.Web, "--hashes", list);
            await using var watch = folder.Database.CreateDbContext();
            while (!process.HasExited && await watch.KnownHashes.CountAsync() < share * 30_000)
            {
                await Task.Delay(5);
            }

            kills += process.HasExited ? 0 : 1;
            process.Kill();
            await process.WaitForExitAsync();
        }

        var last = await CliProcess.RunOnAsync(folder, "bank", "import", BankRow.Web, "--hashes", list);

        Assert.Equal(0, last.ExitCode);
        Assert.NotEqual(0, kills);
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(await HashLists.ByLoopAsync(await File.ReadAllTextAsync(list)), await HashLists.StoredAsync(db, BankRow.Web));
    }

    static async Task<long> LastAsync(ForensicsDbContext db) => (await db.Counters.AsNoTracking().SingleAsync(row => row.Name == ForensicsDbContext.Sequence)).Value;

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }
}

public sealed class HashImportOnSqliteTests() : HashImportTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class HashImportOnPostgresTests() : HashImportTests(TestDatabase.Postgres);
