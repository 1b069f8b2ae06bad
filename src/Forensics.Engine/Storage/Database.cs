using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Forensics.Engine.Storage;

/// <summary>The database of the service, with its tables brought up to date: SQLite in the data folder, or PostgreSQL.</summary>
public sealed class Database : IDbContextFactory<ForensicsDbContext>, IDisposable
{
    readonly Func<ForensicsDbContext> create;

    Database(string description, Func<ForensicsDbContext> create, NpgsqlDataSource? postgres) => (Description, this.create, Postgres) = (description, create, postgres);

    /// <summary>Which database it is, for people: never with a password or a user.</summary>
    public string Description { get; }

    /// <summary>Null on SQLite.</summary>
    public NpgsqlDataSource? Postgres { get; }

    /// <param name="postgres">Connection string; null or empty takes SQLite in the data folder.</param>
    /// <param name="start">How long to wait for a server, and whom to tell; null: 10 seconds, nobody.</param>
    /// <exception cref="ConfigurationException">The database can't be opened, or a newer version of this program wrote it.</exception>
    /// <exception cref="DatabaseUnavailableException">The server did not answer in time.</exception>
    public static Database Open(DataFolder folder, string? postgres = null, DatabaseStart? start = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        start ??= new DatabaseStart();
        return string.IsNullOrEmpty(postgres) ? OpenSqlite(folder, start) : OpenPostgres(postgres, start);
    }

    /// <summary>Waits for a server that does not answer and for a disk that is full. For services, which can be stopped meanwhile.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static void Wait(EngineOptions options, DatabaseStart start)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(start);
        var isSqlite = string.IsNullOrEmpty(options.Postgres);
        WaitForSpace(options.DataFolder, isSqlite, start);
        if (!isSqlite)
        {
            var connection = PostgresConnectionString.Complete(options.Postgres!);
            using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection.ToString()) { Pooling = false });
            new PostgresStart(source, PostgresConnectionString.Describe(connection), start).WaitForServer();
        }
    }

    static void WaitForSpace(string path, bool isSqlite, DatabaseStart start)
    {
        var (began, told) = (start.Time.GetTimestamp(), TimeSpan.Zero);
        while (true)
        {
            try
            {
                var folder = DataFolder.Open(path);
                if (isSqlite)
                {
                    OpenSqlite(folder, start).Dispose();
                }

                return;
            }
            // A full disk also shows as an error of SQLite's shared file, which can't grow (sqlite3.h: IOERR).
            catch (ConfigurationException error) when (start.Time.GetElapsedTime(began) < start.Patience
                && (StorageFailure.KindOf(error.InnerException) == StorageFailureKind.NoSpace || error.InnerException is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 10 }))
            {
                var waited = start.Time.GetElapsedTime(began);
                if (waited >= told)
                {
                    told = waited + PostgresStart.TellEvery;
                    Log.WaitingForSpace(start.Log, path, (int)waited.TotalSeconds);
                }

                start.Cancellation.WaitHandle.WaitOne(PostgresStart.Pause);
                start.Cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    public ForensicsDbContext CreateDbContext() => create();

    public void Dispose() => Postgres?.Dispose();

    static Database OpenSqlite(DataFolder folder, DatabaseStart start)
    {
        var options = SqliteForensicsDbContext.OptionsFor(folder.Database);
        var database = new Database($"SQLite database {folder.Database}", () => new SqliteForensicsDbContext(options), null);
        if (!start.Migrate)
        {
            return database;
        }

        // EF's own lock is a row: a process killed during a migration would leave it for ever. The system lets go of this one.
        using var turn = WaitForTurn(Path.Combine(folder.Root, ".migrate.lock"));
        try
        {
            using var db = database.CreateDbContext();
            db.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL;");
            database.Migrate(db, start, static db => db.Database.ExecuteSqlRaw("""DROP TABLE IF EXISTS "__EFMigrationsLock";"""));
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            throw new ConfigurationException(
                $"The database {folder.Database} can't be opened ({error.Message}). Restore it from a backup, or name another folder with --data.", error);
        }

        return database;
    }

    static Database OpenPostgres(string connectionString, DatabaseStart start)
    {
        var connection = PostgresConnectionString.Complete(connectionString);
        var source = NpgsqlDataSource.Create(connection);
        try
        {
            var options = PostgresForensicsDbContext.OptionsFor(source, start.ConnectionPatience);
            var database = new Database(PostgresConnectionString.Describe(connection), () => new PostgresForensicsDbContext(options), source);
            var server = new PostgresStart(source, database.Description, start);
            server.WaitForServer();
            while (start.Migrate && !server.TryInTurn(() => database.Migrate(start)))
            {
                // It went away in the middle: what was begun is undone, and is begun anew.
                server.WaitForServer();
            }

            return database;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    void Migrate(DatabaseStart start)
    {
        using var db = CreateDbContext();
        Migrate(db, start, static _ => { });
    }

    void Migrate(ForensicsDbContext db, DatabaseStart start, Action<ForensicsDbContext> prepare)
    {
        var known = db.Database.GetMigrations().ToList();
        var applied = db.Database.GetAppliedMigrations().ToHashSet();
        if (applied.Except(known).Order(StringComparer.Ordinal).FirstOrDefault() is { } newer)
        {
            throw new ConfigurationException($"The {Description} was written by a newer version of this program (it knows {newer}). Use that version.");
        }

        var pending = known.Where(migration => !applied.Contains(migration)).ToList();
        if (pending.Count == 0)
        {
            return;
        }

        prepare(db);
        db.Database.SetCommandTimeout(TimeSpan.FromHours(12)); // A large table takes the time it takes.
        using var told = start.Progress is { } progress ? new MigrationProgress(pending, progress) : null;
        db.Database.Migrate();
    }

    static FileStream WaitForTurn(string path)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 600)
            {
                Thread.Sleep(100);
            }
        }
    }
}
