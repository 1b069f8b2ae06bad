using System.Globalization;
using System.Security.Cryptography;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Pictures;

/// <summary>Reads the files of pictures and compares them with their rows.</summary>
public sealed class PictureInspection(IDbContextFactory<ForensicsDbContext> database, PictureStore store, DataFolder folder, TimeProvider time)
{
    /// <summary>Younger temporary files belong to somebody who is writing them.</summary>
    public static readonly TimeSpan TemporaryAge = TimeSpan.FromHours(1);

    const int PageRows = 500;

    /// <summary>Reads every picture, or a sample, and tells each that is not as it was kept. Several are read at once.</summary>
    /// <param name="sample">How many, chosen by <paramref name="seed"/>; null for all.</param>
    /// <returns>How many were read.</returns>
    public async Task<long> CheckAsync(int? sample, int seed, Action<PictureFault> tell, Action<long, long> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tell);
        ArgumentNullException.ThrowIfNull(progress);
        long all;
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            all = await db.Pictures.LongCountAsync(row => row.ErasedAt == null, cancellation);
        }

        // The addresses are hashes: those that follow a random one are a random choice.
        var start = sample is null ? "" : StartOf(seed);
        var left = sample ?? long.MaxValue;
        var done = await CheckAsync(row => string.CompareOrdinal(row, start) > 0, start, left, done => progress(done, Math.Min(all, left)), tell, cancellation);
        if (sample is not null && done < Math.Min(all, left))
        {
            var before = done;
            done += await CheckAsync(row => string.CompareOrdinal(row, start) <= 0, "", left - done, more => progress(before + more, Math.Min(all, left)), tell, cancellation);
        }

        return done;
    }

    /// <summary>Files that don't belong: temporary ones that somebody left, whole ones that nothing names.</summary>
    public async IAsyncEnumerable<StoreFile> StrayAsync(
        bool temporaryOnly, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var now = time.GetUtcNow();
        var files = StoreFiles.Originals(folder, now).Concat(StoreFiles.Derived(folder, now));
        if (temporaryOnly)
        {
            foreach (var file in files.Where(file => file.IsTemporary && file.Age > TemporaryAge))
            {
                yield return file;
            }

            yield break;
        }

        foreach (var some in files.Where(file => !file.IsTemporary || file.Age > TemporaryAge).Chunk(PageRows))
        {
            await using var db = await database.CreateDbContextAsync(cancellation);
            var live = await LivePictures.AmongAsync(db, [.. some.Select(file => file.Sha256).OfType<string>().Distinct()], cancellation);
            foreach (var file in some.Where(file => file.Sha256 is null || !live.Contains(file.Sha256)))
            {
                yield return file;
            }
        }
    }

    async Task<long> CheckAsync(
        Func<string, bool> isInRange, string after, long most, Action<long> progress, Action<PictureFault> tell, CancellationToken cancellation)
    {
        long done = 0;
        while (done < most)
        {
            List<PictureRow> page;
            await using (var db = await database.CreateDbContextAsync(cancellation))
            {
                page = await db.Pictures.AsNoTracking().Where(row => row.ErasedAt == null && string.Compare(row.Sha256, after) > 0)
                    .OrderBy(row => row.Sha256).Take((int)Math.Min(PageRows, most - done)).ToListAsync(cancellation);
            }

            List<PictureRow> some = [.. page.TakeWhile(row => isInRange(row.Sha256))];
            await Parallel.ForEachAsync(some, cancellation, async (row, token) =>
            {
                if (await FaultAsync(row, token) is { } fault)
                {
                    lock (tell)
                    {
                        tell(fault);
                    }
                }
            });
            done += some.Count;
            progress(done);
            if (some.Count < PageRows)
            {
                break;
            }

            after = some[^1].Sha256;
        }

        return done;
    }

    /// <summary>Null when the file is as it was kept.</summary>
    public async Task<PictureFault?> FaultAsync(PictureRow row, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        var path = store.PathOf(row.Sha256);
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, useAsync: true);
            return file.Length != row.Bytes
                ? new PictureFault(row.Sha256, path, PictureFaultKind.Length, string.Create(CultureInfo.InvariantCulture, $"{file.Length} bytes instead of {row.Bytes}"))
                : Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation)) == row.Sha256 ? null
                : new PictureFault(row.Sha256, path, PictureFaultKind.Changed, "other bytes than were kept");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new PictureFault(row.Sha256, path, PictureFaultKind.Missing, "no file");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new PictureFault(row.Sha256, path, PictureFaultKind.Changed, $"can't be read ({error.GetType().Name})");
        }
    }

    static string StartOf(int seed)
    {
        var bytes = new byte[32];
        new Random(seed).NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}

/// <summary>A picture whose file is not as its row says.</summary>
/// <param name="What">For people.</param>
public sealed record PictureFault(string Sha256, string Path, PictureFaultKind Kind, string What);

public enum PictureFaultKind
{
    Missing,

    /// <summary>Cut off, or with something behind it.</summary>
    Length,
    Changed,
}
