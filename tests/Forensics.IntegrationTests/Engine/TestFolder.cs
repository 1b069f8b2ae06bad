using Forensics.Engine;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;

namespace Forensics.IntegrationTests.Engine;

/// <summary>A data folder and a database of its own for one test, with a clock that moves only when told to.</summary>
public sealed class TestFolder : IDisposable
{
    readonly List<string> others = [];
    readonly bool isOwn;
    int empty;
    readonly List<Npgsql.NpgsqlDataSource> sources = [];

    /// <param name="empty">Without any table yet.</param>
    public TestFolder(TestDatabase kind = TestDatabase.Sqlite, bool empty = false)
        : this(kind == TestDatabase.Postgres ? TestDatabases.Make(empty) : null, isOwn: true, empty)
    {
    }

    /// <summary>On a server of the test's own, which it may stop: the database stays there.</summary>
    public TestFolder(string postgres)
        : this(postgres, isOwn: false, empty: false)
    {
    }

    TestFolder(string? postgres, bool isOwn, bool empty)
    {
        this.isOwn = isOwn;
        Kind = postgres is null ? TestDatabase.Sqlite : TestDatabase.Postgres;
        Postgres = postgres;
        Root = Directory.CreateTempSubdirectory("forensics-test-").FullName;
        Folder = DataFolder.Open(Path.Combine(Root, "data"));
        Database = Database.Open(Folder, Postgres, new DatabaseStart { Migrate = !empty });
        Options = new EngineOptions { DataFolder = Folder.Root, ModelsFolder = Path.Combine(Root, "models"), Postgres = Postgres };
    }

    public TestDatabase Kind { get; }

    /// <summary>Connection string of the test's own database; null on SQLite.</summary>
    public string? Postgres { get; }

    public string Root { get; }

    public DataFolder Folder { get; }

    public Database Database { get; }

    public EngineOptions Options { get; init; }

    public ManualTime Time { get; } = new();

    public JobQueue Queue() => new(Database, Options, Time, () => 0.5);

    /// <summary>A context over another database of the same kind, without any table; it is gone with the folder.</summary>
    public ForensicsDbContext CreateEmpty()
    {
        if (Kind == TestDatabase.Sqlite)
        {
            return new SqliteForensicsDbContext(SqliteForensicsDbContext.OptionsFor(Path.Combine(Root, $"empty-{++empty}.db")));
        }

        others.Add(TestDatabases.Make(empty: true));
        sources.Add(Npgsql.NpgsqlDataSource.Create(others[^1]));
        return new PostgresForensicsDbContext(PostgresForensicsDbContext.OptionsFor(sources[^1]));
    }


    public async Task InTransaction(Func<ForensicsDbContext, Task> work)
    {
        await using var db = Database.CreateDbContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await work(db);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    public void Dispose()
    {
        Database.Dispose();
        sources.ForEach(source => source.Dispose());
        others.ForEach(TestDatabases.Drop);
        if (Postgres is not null && isOwn)
        {
            TestDatabases.Drop(Postgres);
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Root, recursive: true);
    }
}

public sealed class ManualTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
