using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Watching;

/// <summary>In what respect scores are compared with earlier ones.</summary>
public static class DriftMeasure
{
    /// <summary>Of a claim: which bands the scores are in.</summary>
    public const string Bands = "bands";

    /// <summary>Of a claim: how many of the policy's families of signals could be heard.</summary>
    public const string Coverage = "coverage";

    /// <summary>Of an analyzer: how many of its findings are sound, not applicable and failed.</summary>
    public const string Analyzer = "analyzer";
}

/// <summary>The stored results of <see cref="DriftCheck"/>.</summary>
static class DriftRows
{
    /// <summary>Runs are kept for a year.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(366);

    /// <summary>The rows of the last run; none before the first.</summary>
    public static async Task<IReadOnlyList<DriftRow>> LatestAsync(ForensicsDbContext db, CancellationToken cancellation) =>
        await db.DriftRows.AsNoTracking()
            .Where(row => row.At == db.DriftRows.Max(other => (DateTimeOffset?)other.At))
            .OrderBy(row => row.Measure).ThenBy(row => row.Subject)
            .ToListAsync(cancellation);
}
