using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Pictures;

/// <summary>Takes away files that nothing names. While it looks and takes, no record is taken in, so none can come to name such a file meanwhile.</summary>
sealed class OrphanSweep(IDbContextFactory<ForensicsDbContext> database, PictureInspection inspection)
{
    // The counter is held as long: some tens of milliseconds.
    const int BatchFiles = 100;

    /// <param name="minAge">Younger files are left: a record that names them may be on its way.</param>
    /// <param name="most">Files at most; the next run goes on.</param>
    /// <param name="take">Takes one file away.</param>
    /// <returns>How many were taken.</returns>
    public async Task<int> RunAsync(TimeSpan minAge, int most, Action<StoreFile> take, CancellationToken cancellation)
    {
        var taken = 0;
        List<StoreFile> batch = [];
        await foreach (var file in inspection.StrayAsync(temporaryOnly: false, cancellation))
        {
            if (file.Age >= (file.IsTemporary ? PictureInspection.TemporaryAge : minAge))
            {
                batch.Add(file);
            }

            if (taken + batch.Count == most)
            {
                break;
            }

            if (batch.Count == BatchFiles)
            {
                taken += await TakeAsync(batch, take, cancellation);
                batch.Clear();
            }
        }

        return taken + await TakeAsync(batch, take, cancellation);
    }

    async Task<int> TakeAsync(List<StoreFile> files, Action<StoreFile> take, CancellationToken cancellation)
    {
        if (files.Count == 0)
        {
            return 0;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.HoldSequenceAsync(cancellation);
        var live = await LivePictures.AmongAsync(db, [.. files.Select(file => file.Sha256).OfType<string>().Distinct()], cancellation);
        List<StoreFile> orphans = [.. files.Where(file => file.Sha256 is null || !live.Contains(file.Sha256))];
        orphans.ForEach(take);
        await transaction.CommitAsync(cancellation);
        return orphans.Count;
    }
}
