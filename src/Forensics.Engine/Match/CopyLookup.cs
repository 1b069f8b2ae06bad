using Forensics.Engine.Erasing;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Forensics.Imaging.Hashing.Index;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Match;

/// <summary>Leads from a picture's print to those it may be a copy of, among all pictures and hashes that the database holds. Safe to use from several threads.</summary>
/// <remarks>
/// <para>The index belongs to this process and is opened when it is first asked. Before each search it takes up what was committed since the
/// last: prints and hashes are numbered by the common counter, so none is missed, and what a killed process had in memory is read again.</para>
/// <para>What it names is a number of <see cref="PicturePrintRow.Sequence"/> or <see cref="KnownHashRow.Sequence"/>. A number whose row is
/// gone means nothing.</para>
/// </remarks>
public sealed class CopyLookup(IDbContextFactory<ForensicsDbContext> database, DataFolder data, Erasures erasures, TimeProvider time, ILogger<CopyLookup> log) : IDisposable
{
    /// <summary>Name of the scheduled task that looks after the index.</summary>
    public const string TaskName = "copy-index";

    // 256 prints of 40 kB are 10 MB at once.
    const int PrintsAtOnce = 256;
    const int HashesAtOnce = 20_000;
    const int ErasedAtOnce = 1_000;

    // Two seconds. A larger index is verified while it is searched already.
    const long QuicklyVerifiedBytes = 2L << 30;

    // A damaged index is begun anew once; a second time something else is wrong.
    const int Tries = 3;

    // What is in memory at most so long is read again after a start.
    static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(10);

    // Rewriting all of it is what an erasure costs; several share one.
    static readonly TimeSpan RewriteEvery = TimeSpan.FromHours(1);

    static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    // A folder of a process that is gone: another that starts would still find use for it.
    static readonly TimeSpan ForsakenAfter = TimeSpan.FromDays(1);

    readonly SemaphoreSlim gate = new(1);
    readonly CancellationTokenSource stopping = new();
    CopyIndexFolder? folder;
    Task background = Task.CompletedTask;
    DateTimeOffset mergedAt, rewrittenAt, notBefore;

    /// <summary>Candidates among everything committed before the call, those with near hashes first.</summary>
    public async Task<IReadOnlyList<CopyCandidate>> SearchAsync(CopyPrint print, CancellationToken cancellation) => (await SearchUpToAsync(print, cancellation)).Candidates;

    /// <returns>With the number up to which every print and hash was looked at.</returns>
    internal async Task<(IReadOnlyList<CopyCandidate> Candidates, long UpTo)> SearchUpToAsync(CopyPrint print, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            var (current, upTo) = await CurrentAsync(cancellation);
            try
            {
                return (current.Index.Search(print), upTo);
            }
            catch (HammingIndexException error) when (tries < Tries)
            {
                current.Damage = error;
            }
            catch (ObjectDisposedException) when (tries < Tries && !stopping.IsCancellationRequested)
            {
                // Another search found it damaged meanwhile.
            }
        }
    }

    /// <summary>Takes up what came, writes down what is in memory, and rewrites the files where pictures were erased. Does nothing to an index that nobody asked yet.</summary>
    public async Task MaintainAsync(CancellationToken cancellation)
    {
        CopyIndexFolder.DeleteForsaken(data.Index, time.GetUtcNow() - ForsakenAfter);
        if (folder is not null)
        {
            await CurrentAsync(cancellation);
            await background.WaitAsync(cancellation);
        }
    }

    public void Dispose()
    {
        stopping.Cancel();
        // A merge that is cut off leaves the index as it was.
        background.Wait(TimeSpan.FromSeconds(30));
        folder?.Dispose();
        gate.Dispose();
        stopping.Dispose();
    }

    async Task<(CopyIndexFolder Folder, long UpTo)> CurrentAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (folder is null)
            {
                folder = CopyIndexFolder.Open(data.Index, log);
                (mergedAt, rewrittenAt) = (time.GetUtcNow(), default);
                if (folder.Index.FileBytes > QuicklyVerifiedBytes)
                {
                    InBackground(folder, opened => opened.Damage = DamageOf(opened, stopping.Token));
                }
                else
                {
                    folder.Damage = DamageOf(folder, cancellation);
                }
            }

            if (folder.Damage is { } damage)
            {
                Log.IndexDamaged(log, damage, folder.Path);
                folder = folder.Anew();
            }

            await CatchUpAsync(cancellation);
            MergeWhereDue(folder);
            return (folder, folder.Applied);
        }
        finally
        {
            gate.Release();
        }
    }

    async Task CatchUpAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        // First the number, then the rows: whoever was given a smaller number has committed.
        var head = await db.Counters.Where(row => row.Name == ForensicsDbContext.Sequence).Select(row => row.Value).SingleAsync(cancellation);
        if (head < folder!.Applied)
        {
            Log.IndexAhead(log, folder.Path, folder.Applied, head);
            folder = folder.Anew();
        }

        while (folder.Applied < head)
        {
            Instruments.IndexLooked(folder.Index, head - folder.Applied);
            await ApplyPageAsync(db, folder, head, cancellation);
        }

        await TakeOutErasedAsync(folder, cancellation);
        Instruments.IndexLooked(folder.Index, 0);
    }

    /// <summary>One page of prints and one of hashes, up to where both are whole.</summary>
    async Task ApplyPageAsync(ForensicsDbContext db, CopyIndexFolder folder, long head, CancellationToken cancellation)
    {
        var from = folder.Applied;
        var prints = await db.PicturePrints.AsNoTracking()
            .Where(row => row.Sequence > from && row.Sequence <= head && row.Version == CopyPrint.Version)
            .OrderBy(row => row.Sequence).Take(PrintsAtOnce).Select(row => new { row.Sequence, row.Document }).ToListAsync(cancellation);
        var hashes = await db.KnownHashes.AsNoTracking()
            .Where(row => row.Sequence > from && row.Sequence <= head)
            .OrderBy(row => row.Sequence).Take(HashesAtOnce).Select(row => new { row.Sequence, row.Pdq, row.Quality }).ToListAsync(cancellation);
        var end = Math.Min(
            prints.Count == PrintsAtOnce ? prints[^1].Sequence : head,
            hashes.Count == HashesAtOnce ? hashes[^1].Sequence : head);
        foreach (var print in prints.TakeWhile(print => print.Sequence <= end))
        {
            try
            {
                folder.Index.Add(print.Sequence, CopyPrintBytes.Read(print.Document));
            }
            catch (InvalidDataException error)
            {
                Log.PrintUnreadable(log, error, print.Sequence); // It costs itself, not every search.
            }
        }

        foreach (var hash in hashes.TakeWhile(hash => hash.Sequence <= end).Where(hash => hash.Quality >= RegionHash.MinQuality))
        {
            folder.Index.Add(hash.Sequence, PdqBytes.Read(hash.Pdq));
        }

        folder.Applied = end;
    }

    async Task TakeOutErasedAsync(CopyIndexFolder folder, CancellationToken cancellation)
    {
        while (await erasures.ErasedSinceAsync(folder.Erased, ErasedAtOnce, cancellation) is [.., var last] erased)
        {
            foreach (var print in erased.Select(picture => picture.Print).OfType<long>())
            {
                folder.Index.Remove(print);
                folder.HasErased = true;
            }

            folder.Erased = last.Number;
        }
    }

    void MergeWhereDue(CopyIndexFolder current)
    {
        var now = time.GetUtcNow();
        var rewrite = current.HasErased && now >= rewrittenAt + RewriteEvery;
        var checkpoint = now >= mergedAt + CheckpointEvery && current.Index.Checkpoint < current.Applied;
        if (now < notBefore || !background.IsCompleted || !(rewrite || checkpoint || current.Index.NeedsMerge))
        {
            return;
        }

        mergedAt = now;
        if (rewrite)
        {
            (rewrittenAt, current.HasErased) = (now, false);
        }

        var (applied, erased) = (current.Applied, current.HasErased ? current.ErasedInFiles : current.Erased);
        InBackground(current, merged => merged.Merge(applied, erased, rewrite, stopping.Token), failed => failed.HasErased |= rewrite);
    }

    /// <summary>One at a time. Whatever fails, searches go on in what is in service.</summary>
    void InBackground(CopyIndexFolder current, Action<CopyIndexFolder> work, Action<CopyIndexFolder>? failed = null)
    {
        background = Task.Run(() =>
        {
            try
            {
                work(current);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                // The process stops, or the index was begun anew.
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                Log.IndexMergeFailed(log, error, current.Path);
                notBefore = time.GetUtcNow() + AfterFailure;
                failed?.Invoke(current);
                current.Damage ??= DamageOf(current, CancellationToken.None);
            }
        });
    }

    /// <summary>Null when every checksum is right.</summary>
    static HammingIndexException? DamageOf(CopyIndexFolder current, CancellationToken cancellation)
    {
        try
        {
            current.Index.Verify(cancellation);
            return null;
        }
        catch (HammingIndexException damage)
        {
            return damage;
        }
    }
}
