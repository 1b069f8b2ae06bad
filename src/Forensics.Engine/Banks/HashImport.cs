using Forensics.Engine.Access;
using Forensics.Engine.Match;
using Forensics.Engine.Storage;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Banks;

/// <summary>Takes other people's hashes into a bank, a block a transaction. What is there already, the same hash from the same source, is passed over: so an import
/// that was cut off is run again, and ends with the same rows.</summary>
public sealed class HashImport(IDbContextFactory<ForensicsDbContext> database, BankAdmin banks, AuditLog audit, TimeProvider time)
{
    // On SQLite a block writes about every page of the index once, so a large one costs less; the counter is held for less than a second.
    const int BlockRows = 20_000;

    /// <param name="lines">Of the list; malformed ones are left to the caller and passed over here.</param>
    /// <param name="firstSeenAt">For rows that don't tell; null takes the moment of their import.</param>
    /// <param name="progress">Called after each block.</param>
    /// <exception cref="ConfigurationException">There is no such bank.</exception>
    /// <exception cref="StorageException">The database can't be written to. What was imported before is kept.</exception>
    public async Task<HashImportSummary> RunAsync(
        string bank, IAsyncEnumerable<HashListLine> lines, DateTimeOffset? firstSeenAt, Actor by, Action<HashImportSummary>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(by);
        await banks.FindAsync(bank, cancellation);
        await audit.RecordAsync(by, new AuditEntry(AuditAction.BankImportStarted, AuditSubject.Bank, bank, "hashes"), cancellation);
        var summary = new HashImportSummary(0, 0, 0);
        await foreach (var block in lines.Where(line => line.Row is not null).Select(line => line.Row!.Value).Chunk(BlockRows).WithCancellation(cancellation))
        {
            summary += await BlockPatientlyAsync(bank, block, firstSeenAt ?? time.GetUtcNow(), cancellation);
            progress?.Invoke(summary);
        }

        await audit.RecordAsync(
            by, new AuditEntry(AuditAction.BankImported, AuditSubject.Bank, bank, FormattableString.Invariant($"hashes added={summary.Added} known={summary.Known} poor={summary.Poor}")), cancellation);
        return summary;
    }

    async Task<HashImportSummary> BlockPatientlyAsync(string bank, HashListRow[] block, DateTimeOffset firstSeenAt, CancellationToken cancellation)
    {
        try
        {
            return await BlockAsync(bank, block, firstSeenAt, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException && StorageFailure.Is(error))
        {
            throw new StorageException(
                $"The database can't take the hashes ({error.GetBaseException().Message.TrimEnd('.')}). What was imported before is kept; run the same import again to go on.", error);
        }
    }

    async Task<HashImportSummary> BlockAsync(string bank, HashListRow[] block, DateTimeOffset firstSeenAt, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        // In the order of the unique index, which is then read and changed page by page.
        List<(byte[] Pdq, HashListRow Row)> rows =
            [.. block.DistinctBy(row => (row.Hash, row.Source)).Select(row => (Pdq: PdqBytes.Write(row.Hash), Row: row)).OrderBy(entry => entry.Pdq, ByteOrder)];
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var last = await db.HoldSequenceAsync(cancellation);
        await EnsureThereAsync(db, bank, cancellation);
        var known = await KnownAsync(db, bank, rows, cancellation);
        var added = rows.Where((_, i) => !known.Contains(i))
            .Select((entry, i) => new KnownHashRow
            {
                Sequence = last + 1 + i, Bank = bank, Pdq = entry.Pdq, Quality = entry.Row.Quality, Source = entry.Row.Source,
                FirstSeenAt = entry.Row.FirstSeenAt ?? firstSeenAt, ImportedAt = now,
            })
            .ToList();
        if (added.Count > 0)
        {
            await RowInsert.InsertAsync(db, added, cancellation);
            await db.SetSequenceAsync(last + added.Count, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return new HashImportSummary(added.Count, block.Length - added.Count, added.Count(row => row.Quality < RegionHash.MinQuality));
    }

    /// <summary>Banks are removed under the counter too.</summary>
    static async Task EnsureThereAsync(ForensicsDbContext db, string bank, CancellationToken cancellation)
    {
        if (!await db.Banks.AnyAsync(row => row.Name == bank, cancellation))
        {
            throw new ConfigurationException($"The bank {bank} was removed at this moment.");
        }
    }

    /// <summary>Places of the rows that the bank has.</summary>
    static async Task<HashSet<int>> KnownAsync(ForensicsDbContext db, string bank, List<(byte[] Pdq, HashListRow Row)> rows, CancellationToken cancellation)
    {
        var found = db.Database.ProviderName == PostgresForensicsDbContext.Provider
            ? db.Database.SqlQuery<int>($"""
                SELECT (given."Place" - 1)::int AS "Value"
                FROM unnest({rows.ConvertAll(entry => entry.Pdq).ToArray()}, {rows.ConvertAll(entry => entry.Row.Source).ToArray()}) WITH ORDINALITY AS given("Pdq", "Source", "Place")
                JOIN "KnownHashes" AS row ON row."Bank" = {bank} AND row."Pdq" = given."Pdq" AND row."Source" = given."Source" COLLATE "C"
                """)
            : db.Database.SqlQuery<int>($"""
                SELECT given.key AS "Value" FROM json_each({System.Text.Json.JsonSerializer.Serialize(rows.Select(entry => new[] { entry.Row.Hash.ToString(), entry.Row.Source }))}) AS given
                CROSS JOIN "KnownHashes" AS row ON row."Bank" = {bank} AND row."Pdq" = unhex(given.value ->> 0) AND row."Source" = given.value ->> 1
                """);
        return [.. await found.ToListAsync(cancellation)];
    }

    static readonly Comparer<byte[]> ByteOrder = Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other));
}

/// <summary>What an import came to.</summary>
/// <param name="Added">New rows.</param>
/// <param name="Known">Rows that were there, or stand in the list twice.</param>
/// <param name="Poor">Of the new ones, those of so low a quality that they are kept but never matched.</param>
public readonly record struct HashImportSummary(long Added, long Known, long Poor)
{
    public static HashImportSummary operator +(HashImportSummary one, HashImportSummary other) =>
        new(one.Added + other.Added, one.Known + other.Known, one.Poor + other.Poor);
}
