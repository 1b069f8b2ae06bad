using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Forensics.Engine.Storage;

/// <summary>The database of the service, with its tables brought up to date: SQLite in the data folder, or PostgreSQL.</summary>
public sealed class Database : IDbContextFactory<ForensicsDbContext>, IDisposable
{
    // Any number that no other program on the server uses for its advisory locks.
    const long MigrationLock = 0x666F72656E736963;

    readonly Func<ForensicsDbContext> create;

    Database(Func<ForensicsDbContext> create, NpgsqlDataSource? postgres) => (this.create, Postgres) = (create, postgres);

    /// <summary>Null on SQLite.</summary>
    public NpgsqlDataSource? Postgres { get; }

    /// <param name="postgres">Connection string; null or empty takes SQLite in the data folder.</param>
    /// <exception cref="ConfigurationException">The database can't be opened, or a newer version of this program wrote it.</exception>
    public static Database Open(DataFolder folder, string? postgres = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return string.IsNullOrEmpty(postgres) ? OpenSqlite(folder) : OpenPostgres(postgres);
    }

    public ForensicsDbContext CreateDbContext() => create();

    public void Dispose() => Postgres?.Dispose();

    static Database OpenSqlite(DataFolder folder)
    {
        var options = SqliteForensicsDbContext.OptionsFor(folder.Database);
        var database = new Database(() => new SqliteForensicsDbContext(options), null);
        // EF's own lock is a row: a process killed during a migration would leave it for ever. The system lets go of this one.
        using var turn = WaitForTurn(Path.Combine(folder.Root, ".migrate.lock"));
        try
        {
            using var db = database.CreateDbContext();
            db.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL;");
            Migrate(db, static db => db.Database.ExecuteSqlRaw("""DROP TABLE IF EXISTS "__EFMigrationsLock";"""));
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            throw new ConfigurationException(
                $"The database {folder.Database} can't be opened ({error.Message}). Restore it from a backup, or name another folder with --data.", error);
        }

        return database;
    }

    static Database OpenPostgres(string connectionString)
    {
        var source = NpgsqlDataSource.Create(connectionString);
        var options = PostgresForensicsDbContext.OptionsFor(source);
        var database = new Database(() => new PostgresForensicsDbContext(options), source);
        // Held by the connection: it ends with the process, and several that start at once wait for each other.
        using var turn = source.OpenConnection();
        using (var wait = new NpgsqlCommand("SELECT pg_advisory_lock($1)", turn) { Parameters = { new() { Value = MigrationLock } } })
        {
            wait.ExecuteNonQuery();
        }

        using (var db = database.CreateDbContext())
        {
            Migrate(db, static _ => { });
        }

        using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", turn) { Parameters = { new() { Value = MigrationLock } } };
        release.ExecuteNonQuery();
        return database;
    }

    static void Migrate(ForensicsDbContext db, Action<ForensicsDbContext> prepare)
    {
        var known = db.Database.GetMigrations().ToHashSet();
        var applied = db.Database.GetAppliedMigrations().ToList();
        if (applied.FirstOrDefault(migration => !known.Contains(migration)) is { } newer)
        {
            throw new ConfigurationException($"The data folder was written by a newer version of this program (it knows {newer}). Use that version.");
        }

        if (applied.Count < known.Count)
        {
            prepare(db);
            db.Database.Migrate();
        }
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
