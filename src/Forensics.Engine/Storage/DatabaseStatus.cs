using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Storage;

/// <summary>A database as it is now.</summary>
/// <param name="Server">Version of the server or the library.</param>
/// <param name="Bytes">Size on the disk.</param>
/// <param name="Applied">Migrations it has, in order.</param>
/// <param name="Pending">Migrations that today's program would add.</param>
/// <param name="Unknown">Migrations of a newer program.</param>
/// <param name="Rows">Rows of each table, by name.</param>
public sealed record DatabaseStatus(
    string Database, string Server, long Bytes, IReadOnlyList<string> Applied, IReadOnlyList<string> Pending, IReadOnlyList<string> Unknown, IReadOnlyDictionary<string, long> Rows)
{
    /// <summary>Today's program works on it as it is.</summary>
    public bool IsCurrent => Pending.Count == 0 && Unknown.Count == 0;

    /// <summary>Reads all of it in one transaction. Counts every row: a large database takes its time.</summary>
    public static async Task<DatabaseStatus> ReadAsync(Database database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var db = database.CreateDbContext();
        db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        var known = db.Database.GetMigrations().ToList();
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellation)).ToList();
        SortedDictionary<string, long> rows = new(StringComparer.Ordinal);
        foreach (var table in await ColumnAsync(db, TablesSql(db), cancellation))
        {
            var count = $"SELECT COUNT(*) AS \"Value\" FROM \"{table}\""; // A name that the database itself gave.
            rows[table] = await db.Database.SqlQueryRaw<long>(count).SingleAsync(cancellation);
        }

        var isPostgres = database.Postgres is not null;
        var server = (await ColumnAsync(db, isPostgres ? "SELECT version() AS \"Value\"" : "SELECT 'SQLite ' || sqlite_version() AS \"Value\"", cancellation)).Single();
        var bytes = await db.Database.SqlQueryRaw<long>(isPostgres
            ? "SELECT pg_database_size(current_database()) AS \"Value\""
            : "SELECT p.page_count * s.page_size AS \"Value\" FROM pragma_page_count p, pragma_page_size s").SingleAsync(cancellation);
        return new DatabaseStatus(database.Description, server, bytes, applied, [.. known.Except(applied)], [.. applied.Except(known)], rows);
    }

    static string TablesSql(ForensicsDbContext db) => db is SqliteForensicsDbContext
        ? "SELECT name AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        : "SELECT table_name::text AS \"Value\" FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";

    static Task<List<string>> ColumnAsync(ForensicsDbContext db, string sql, CancellationToken cancellation) =>
        db.Database.SqlQueryRaw<string>(sql).ToListAsync(cancellation);
}
