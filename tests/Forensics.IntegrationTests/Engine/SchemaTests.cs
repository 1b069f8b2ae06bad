using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Engine;

/// <summary>Tables that the migrations make, beside those that the model asks for.</summary>
public abstract class SchemaTests(TestDatabase database) : IDisposable
{
    readonly TestFolder folder = new(database);

    [StorageFact]
    public async Task The_migrated_tables_are_those_of_the_model()
    {
        await using var db = folder.Database.CreateDbContext();
        var migrated = await Tables.DescribeAsync(db);
        await using var other = folder.CreateEmpty();
        await other.Database.EnsureCreatedAsync();
        Assert.Equal(await Tables.DescribeAsync(other), migrated);
        Assert.Contains(migrated, line => line.StartsWith("Jobs column Fence", StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();
}

public sealed class SchemaOnSqliteTests() : SchemaTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class SchemaOnPostgresTests() : SchemaTests(TestDatabase.Postgres);

/// <summary>What SQLite has to be told for each connection and each start.</summary>
public sealed class SqliteTests : IDisposable
{
    readonly TestFolder folder = new();

    [Fact]
    public async Task Every_connection_syncs_commits_and_checks_references()
    {
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal("wal", (await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").ToListAsync()).Single());
        Assert.Equal(2, (await db.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").ToListAsync()).Single());
        Assert.Equal(1, (await db.Database.SqlQueryRaw<int>("SELECT foreign_keys AS Value FROM pragma_foreign_keys").ToListAsync()).Single());
    }

    [Fact]
    public async Task A_lock_left_by_a_killed_migration_does_not_hold_up_the_next_start()
    {
        var data = DataFolder.Open(Path.Combine(folder.Root, "killed"));
        await using (var db = new SqliteForensicsDbContext(SqliteForensicsDbContext.OptionsFor(data.Database)))
        {
            await db.Database.ExecuteSqlRawAsync("""CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, 'then');""");
        }

        var opened = Task.Run(() => Database.Open(data));
        Assert.Same(opened, await Task.WhenAny(opened, Task.Delay(TimeSpan.FromSeconds(20))));
        await using var after = (await opened).CreateDbContext();
        Assert.Equal(0, await after.Orders.CountAsync());
    }

    public void Dispose() => folder.Dispose();
}
