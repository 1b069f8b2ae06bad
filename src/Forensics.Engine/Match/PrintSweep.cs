using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Match;

/// <summary>Asks for pictures to be examined again that have no print as prints are now: they came before there were prints, or before prints were made otherwise.</summary>
/// <remarks>It goes through all pictures once after each start of the process that leads. What it asks for comes after everything that somebody waits for.</remarks>
public sealed class PrintSweep(IDbContextFactory<ForensicsDbContext> database, IJobQueue jobs)
{
    /// <summary>Name of the scheduled task.</summary>
    public const string TaskName = "prints";

    // About what one machine examines in the minute between two runs.
    const int PicturesAtOnce = 1_000;

    string? after = "";

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (after is not { } from)
        {
            return;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        // One that could not be read has no print and never will.
        var some = await db.Pictures
            .Where(row => string.Compare(row.Sha256, from) > 0 && row.Pdq != null
                && !db.PicturePrints.Any(print => print.Sha256 == row.Sha256 && print.Version == CopyPrint.Version)
                && !db.Jobs.Any(job => job.Kind == JobKind.Analyze && job.Subject == row.Sha256 && job.State != JobState.Done))
            .OrderBy(row => row.Sha256).Take(PicturesAtOnce).Select(row => row.Sha256).ToListAsync(cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            await jobs.RenewAsync(db, JobKind.Analyze, [.. some.Select(sha256 => (sha256, (string?)null))], JobPriority.Reanalysis, cancellation);
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        after = some.Count < PicturesAtOnce ? null : some[^1];
    }
}
