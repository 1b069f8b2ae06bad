using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage;

/// <summary>Opens the database of a data folder and brings its tables up to date.</summary>
public sealed class Database : IDbContextFactory<ForensicsDbContext>
{
    readonly DbContextOptions<SqliteForensicsDbContext> options;

    Database(DbContextOptions<SqliteForensicsDbContext> options) => this.options = options;

    /// <exception cref="ConfigurationException">The database can't be opened, or a newer version of this program wrote it.</exception>
    public static Database Open(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var database = new Database(SqliteForensicsDbContext.OptionsFor(folder.Database));
        // EF's own lock is a row: a process killed during a migration would leave it for ever. The system lets go of this one.
        using var turn = WaitForTurn(Path.Combine(folder.Root, ".migrate.lock"));
        try
        {
            using var db = database.CreateDbContext();
            Migrate(db);
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            throw new ConfigurationException(
                $"The database {folder.Database} can't be opened ({error.Message}). Restore it from a backup, or name another folder with --data.", error);
        }

        return database;
    }

    public ForensicsDbContext CreateDbContext() => new SqliteForensicsDbContext(options);

    static void Migrate(ForensicsDbContext db)
    {
        db.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL;");
        var known = db.Database.GetMigrations().ToHashSet();
        var applied = db.Database.GetAppliedMigrations().ToList();
        if (applied.FirstOrDefault(migration => !known.Contains(migration)) is { } newer)
        {
            throw new ConfigurationException($"The data folder was written by a newer version of this program (it knows {newer}). Use that version.");
        }

        if (applied.Count < known.Count)
        {
            db.Database.ExecuteSqlRaw("""DROP TABLE IF EXISTS "__EFMigrationsLock";""");
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
