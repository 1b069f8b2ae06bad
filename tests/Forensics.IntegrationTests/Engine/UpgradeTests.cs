using System.Data.Common;
using Forensics.Engine;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Forensics.IntegrationTests.Engine;

/// <summary>Databases of earlier versions, opened by this one: whole, cut off half-way, by several at once.</summary>
public abstract class UpgradeTests(TestDatabase database)
{
    public static TheoryData<string> Versions => [.. OldVersions.All];

    [StorageTheory]
    [MemberData(nameof(Versions))]
    public async Task A_database_of_any_earlier_version_gets_todays_tables_and_keeps_its_rows(string before)
    {
        using var folder = new TestFolder(database, empty: true);
        Dictionary<string, long> rows;
        await using (var old = folder.Database.CreateDbContext())
        {
            await OldVersions.MigrateAsync(old, before);
            rows = await OldVersions.FillAsync(old);
        }

        Assert.Equal(before == OldVersions.All[0], rows.Count == 0);
        await AssertTodays(folder, rows);
    }

    [StorageFact]
    public async Task A_migration_cut_off_after_any_statement_is_finished_by_the_next_start()
    {
        // Every fourth from a place that differs between the databases; all of them are in the slow test below, by real kills.
        for (var cut = database == TestDatabase.Sqlite ? 2 : 4; ; cut += 4)
        {
            using var folder = new TestFolder(database, empty: true);
            var rows = await Old(folder);
            var blade = new CutAt(cut);
            await using (var db = Cuttable(folder, blade))
            {
                if (await Record.ExceptionAsync(() => db.Database.MigrateAsync()) is null)
                {
                    Assert.True(cut > 12, $"Only {cut} statements: nothing was cut.");
                    break;
                }
            }

            await AssertTodays(folder, rows);
        }
    }

    [StorageFact]
    [Trait("Speed", "Slow")]
    public async Task A_process_killed_while_it_migrates_leaves_what_the_next_start_finishes()
    {
        var during = 0;
        for (var moment = 0; moment < 16; moment++)
        {
            using var folder = new TestFolder(database, empty: true);
            var rows = await Old(folder);
            using var process = CliProcess.StartOn(folder, "user", "list");
            await Task.Delay(250 + 50 * moment);
            during += process.HasExited ? 0 : 1;
            process.Kill();
            await process.WaitForExitAsync();
            await AssertTodays(folder, rows);
        }

        Assert.InRange(during, 4, 16);
    }

    [StorageFact]
    public async Task Several_that_start_at_once_on_an_old_database_all_come_up()
    {
        using var folder = new TestFolder(database, empty: true);
        var rows = await Old(folder);
        var starts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => CliProcess.RunOnAsync(folder, "user", "list")));
        Assert.All(starts, start => Assert.True(start.ExitCode == 0, start.Error));
        await AssertTodays(folder, rows);
    }

    [StorageFact]
    public async Task A_database_of_a_newer_version_is_left_alone_and_named()
    {
        using var folder = new TestFolder(database);
        await using (var db = folder.Database.CreateDbContext())
        {
            await OldVersions.RunAsync(db, """INSERT INTO "__EFMigrationsHistory" VALUES ('9999_Later', '11.0.0')""");
        }

        var error = Assert.Throws<ConfigurationException>(() => Database.Open(folder.Folder, folder.Postgres));
        Assert.Contains("9999_Later", error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Database.Description, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Username", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The first version's tables, with rows.</summary>
    static async Task<Dictionary<string, long>> Old(TestFolder folder)
    {
        await using var old = folder.Database.CreateDbContext();
        await OldVersions.MigrateAsync(old, OldVersions.All[1]);
        return await OldVersions.FillAsync(old);
    }

    async Task AssertTodays(TestFolder folder, Dictionary<string, long> rows)
    {
        Database.Open(folder.Folder, folder.Postgres).Dispose();
        using var fresh = new TestFolder(database);
        await using var expected = fresh.Database.CreateDbContext();
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(OldVersions.All, await db.Database.GetAppliedMigrationsAsync());
        Assert.Equal(await Tables.DescribeAsync(expected), await Tables.DescribeAsync(db));
        var now = await OldVersions.CountAsync(db, rows.Keys);
        Assert.All(rows, table => Assert.True(now[table.Key] >= table.Value, $"{table.Key} had {table.Value} rows and has {now[table.Key]}."));
    }

    static ForensicsDbContext Cuttable(TestFolder folder, CutAt blade) => folder.Kind == TestDatabase.Sqlite
        ? new SqliteForensicsDbContext(new DbContextOptionsBuilder<SqliteForensicsDbContext>(SqliteForensicsDbContext.OptionsFor(folder.Folder.Database)).AddInterceptors(blade).Options)
        : new PostgresForensicsDbContext(new DbContextOptionsBuilder<PostgresForensicsDbContext>(PostgresForensicsDbContext.OptionsFor(folder.Database.Postgres!)).AddInterceptors(blade).Options);

    /// <summary>Ends the connection before a statement that changes something, as a kill does.</summary>
    sealed class CutAt(int statement) : DbCommandInterceptor
    {
        int seen;

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            ++seen == statement ? throw new InvalidOperationException("cut") : ValueTask.FromResult(result);
    }
}

public sealed class UpgradeOnSqliteTests() : UpgradeTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class UpgradeOnPostgresTests() : UpgradeTests(TestDatabase.Postgres);
