using System.Globalization;
using Forensics.Engine.Access;
using Forensics.Engine.Ledger;
using Forensics.Engine.Pictures;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Erasing;

/// <summary>Erases what an order holds of persons: its pictures with all that was made from them, and the texts of its records. Ids, dates,
/// kinds and amounts stay, so that the dispute is still told, and the ledger can still be verified.</summary>
/// <remarks>Three transactions, each of which holds the counter, so that no record is taken in meanwhile: the order is written down, with its
/// entries in audit record and ledger; the rows are erased; the files are removed. Rows go before files, so a picture that a row names is
/// never without its file; whatever is cut off, the next run goes on from the state that is written down.</remarks>
public sealed class Erasures(IDbContextFactory<ForensicsDbContext> database, PictureStore store, DataFolder folder, AuditLog audit, TimeProvider time)
{
    /// <summary>Name of the scheduled task that finishes what was cut off.</summary>
    public const string TaskName = "erasures";

    /// <summary>What an erasure would come to; null when nothing is known of the order.</summary>
    public async Task<ErasureCounts?> PlanAsync(string orderId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await IsKnownAsync(db, orderId, cancellation))
        {
            return null;
        }

        var plan = await ErasurePlan.LoadAsync(db, orderId, cancellation);
        // Never committed: what the erasure itself would count.
        return await new ErasedRows(db, plan, time.GetUtcNow(), cancellation).EraseAsync();
    }

    /// <summary>Erases an order. One that was erased before, and got nothing since, is left as it is; one that was cut off is finished.</summary>
    /// <param name="by">Who ordered it; kept in the erasure.</param>
    /// <param name="actor">Who runs it; kept in the audit record.</param>
    /// <returns>Null when nothing is known of the order.</returns>
    public async Task<ErasureResult?> EraseAsync(string orderId, string why, string by, Actor actor, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(why);
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            await db.HoldSequenceAsync(cancellation);
            if (!await IsKnownAsync(db, orderId, cancellation))
            {
                return null;
            }

            var before = await db.Erasures.AsNoTracking().Where(row => row.OrderId == orderId).OrderBy(row => row.At).ToListAsync(cancellation);
            if (before.All(row => row.State == ErasureState.Done))
            {
                if ((await ErasurePlan.LoadAsync(db, orderId, cancellation)).IsEmpty)
                {
                    return new ErasureResult(before.LastOrDefault()?.Id, null);
                }

                await BeginAsync(db, orderId, before.Count + 1, why, by, actor, cancellation);
                await transaction.CommitAsync(cancellation);
            }
        }

        var unfinished = await db.Erasures.AsNoTracking().Where(row => row.OrderId == orderId && row.State != ErasureState.Done).OrderBy(row => row.At).ToListAsync(cancellation);
        ErasureResult? result = null;
        foreach (var row in unfinished)
        {
            result = new ErasureResult(row.Id, await FinishAsync(row.Id, cancellation));
        }

        return result ?? new ErasureResult(null, null);
    }

    /// <summary>Finishes erasures that were cut off.</summary>
    public async Task FinishAllAsync(CancellationToken cancellation)
    {
        List<string> unfinished;
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            unfinished = await db.Erasures.Where(row => row.State != ErasureState.Done).OrderBy(row => row.At).Select(row => row.Id).ToListAsync(cancellation);
        }

        foreach (var id in unfinished)
        {
            await FinishAsync(id, cancellation);
        }
    }

    /// <summary>Pictures that were erased after a number, oldest first: for whoever keeps copies of what is known of pictures, such as a
    /// search index. A picture that was given again since is known anew; its row tells.</summary>
    public async Task<IReadOnlyList<ErasedPicture>> ErasedSinceAsync(long number, int limit, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.ErasedPictures.Where(row => row.Number > number).OrderBy(row => row.Number).Take(limit)
            .Select(row => new ErasedPicture(row.Number, row.Sha256, row.Print)).ToListAsync(cancellation);
    }

    static async Task<bool> IsKnownAsync(ForensicsDbContext db, string orderId, CancellationToken cancellation) =>
        await db.Orders.AnyAsync(row => row.Id == orderId, cancellation) || await db.Waiting.AnyAsync(row => row.OrderId == orderId, cancellation);

    async Task BeginAsync(ForensicsDbContext db, string orderId, int number, string why, string by, Actor actor, CancellationToken cancellation)
    {
        var row = new ErasureRow
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{orderId}.erasure-{number}"),
            OrderId = orderId, By = by, Why = why, At = LedgerHash.Whole(time.GetUtcNow()), State = ErasureState.Begun,
        };
        db.Erasures.Add(row);
        await audit.AppendAsync(db, actor, new AuditEntry(AuditAction.OrderErased, AuditSubject.Order, orderId, row.Id), cancellation);
        await LedgerBook.AppendAsync(db, [LedgerEntry.Of(row)], cancellation);
    }

    async Task<ErasureCounts?> FinishAsync(string id, CancellationToken cancellation)
    {
        var counts = await EraseRowsAsync(id, cancellation);
        await RemoveFilesAsync(id, cancellation);
        return counts;
    }

    async Task<ErasureCounts?> EraseRowsAsync(string id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.HoldSequenceAsync(cancellation);
        var row = await db.Erasures.SingleAsync(row => row.Id == id, cancellation);
        if (row.State != ErasureState.Begun)
        {
            return row.Counts is { } known ? Documents.Read<ErasureCounts>(known) : null;
        }

        var plan = await ErasurePlan.LoadAsync(db, row.OrderId, cancellation);
        var prints = await db.PicturePrints.Where(row => plan.Sole.Contains(row.Sha256)).Select(row => new { row.Sha256, row.Sequence })
            .ToDictionaryAsync(row => row.Sha256, row => (long?)row.Sequence, cancellation);
        var counts = await new ErasedRows(db, plan, time.GetUtcNow(), cancellation).EraseAsync();
        db.ErasedPictures.AddRange(plan.Sole.Select(sha256 => new ErasedPictureRow { Sha256 = sha256, ErasureId = id, Print = prints.GetValueOrDefault(sha256) }));
        (row.State, row.Counts) = (ErasureState.RowsErased, Documents.Write(counts));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return counts;
    }

    async Task RemoveFilesAsync(string id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            await db.HoldSequenceAsync(cancellation);
            var row = await db.Erasures.SingleAsync(row => row.Id == id, cancellation);
            if (row.State != ErasureState.RowsErased)
            {
                return;
            }

            var erased = await db.ErasedPictures.Where(picture => picture.ErasureId == id).Select(picture => picture.Sha256).ToListAsync(cancellation);
            // One that was given again meanwhile is wanted; the intake writes no row without looking for the file.
            var live = await LivePictures.AmongAsync(db, erased, cancellation);
            Remove([.. erased.Where(sha256 => !live.Contains(sha256))]);
            (row.State, row.FinishedAt) = (ErasureState.Done, time.GetUtcNow());
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        await ClearLogAsync(db, cancellation);
    }

    /// <summary>SQLite writes over what is deleted in its file; its log still holds the pages as they were. Readers hold up the clearing of the
    /// log; then the next checkpoint that finds none does it. PostgreSQL lets go of old rows when it vacuums.</summary>
    static async Task ClearLogAsync(ForensicsDbContext db, CancellationToken cancellation)
    {
        if (db is SqliteForensicsDbContext)
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA busy_timeout = 2000; PRAGMA wal_checkpoint(TRUNCATE);", cancellation);
        }
    }

    void Remove(List<string> erased)
    {
        foreach (var sha256 in erased)
        {
            List<string> files = [store.PathOf(sha256), .. StoreFiles.DerivedOf(folder, sha256)];
            files.ForEach(DeleteIfThere);
        }

        if (Directory.Exists(folder.Quarantine))
        {
            var gone = erased.ToHashSet();
            foreach (var file in Directory.EnumerateFiles(folder.Quarantine, "*", SearchOption.AllDirectories).Where(file => gone.Contains(Path.GetFileName(file).Split('.')[0])))
            {
                File.Delete(file);
            }
        }
    }

    static void DeleteIfThere(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }
}

/// <param name="Id">Of the erasure; null when there was nothing to erase and nothing had been erased.</param>
/// <param name="Counts">What it came to; null when the order was erased before and got nothing since.</param>
public sealed record ErasureResult(string? Id, ErasureCounts? Counts);

/// <param name="Number">To ask on from.</param>
/// <param name="Print">Number of the print that went with it; null when it had none.</param>
public sealed record ErasedPicture(long Number, string Sha256, long? Print);
