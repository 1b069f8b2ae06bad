using System.Globalization;
using Forensics.Engine.Access;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Jobs;

/// <summary>What operators see of the steps, and may do with them.</summary>
public sealed class JobAdmin(Database database, IJobQueue jobs, AuditLog audit, TimeProvider time)
{
    /// <summary>Most steps of a page.</summary>
    public const int MaxPage = 500;

    /// <summary>How many steps of each kind are in each state. Looks at every step: not for a hot path.</summary>
    public async Task<IReadOnlyList<JobCount>> CountAsync(CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        return await db.Jobs
            .GroupBy(job => new { job.Kind, job.State })
            .Select(group => new JobCount(group.Key.Kind, group.Key.State, group.Count()))
            .ToListAsync(cancellation);
    }

    /// <summary>Steps, the latest asked for first.</summary>
    /// <param name="state">One of <see cref="JobState"/>; null for all.</param>
    /// <param name="before">Only those with a smaller id: the last of the page before.</param>
    public async Task<IReadOnlyList<JobRow>> ListAsync(string? state, string? kind, long? before, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(limit is >= 1 and <= MaxPage, true, nameof(limit));
        await using var db = database.CreateDbContext();
        return await db.Jobs.AsNoTracking()
            .Where(job => (state == null || job.State == state) && (kind == null || job.Kind == kind) && (before == null || job.Id < before))
            .OrderByDescending(job => job.Id)
            .Take(limit)
            .ToListAsync(cancellation);
    }

    /// <summary>Makes steps that were set aside wait anew, behind what waits now.</summary>
    /// <param name="kind">Only of this kind; null for all.</param>
    /// <param name="subject">Only the step on this subject.</param>
    /// <returns>How many.</returns>
    public async Task<int> RetryAsync(string? kind, string? subject, Actor actor, CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var aside = await Chosen(db, kind, subject)
            .Where(job => job.State == JobState.Failed || job.State == JobState.Cancelled)
            .OrderBy(job => job.Sequence)
            .Select(job => new { job.Kind, job.Subject, job.Shop, job.Priority })
            .ToListAsync(cancellation);
        foreach (var group in aside.GroupBy(job => (job.Kind, job.Priority)))
        {
            await jobs.RenewAsync(db, group.Key.Kind, [.. group.Select(job => (job.Subject, job.Shop))], group.Key.Priority, cancellation);
        }

        await RecordAsync(db, AuditAction.StepsRetried, kind, subject, aside.Count, actor, cancellation);
        await transaction.CommitAsync(cancellation);
        return aside.Count;
    }

    /// <summary>Sets steps aside that wait or run; what runs is stopped at its worker's next sign of life and stores nothing.</summary>
    /// <returns>How many.</returns>
    public async Task<int> CancelAsync(string? kind, string? subject, Actor actor, CancellationToken cancellation)
    {
        DateTimeOffset? now = time.GetUtcNow();
        await using var db = database.CreateDbContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var count = await Chosen(db, kind, subject)
            .Where(job => job.State == JobState.Waiting || job.State == JobState.Running)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(job => job.State, JobState.Cancelled)
                    .SetProperty(job => job.AgainSequence, (long?)null)
                    .SetProperty(job => job.AgainTurn, (long?)null)
                    .SetProperty(job => job.Owner, (string?)null)
                    .SetProperty(job => job.LeaseUntil, (DateTimeOffset?)null)
                    .SetProperty(job => job.NotBefore, (DateTimeOffset?)null)
                    .SetProperty(job => job.FinishedAt, now),
                cancellation);
        await RecordAsync(db, AuditAction.StepsCancelled, kind, subject, count, actor, cancellation);
        await transaction.CommitAsync(cancellation);
        return count;
    }

    /// <summary>How many steps a retry, or else a cancellation, would reach.</summary>
    public async Task<int> CountAsync(string? kind, string? subject, bool setAside, CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        var chosen = Chosen(db, kind, subject);
        return await (setAside
            ? chosen.Where(job => job.State == JobState.Failed || job.State == JobState.Cancelled)
            : chosen.Where(job => job.State == JobState.Waiting || job.State == JobState.Running)).CountAsync(cancellation);
    }

    /// <summary>One step; null when nobody asked for it.</summary>
    public async Task<JobRow?> FindAsync(string kind, string subject, CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        return await db.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Kind == kind && job.Subject == subject, cancellation);
    }

    async Task RecordAsync(ForensicsDbContext db, string action, string? kind, string? subject, int count, Actor actor, CancellationToken cancellation)
    {
        if (count > 0)
        {
            var step = $"{kind ?? "*"} {subject ?? "*"}";
            await audit.AppendAsync(db, actor, new AuditEntry(action, AuditSubject.Step, step, count.ToString(CultureInfo.InvariantCulture)), cancellation);
        }
    }

    static IQueryable<JobRow> Chosen(ForensicsDbContext db, string? kind, string? subject) =>
        db.Jobs.Where(job => (kind == null || job.Kind == kind) && (subject == null || job.Subject == subject));
}

/// <summary>How many steps of a kind are in a state.</summary>
public sealed record JobCount(string Kind, string State, int Count);
