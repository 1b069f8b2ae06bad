using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Watching;

/// <summary>How large the storage is, as far as that is known without counting.</summary>
/// <param name="KnownImages">About how many pictures are known from the web.</param>
/// <param name="Pictures">About how many pictures are kept; nearly all have hashes.</param>
/// <param name="DatabaseBytes">Of the database, indexes included.</param>
public sealed record StorageSizes(long KnownImages, long Pictures, long DatabaseBytes)
{
    // PostgreSQL estimates a table at the first ANALYZE, which small tables may wait for; up to here counting is quick.
    const int Countable = 10_000;

    internal static async Task<StorageSizes> ReadAsync(ForensicsDbContext db, DataFolder folder, CancellationToken cancellation)
    {
        if (db is not PostgresForensicsDbContext)
        {
            // Rows of these tables are removed seldom, so that the highest number is about their count.
            return new StorageSizes(
                await ReadAsync(db, """SELECT COALESCE(max(rowid), 0) AS "Value" FROM "KnownImages" """, cancellation),
                await ReadAsync(db, """SELECT COALESCE(max(rowid), 0) AS "Value" FROM "Pictures" """, cancellation),
                LengthOf(folder.Database) + LengthOf(folder.Database + "-wal"));
        }

        return new StorageSizes(
            await AboutAsync(db, "KnownImages", cancellation),
            await AboutAsync(db, "Pictures", cancellation),
            await ReadAsync(db, """SELECT pg_database_size(current_database()) AS "Value" """, cancellation));
    }

    static async Task<long> AboutAsync(ForensicsDbContext db, string table, CancellationToken cancellation)
    {
        var estimate = await ReadAsync(db, $"""SELECT reltuples::bigint AS "Value" FROM pg_class WHERE oid = '"{table}"'::regclass""", cancellation);
        return estimate > Countable
            ? estimate
            : await ReadAsync(db, $"""SELECT count(*) AS "Value" FROM (SELECT 1 FROM "{table}" LIMIT {Countable}) AS counted""", cancellation);
    }

    static async Task<long> ReadAsync(ForensicsDbContext db, string sql, CancellationToken cancellation) =>
        (await db.Database.SqlQueryRaw<long>(sql).ToListAsync(cancellation)).Single();

    static long LengthOf(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
