using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Watching;

/// <summary>How many steps of a kind and a priority are in a state.</summary>
/// <param name="State">Any of <see cref="JobState"/> but <see cref="JobState.Done"/>.</param>
/// <param name="FailureKind">Of steps that were given up: one of <see cref="Jobs.FailureKind"/>.</param>
/// <param name="Since">When the first of those that wait and are ready was asked for, or the first of those set aside was; null where there is none.</param>
public sealed record QueueLevel(string Kind, int Priority, string State, string? FailureKind, long Count, DateTimeOffset? Since);

/// <summary>Reads what is not over yet, by the partial indexes on it: what is done stays for ever and is never looked at.</summary>
static class QueueLevels
{
    /// <param name="now">A step that was tried and waits for a later instant is not ready.</param>
    public static async Task<IReadOnlyList<QueueLevel>> ReadAsync(ForensicsDbContext db, DateTimeOffset now, CancellationToken cancellation)
    {
        var waiting = await db.Jobs.Where(job => job.State == JobState.Waiting)
            .GroupBy(job => new { job.Kind, job.Priority })
            .Select(group => new
            {
                group.Key.Kind,
                group.Key.Priority,
                Count = group.LongCount(),
                Since = group.Min(job => job.NotBefore == null || job.NotBefore <= now ? (DateTimeOffset?)job.EnqueuedAt : null),
            })
            .ToListAsync(cancellation);
        var running = await db.Jobs.Where(job => job.State == JobState.Running)
            .GroupBy(job => new { job.Kind, job.Priority })
            .Select(group => new { group.Key.Kind, group.Key.Priority, Count = group.LongCount() })
            .ToListAsync(cancellation);
        var aside = await db.Jobs.Where(job => job.State == JobState.Failed || job.State == JobState.Cancelled)
            .GroupBy(job => new { job.Kind, job.Priority, job.State, job.FailureKind })
            .Select(group => new
            {
                group.Key.Kind, group.Key.Priority, group.Key.State, group.Key.FailureKind, Count = group.LongCount(), Since = group.Min(job => job.FinishedAt),
            })
            .ToListAsync(cancellation);
        return
        [
            .. waiting.Select(row => new QueueLevel(row.Kind, row.Priority, JobState.Waiting, null, row.Count, row.Since))
                .Concat(running.Select(row => new QueueLevel(row.Kind, row.Priority, JobState.Running, null, row.Count, null)))
                .Concat(aside.Select(row => new QueueLevel(
                    row.Kind, row.Priority, row.State, row.State == JobState.Cancelled ? null : row.FailureKind ?? FailureKind.Error, row.Count, row.Since)))
                .OrderBy(level => level.Kind, StringComparer.Ordinal).ThenBy(level => level.Priority).ThenBy(level => level.State, StringComparer.Ordinal),
        ];
    }
}
