using System.Diagnostics;
using Forensics.Disputes;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Ingest;

/// <summary>Takes records: checks them against what is known of their orders, keeps their pictures, stores them and asks for their work.</summary>
/// <remarks>What is answered as taken, or as waiting, is on the disk. A batch is one transaction; a process killed at any moment leaves
/// whole records and steps of work, and pictures that no record names at worst.</remarks>
public sealed class RecordIntake(
    IDbContextFactory<ForensicsDbContext> database, PictureStore store, IJobQueue jobs, EngineOptions options, TimeProvider time, ILogger<RecordIntake> log)
{
    const int MaxIdLength = 200;

    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Takes records in their order; each is taken, or not, by itself. With each record that is taken on an order, those that wait
    /// for the order are tried again.</summary>
    /// <returns>What became of each, in their order.</returns>
    /// <exception cref="StorageException">The disk or the database can't keep them: none of them is taken.</exception>
    public async Task<IReadOnlyList<IntakeResult>> TakeAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        var results = new IntakeResult?[deliveries.Count];
        var prepared = await PrepareAsync(deliveries, results, cancellation);
        if (prepared.Count > 0)
        {
            await CommitAsync(prepared, results, cancellation);
        }

        foreach (var (delivery, result) in deliveries.Zip(results))
        {
            Instruments.RecordHandedIn(RecordFacts.TypeOf(delivery.Record), result!.Outcome);
        }

        return results!;
    }

    /// <summary>Of records that waited, those that still do.</summary>
    internal async Task<HashSet<RecordKey>> StillWaitingAsync(IReadOnlyCollection<RecordKey> records, CancellationToken cancellation)
    {
        HashSet<RecordKey> waiting = [];
        await using var db = await database.CreateDbContextAsync(cancellation);
        foreach (var some in records.Chunk(options.BatchRecords))
        {
            var ids = some.Select(record => record.Id).ToList();
            var rows = await db.Waiting.Where(row => ids.Contains(row.RecordId)).Select(row => new { row.RecordType, row.RecordId }).ToListAsync(cancellation);
            waiting.UnionWith(rows.Select(row => new RecordKey(row.RecordType, row.RecordId)).Intersect(some));
        }

        return waiting;
    }

    /// <summary>Checks each record by itself and keeps its pictures.</summary>
    async Task<List<Incoming>> PrepareAsync(IReadOnlyList<Delivery> deliveries, IntakeResult?[] results, CancellationToken cancellation)
    {
        var sound = new List<int>();
        for (var i = 0; i < deliveries.Count; i++)
        {
            try
            {
                RecordRules.Check(deliveries[i].Record, MaxIdLength);
                sound.Add(i);
            }
            catch (RefusedException refusal)
            {
                results[i] = new IntakeResult(refusal.Outcome, Message: refusal.Message);
            }
        }

        List<Incoming> prepared = [];
        var now = time.GetUtcNow();
        try
        {
            var pictures = await PictureIntake.KeepAsync(store, [.. sound.Select(i => deliveries[i])], options.PicturesAtOnce, cancellation);
            foreach (var (i, (kept, refusal)) in sound.Zip(pictures))
            {
                if (refusal is not null)
                {
                    results[i] = new IntakeResult(IngestOutcome.Refused, Message: refusal);
                }
                else
                {
                    prepared.Add(Incoming.Of(i, deliveries[i], kept, now));
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Full(error);
        }

        return prepared;
    }

    async Task CommitAsync(List<Incoming> batch, IntakeResult?[] results, CancellationToken cancellation)
    {
        try
        {
            foreach (var (index, result) in await TransactPatientlyAsync(batch, cancellation))
            {
                results[index] = result;
            }
        }
        catch (Exception error) when (error is not OperationCanceledException && StorageFailure.Is(error))
        {
            throw Full(error);
        }
        catch (Exception error) when (error is not OperationCanceledException && batch.Count > 1)
        {
            // One record is to blame, and the others shall not pay for it.
            Log.BatchFailed(log, error, batch.Count);
            foreach (var record in batch)
            {
                await CommitAsync([record], results, cancellation);
            }
        }
        catch (PictureGoneException gone)
        {
            results[batch[0].Index!.Value] = new IntakeResult(IngestOutcome.Refused, Message: gone.Message);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.RecordFailed(log, error, batch[0].Key.Type, batch[0].Key.Id);
            results[batch[0].Index!.Value] = new IntakeResult(
                IngestOutcome.Refused, Message: $"{batch[0].Key.Type} {batch[0].Key.Id} can't be stored ({error.GetType().Name}); the log tells why.");
        }
    }

    /// <summary>Tries anew while the database is away. It may have taken the batch before its answer got lost: then all of it is unchanged.</summary>
    async Task<Dictionary<int, IntakeResult>> TransactPatientlyAsync(List<Incoming> batch, CancellationToken cancellation)
    {
        var (began, pause) = (Stopwatch.GetTimestamp(), FirstPause);
        while (true)
        {
            try
            {
                return await TransactAsync(batch, cancellation);
            }
            catch (Exception error) when (MayPass(error) && Stopwatch.GetElapsedTime(began).TotalSeconds < options.IntakePatienceSeconds)
            {
                Instruments.StorageFailed(error);
                Log.TakingAgain(log, batch.Count, error.GetBaseException().GetType().Name);
            }

            await Task.Delay(pause, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    // SQLite has waited for its turn by itself.
    static bool MayPass(Exception error) =>
        StorageFailure.KindOf(error) is StorageFailureKind.Unreachable or StorageFailureKind.Busy && error.GetBaseException() is not Microsoft.Data.Sqlite.SqliteException;

    async Task<Dictionary<int, IntakeResult>> TransactAsync(List<Incoming> batch, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var last = await db.HoldSequenceAsync(cancellation);
        var known = await KnownState.LoadAsync(db, batch, cancellation);
        var decided = new IntakeBatch(known, options, time.GetUtcNow(), last);
        batch.ForEach(decided.Take);
        if (decided.Last > last || decided.NewlyWaiting.Count > 0 || decided.Touched.Count > 0)
        {
            ThrowIfGone(batch, decided.Results);
            await IntakeWriter.WriteAsync(db, decided, jobs, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return decided.Results;
    }

    /// <summary>Files are removed by erasures and as forgotten ones, but never while the counter is held: what is there now stays.</summary>
    void ThrowIfGone(List<Incoming> batch, Dictionary<int, IntakeResult> results)
    {
        foreach (var record in batch.Where(record => results[record.Index!.Value].Outcome is IngestOutcome.Accepted or IngestOutcome.Waiting))
        {
            if (record.Addresses.FirstOrDefault(sha256 => !File.Exists(store.PathOf(sha256))) is { } gone)
            {
                throw new PictureGoneException(gone);
            }
        }
    }

    /// <summary>A picture was removed between its writing and the transaction.</summary>
    sealed class PictureGoneException(string sha256) : Exception($"picture {sha256} was removed from the store at this moment; send the record again.");

    StorageException Full(Exception error) => new(
        StorageFailure.KindOf(error) is StorageFailureKind.Unreachable or StorageFailureKind.Busy
            ? $"The database does not answer ({error.GetBaseException().Message.TrimEnd('.')}). What was not answered is not taken; send it again once the database is back."
            : $"The data folder {options.DataFolder} can't be written to ({error.Message.TrimEnd('.')}). What was not answered is not taken; give it space and send it again.", error);
}
