using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Jobs;

/// <summary>Steps as rows beside the data. A claim is one UPDATE … RETURNING: SQLite has one writer at a time, PostgreSQL passes over rows
/// that another claim holds (SKIP LOCKED).</summary>
/// <remarks>Transactions that take the common counter take it before rows of steps, all of them, so that none waits for another in a circle.</remarks>
/// <param name="jitter">Random numbers from 0 up to 1.</param>
public sealed class JobQueue(Database database, EngineOptions options, TimeProvider time, Func<double> jitter) : IJobQueue
{
    // A picture that ended its process several times lets others go first.
    const int PatientInterruptions = 3;

    // A score comes after every picture before it. Others than interactive ones don't wait: their pictures were examined once, and are examined
    // again behind everybody's back.
    const string IsReady = """
        (job."Kind" <> 'score' OR job."Priority" <> 0 OR NOT EXISTS (
            SELECT 1 FROM "Jobs" AS before
            WHERE before."Kind" = 'analyze' AND before."Priority" = 0 AND before."State" IN ('waiting', 'running')
              AND (before."Turn", before."Sequence") < (job."Turn", job."Sequence")))
        """;

    const string Leased = """ "Id", "Kind", "Subject", "Sequence", "Fence", "Priority", "Shop", "Attempts" """;

    readonly string owner = ProcessIdentity.Current;
    readonly bool isPostgres = database.Postgres is not null;

    public async Task RequestAsync(ForensicsDbContext db, IReadOnlyCollection<JobRequest> requests, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(requests);
        var turns = await TurnGiver.LoadAsync(db, requests, options.StepsPerTurn, cancellation);
        List<JobRow> added = [];
        var now = time.GetUtcNow();
        foreach (var kind in requests.GroupBy(request => request.Kind))
        {
            var subjects = kind.Select(request => request.Subject).Distinct().ToList();
            var known = await db.Jobs.AsNoTracking()
                .Where(job => job.Kind == kind.Key && subjects.Contains(job.Subject))
                .Select(job => new KnownJob(job.Subject, job.State, job.Priority, job.Turn))
                .ToDictionaryAsync(job => job.Subject, cancellation);
            foreach (var subject in kind.GroupBy(request => request.Subject))
            {
                var job = known.GetValueOrDefault(subject.Key);
                var waits = job is null or { State: JobState.Waiting };
                // Asked for again, it must come after what it was asked for again for.
                var again = subject.LastOrDefault(request => request.Again && !(request.KeepsPlace && waits));
                var request = again ?? subject.First();
                if (job is null)
                {
                    added.Add(New(request, turns.Take(request), now));
                }
                else if (again is not null)
                {
                    await AgainAsync(db, request, job.State, turns.Take(request), cancellation);
                }
                else if (waits)
                {
                    if (subject.FirstOrDefault(request => request.Again) is { } kept && !await KeepPlaceAsync(db, kept, cancellation))
                    {
                        await AgainAsync(db, kept, JobState.Running, turns.Take(kept), cancellation);
                    }

                    await PromoteAsync(db, request, job, turns.Next(request), cancellation);
                }
            }
        }

        await RowInsert.InsertAsync(db, [.. added.OrderBy(job => job.Sequence)], cancellation);
        await turns.SaveAsync(db, cancellation);
        if (isPostgres && requests.Count > 0)
        {
            // Heard by the others when the transaction commits.
            await db.Database.ExecuteSqlAsync($"SELECT pg_notify({JobListener.Channel}, '')", cancellation);
        }
    }

    public async Task<IReadOnlyList<LeasedJob>> ClaimAsync(int count, IReadOnlyCollection<string> kinds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        var say = new Statement(isPostgres, time);
        var ready = $"""
            SELECT job."Id" FROM "Jobs" AS job
            WHERE job."State" = 'waiting' AND (job."NotBefore" IS NULL OR job."NotBefore" <= {say.Now})
              AND {say.IsAny("job.\"Kind\"", kinds)} AND {IsReady}
            ORDER BY job."Priority", job."Turn", job."Sequence" LIMIT {say.Value(count)}
            """;
        // As an array, so that the server picks once and not per row.
        var picked = isPostgres ? $"""= ANY(ARRAY({ready} FOR UPDATE OF job SKIP LOCKED))""" : $"IN ({ready})";
        await using var db = database.CreateDbContext();
        var claimed = await say.ReadAsync<LeasedJob>(
            db,
            $"""
            UPDATE "Jobs" SET "State" = 'running', "Owner" = {say.Value(owner)}, "LeaseUntil" = {say.After(Lease)}, "Fence" = "Fence" + 1
            WHERE "Id" {picked}
            RETURNING {Leased}
            """,
            cancellation);
        return [.. claimed.OrderBy(job => job.Sequence)];
    }

    public async Task<IReadOnlyList<LeasedJob>> HeartbeatAsync(IReadOnlyCollection<LeasedJob> jobs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        if (jobs.Count == 0)
        {
            return [];
        }

        var say = new Statement(isPostgres, time);
        await using var db = database.CreateDbContext();
        var held = await say.ReadAsync<long>(
            db, $"""UPDATE "Jobs" SET "LeaseUntil" = {say.After(Lease)} WHERE {say.IsHeld(owner, jobs)} RETURNING "Id" AS "Value" """, cancellation);
        return [.. jobs.Where(job => !held.Contains(job.Id))];
    }

    public async Task CompleteAsync(ForensicsDbContext db, IReadOnlyCollection<LeasedJob> jobs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(jobs);
        var say = new Statement(isPostgres, time);
        var rows = await say.RunAsync(
            db,
            $"""
            UPDATE "Jobs" SET
                "State" = CASE WHEN "AgainSequence" IS NULL THEN 'done' ELSE 'waiting' END, {GoAgain(say)},
                "Completions" = "Completions" + 1, "Owner" = NULL, "LeaseUntil" = NULL, "Error" = NULL, "FailureKind" = NULL, "FinishedAt" = {say.Now}
            WHERE {say.IsHeld(owner, jobs)}
            """,
            cancellation);
        if (rows != jobs.Count)
        {
            throw new LeaseLostException(jobs);
        }
    }

    public async Task FailAsync(LeasedJob job, JobFailure failure, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(failure);
        var retry = Retry.After(failure.Kind, job.Attempts + 1, options);
        var say = new Statement(isPostgres, time);
        var state = retry.GiveUp ? JobState.Failed : JobState.Waiting;
        await using var db = database.CreateDbContext();
        await say.RunAsync(
            db,
            $"""
            UPDATE "Jobs" SET
                "State" = CASE WHEN "AgainSequence" IS NULL THEN {say.Value(state)} ELSE 'waiting' END, {GoAgain(say)},
                "Attempts" = CASE WHEN "AgainSequence" IS NULL THEN "Attempts" + {say.Value(retry.IsCounted ? 1 : 0)} ELSE 0 END,
                "Error" = {say.Value(failure.Message)}, "FailureKind" = {say.Value(failure.Kind)}, "Owner" = NULL, "LeaseUntil" = NULL,
                "NotBefore" = {(retry.GiveUp ? "NULL" : say.After(Retry.Jittered(retry.Delay, jitter())))},
                "FinishedAt" = {(retry.GiveUp ? $"""CASE WHEN "AgainSequence" IS NULL THEN {say.Now} END""" : "NULL")}
            WHERE {say.IsHeld(owner, [job])}
            """,
            cancellation);
    }

    public async Task ReleaseAsync(IReadOnlyCollection<LeasedJob> jobs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        if (jobs.Count > 0)
        {
            var say = new Statement(isPostgres, time);
            await using var db = database.CreateDbContext();
            await say.RunAsync(db, $"""UPDATE "Jobs" SET "State" = 'waiting', {GoAgain(say)}, "Owner" = NULL, "LeaseUntil" = NULL WHERE {say.IsHeld(owner, jobs)}""", cancellation);
        }
    }

    public async Task<int> ReclaimAsync(CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        var owners = await db.Jobs.Where(job => job.State == JobState.Running).Select(job => job.Owner!).Distinct().ToListAsync(cancellation);
        if (owners.Count == 0)
        {
            return 0;
        }

        // Our own too, where the lease ran out: a claim whose answer got lost on the way here is known to nobody.
        var ended = owners.Where(ProcessIdentity.HasEnded).ToList();
        var say = new Statement(isPostgres, time);
        var lost = await say.ReadAsync<LostJob>(
            db,
            $"""
            SELECT "Id", "Fence", "Interruptions" FROM "Jobs"
            WHERE "State" = 'running' AND ("LeaseUntil" < {say.Now} OR {say.IsAny("\"Owner\"", ended)})
            """,
            cancellation);
        var taken = 0;
        foreach (var job in lost)
        {
            taken += await TakeBackAsync(db, job, cancellation);
        }

        return taken;
    }

    public async Task<bool> IsAnyOpenAsync(IReadOnlyCollection<string> kinds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        await using var db = database.CreateDbContext();
        return await db.Jobs.AnyAsync(job => job.State == JobState.Waiting && kinds.Contains(job.Kind), cancellation)
            || await db.Jobs.AnyAsync(job => job.State == JobState.Running && kinds.Contains(job.Kind), cancellation);
    }

    /// <summary>What was asked for again while it ran waits under the number and the turn of that request, and from now on.</summary>
    static string GoAgain(Statement say) => $"""
        "Sequence" = COALESCE("AgainSequence", "Sequence"), "Turn" = COALESCE("AgainTurn", "Turn"), "AgainSequence" = NULL, "AgainTurn" = NULL,
        "EnqueuedAt" = CASE WHEN "AgainSequence" IS NULL THEN "EnqueuedAt" ELSE {say.Now} END
        """;

    TimeSpan Lease => TimeSpan.FromSeconds(options.LeaseSeconds);

    /// <summary>Another process may do the same at this moment: the fence lets one of them.</summary>
    Task<int> TakeBackAsync(ForensicsDbContext db, LostJob job, CancellationToken cancellation)
    {
        var interruptions = job.Interruptions + 1;
        var isOver = interruptions >= options.MaxInterruptions;
        var say = new Statement(isPostgres, time);
        var (state, error, kind) = isOver
            ? (JobState.Failed, say.Value($"The process ended {interruptions} times during this step. Look at the subject, then retry."), say.Value(FailureKind.Interrupted))
            : (JobState.Waiting, "\"Error\"", "\"FailureKind\"");
        var notBefore = isOver || interruptions <= PatientInterruptions ? "NULL" : say.After(Retry.Doubling(interruptions - PatientInterruptions));
        return say.RunAsync(
            db,
            $"""
            UPDATE "Jobs" SET
                "State" = {say.Value(state)}, {GoAgain(say)}, "Owner" = NULL, "LeaseUntil" = NULL, "Interruptions" = "Interruptions" + 1,
                "NotBefore" = {notBefore}, "Error" = {error}, "FailureKind" = {kind}, "FinishedAt" = {(isOver ? say.Now : "NULL")}
            WHERE "Id" = {say.Value(job.Id)} AND "Fence" = {say.Value(job.Fence)} AND "State" = 'running'
            """,
            cancellation);
    }

    Task<int> AgainAsync(ForensicsDbContext db, JobRequest request, string state, long turn, CancellationToken cancellation)
    {
        var job = db.Jobs.Where(job => job.Kind == request.Kind && job.Subject == request.Subject);
        return state == JobState.Running
            ? job.ExecuteUpdateAsync(
                set => set.SetProperty(row => row.AgainSequence, (long?)request.Sequence).SetProperty(row => row.AgainTurn, (long?)turn), cancellation)
            : WaitAnewAsync(job, request, turn, time.GetUtcNow(), cancellation);
    }

    static Task<int> WaitAnewAsync(IQueryable<JobRow> job, JobRequest request, long turn, DateTimeOffset now, CancellationToken cancellation) => job.ExecuteUpdateAsync(
        set => set
            .SetProperty(row => row.State, JobState.Waiting)
            .SetProperty(row => row.EnqueuedAt, now)
            .SetProperty(row => row.Priority, request.Priority)
            .SetProperty(row => row.Shop, request.Shop)
            .SetProperty(row => row.Turn, turn)
            .SetProperty(row => row.Sequence, request.Sequence)
            .SetProperty(row => row.Attempts, 0)
            .SetProperty(row => row.Interruptions, 0)
            .SetProperty(row => row.NotBefore, (DateTimeOffset?)null)
            .SetProperty(row => row.Error, (string?)null)
            .SetProperty(row => row.FailureKind, (string?)null)
            .SetProperty(row => row.FinishedAt, (DateTimeOffset?)null),
        cancellation);

    /// <summary>Until the request is stored nobody takes the step, so whoever does sees what it was asked again for.</summary>
    /// <returns>False when it was taken just now.</returns>
    static async Task<bool> KeepPlaceAsync(ForensicsDbContext db, JobRequest request, CancellationToken cancellation) =>
        await db.Jobs.Where(job => job.Kind == request.Kind && job.Subject == request.Subject && job.State == JobState.Waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Sequence, row => row.Sequence), cancellation) > 0;

    /// <summary>Somebody else's picture that waits at the end of a long row comes forward when one asks for it who has waited less.</summary>
    static Task<int> PromoteAsync(ForensicsDbContext db, JobRequest request, KnownJob known, long turn, CancellationToken cancellation) =>
        (request.Priority, turn).CompareTo((known.Priority, known.Turn)) >= 0
            ? Task.FromResult(0)
            : db.Jobs.Where(job => job.Kind == request.Kind && job.Subject == request.Subject && job.State == JobState.Waiting).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Priority, request.Priority).SetProperty(row => row.Turn, turn).SetProperty(row => row.Shop, request.Shop),
                cancellation);

    static JobRow New(JobRequest request, long turn, DateTimeOffset now) => new()
    {
        Kind = request.Kind,
        Subject = request.Subject,
        Priority = request.Priority,
        Shop = request.Shop,
        Turn = turn,
        Sequence = request.Sequence,
        State = JobState.Waiting,
        EnqueuedAt = now,
    };

    sealed record KnownJob(string Subject, string State, int Priority, long Turn);

    sealed record LostJob(long Id, long Fence, int Interruptions);
}
