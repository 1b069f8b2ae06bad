using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Jobs;

/// <summary>Steps as rows beside the data. SQLite has one writer at a time, so a claim is one UPDATE … RETURNING.</summary>
public sealed class SqliteJobQueue(IDbContextFactory<ForensicsDbContext> database, EngineOptions options, TimeProvider time) : IJobQueue
{
    // A picture that ended its process several times lets others go first.
    const int PatientInterruptions = 3;

    static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);

    readonly string owner = ProcessIdentity.Current;

    public async Task EnqueueAsync(ForensicsDbContext db, string kind, string subject, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (!await db.Jobs.AnyAsync(job => job.Kind == kind && job.Subject == subject, cancellation))
        {
            db.Jobs.Add(New(kind, subject, await db.NextSequenceAsync(cancellation), time.GetUtcNow()));
            await db.SaveChangesAsync(cancellation);
        }
    }

    public async Task RequestAsync(ForensicsDbContext db, IReadOnlyCollection<JobRequest> requests, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(requests);
        var now = time.GetUtcNow();
        List<JobRow> added = [];
        foreach (var kind in requests.GroupBy(request => request.Kind))
        {
            var subjects = kind.Select(request => request.Subject).Distinct().ToList();
            var known = await db.Jobs.AsNoTracking()
                .Where(job => job.Kind == kind.Key && subjects.Contains(job.Subject))
                .Select(job => new { job.Subject, job.State })
                .ToDictionaryAsync(job => job.Subject, job => job.State, cancellation);
            foreach (var subject in kind.GroupBy(request => request.Subject))
            {
                // Asked for again, it must come after what it was asked for again for.
                var request = subject.LastOrDefault(request => request.Again) ?? subject.First();
                if (!known.TryGetValue(subject.Key, out var state))
                {
                    added.Add(New(request.Kind, request.Subject, request.Sequence, now));
                }
                else if (request.Again)
                {
                    await AgainAsync(db, request, state, cancellation);
                }
            }
        }

        await RowInsert.InsertAsync(db, [.. added.OrderBy(job => job.Sequence)], cancellation);
    }

    public async Task RenewAsync(ForensicsDbContext db, string kind, string subject, CancellationToken cancellation)
    {
        await EnqueueAsync(db, kind, subject, cancellation);
        // One that waits will see the change anyway.
        var running = await Job(db, kind, subject, JobState.Running).ExecuteUpdateAsync(set => set.SetProperty(job => job.Again, true), cancellation);
        if (running == 0)
        {
            var sequence = await db.NextSequenceAsync(cancellation);
            await WaitAnewAsync(
                db.Jobs.Where(job => job.Kind == kind && job.Subject == subject && (job.State == JobState.Done || job.State == JobState.Failed)),
                sequence,
                cancellation);
        }
    }

    public async Task<IReadOnlyList<LeasedJob>> ClaimAsync(int count, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellation);
        var text = (Now: SqliteInstant.Write(now), Until: SqliteInstant.Write(now.AddSeconds(options.LeaseSeconds)));
        var claimed = await db.Database.SqlQuery<LeasedJob>(
            $"""
            UPDATE "Jobs" SET "State" = 'running', "Owner" = {owner}, "LeaseUntil" = {text.Until}, "Fence" = "Fence" + 1
            WHERE "Id" IN (
                SELECT job."Id" FROM "Jobs" AS job
                WHERE job."State" = 'waiting' AND (job."NotBefore" IS NULL OR job."NotBefore" <= {text.Now})
                  AND (job."Kind" <> {JobKind.Score} OR NOT EXISTS (
                    SELECT 1 FROM "Jobs" AS before
                    WHERE before."State" IN ('waiting', 'running') AND before."Kind" = {JobKind.Analyze} AND before."Sequence" < job."Sequence"))
                ORDER BY job."Priority", job."Sequence" LIMIT {count})
            RETURNING "Id", "Kind", "Subject", "Sequence", "Fence"
            """).ToListAsync(cancellation);
        return [.. claimed.OrderBy(job => job.Sequence)];
    }

    public async Task HeartbeatAsync(IReadOnlyCollection<LeasedJob> jobs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        DateTimeOffset? until = time.GetUtcNow().AddSeconds(options.LeaseSeconds);
        await using var db = await database.CreateDbContextAsync(cancellation);
        foreach (var job in jobs)
        {
            await Held(db, job).ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, until), cancellation);
        }
    }

    public async Task CompleteAsync(ForensicsDbContext db, LeasedJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(job);
        DateTimeOffset? now = time.GetUtcNow();
        var sequence = await db.NextSequenceAsync(cancellation); // Used only where the step was asked for again.
        var rows = await Held(db, job).ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.State, row => row.Again ? JobState.Waiting : JobState.Done)
                .SetProperty(row => row.Sequence, row => row.Again ? sequence : row.Sequence)
                .SetProperty(row => row.Again, false)
                .SetProperty(row => row.Completions, row => row.Completions + 1)
                .SetProperty(row => row.Owner, (string?)null)
                .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(row => row.Error, (string?)null)
                .SetProperty(row => row.FinishedAt, now),
            cancellation);
        if (rows == 0)
        {
            throw new LeaseLostException(job);
        }
    }

    public async Task FailAsync(LeasedJob job, string message, bool permanent, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        var now = time.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await Held(db, job).SingleOrDefaultAsync(cancellation) is { } row)
        {
            row.Attempts++;
            row.Error = message;
            Release(row);
            var last = permanent || row.Attempts >= options.MaxAttempts;
            row.State = last ? JobState.Failed : JobState.Waiting;
            row.NotBefore = last ? null : now + FirstRetry * Math.Pow(2, row.Attempts - 1);
            row.FinishedAt = last ? now : null;
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
    }

    public async Task<int> ReclaimAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (!await db.Jobs.AnyAsync(job => job.State == JobState.Running && job.Owner != owner, cancellation))
        {
            return 0;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var running = await db.Jobs.Where(job => job.State == JobState.Running && job.Owner != owner).ToListAsync(cancellation);
        var lost = running.Where(job => job.LeaseUntil < now || ProcessIdentity.HasEnded(job.Owner!)).ToList();
        foreach (var row in lost)
        {
            var formerOwner = row.Owner;
            Release(row);
            row.Interruptions++;
            row.State = row.Interruptions >= options.MaxInterruptions ? JobState.Failed : JobState.Waiting;
            row.NotBefore = row.Interruptions > PatientInterruptions ? now + FirstRetry * Math.Pow(2, row.Interruptions - PatientInterruptions - 1) : null;
            if (row.State == JobState.Failed)
            {
                row.FinishedAt = now;
                row.Error = $"The process ended {row.Interruptions} times during this step, last {formerOwner}. Look at the subject, then retry.";
            }
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return lost.Count;
    }

    public async Task<int> RetryFailedAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var failed = await db.Jobs.AsNoTracking().Where(job => job.State == JobState.Failed).OrderBy(job => job.Sequence).ToListAsync(cancellation);
        foreach (var job in failed)
        {
            await RenewAsync(db, job.Kind, job.Subject, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return failed.Count;
    }

    public async Task<IReadOnlyList<JobCount>> CountAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.Jobs
            .GroupBy(job => new { job.Kind, job.State })
            .Select(group => new JobCount(group.Key.Kind, group.Key.State, group.Count()))
            .ToListAsync(cancellation);
    }

    static Task<int> AgainAsync(ForensicsDbContext db, JobRequest request, string state, CancellationToken cancellation)
    {
        var job = Job(db, request.Kind, request.Subject, state);
        return state == JobState.Running
            ? job.ExecuteUpdateAsync(set => set.SetProperty(row => row.Again, true), cancellation)
            : WaitAnewAsync(job, request.Sequence, cancellation);
    }

    static Task<int> WaitAnewAsync(IQueryable<JobRow> job, long sequence, CancellationToken cancellation) => job.ExecuteUpdateAsync(
        set => set
            .SetProperty(job => job.State, JobState.Waiting)
            .SetProperty(job => job.Sequence, sequence)
            .SetProperty(job => job.Attempts, 0)
            .SetProperty(job => job.Interruptions, 0)
            .SetProperty(job => job.NotBefore, (DateTimeOffset?)null)
            .SetProperty(job => job.Error, (string?)null),
        cancellation);

    static JobRow New(string kind, string subject, long sequence, DateTimeOffset now) => new()
    {
        Kind = kind, Subject = subject, Priority = PriorityOf(kind), Sequence = sequence, State = JobState.Waiting, EnqueuedAt = now,
    };

    static int PriorityOf(string kind) => kind == JobKind.Analyze ? 0 : 1;

    static void Release(JobRow row)
    {
        row.Owner = null;
        row.LeaseUntil = null;
    }

    static IQueryable<JobRow> Job(ForensicsDbContext db, string kind, string subject, string state) =>
        db.Jobs.Where(job => job.Kind == kind && job.Subject == subject && job.State == state);

    IQueryable<JobRow> Held(ForensicsDbContext db, LeasedJob lease) =>
        db.Jobs.Where(job => job.Id == lease.Id && job.Fence == lease.Fence && job.State == JobState.Running && job.Owner == owner);
}
