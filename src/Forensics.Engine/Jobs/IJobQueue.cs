using Forensics.Engine.Storage;

namespace Forensics.Engine.Jobs;

/// <summary>Durable steps of work. Asking for one is part of the transaction that causes it; finishing one is part of the
/// transaction that stores its results: so each result is written once, whatever is killed when.</summary>
public interface IJobQueue
{
    /// <summary>Asks for steps, in the caller's transaction. Those that were asked for before are left as they are, unless they are asked
    /// for again; one that waits goes forward where the new request would have come earlier.</summary>
    /// <param name="requests">With numbers of the common counter that the caller holds.</param>
    Task RequestAsync(ForensicsDbContext db, IReadOnlyCollection<JobRequest> requests, CancellationToken cancellation);

    /// <summary>Takes up to <paramref name="count"/> steps that are ready, in order, under a lease.</summary>
    /// <param name="kinds">Kinds that this process knows: a newer version's are left to the newer version.</param>
    Task<IReadOnlyList<LeasedJob>> ClaimAsync(int count, IReadOnlyCollection<string> kinds, CancellationToken cancellation);

    /// <summary>Renews the leases of steps still being worked on.</summary>
    /// <returns>Those that are this process's no more: taken over, or cancelled. Stop working on them.</returns>
    Task<IReadOnlyList<LeasedJob>> HeartbeatAsync(IReadOnlyCollection<LeasedJob> jobs, CancellationToken cancellation);

    /// <summary>Marks steps as done, in the transaction that stores their results.</summary>
    /// <exception cref="LeaseLostException">One was given to someone else meanwhile, or cancelled: nothing of the transaction may be stored.</exception>
    Task CompleteAsync(ForensicsDbContext db, IReadOnlyCollection<LeasedJob> jobs, CancellationToken cancellation);

    /// <summary>Gives a step back after an error: it is tried again later, or set aside after the last attempt.</summary>
    Task FailAsync(LeasedJob job, JobFailure failure, CancellationToken cancellation);

    /// <summary>Gives steps back that were not begun or not finished, through no fault of theirs: the process stops.</summary>
    Task ReleaseAsync(IReadOnlyCollection<LeasedJob> jobs, CancellationToken cancellation);

    /// <summary>Takes back the steps of processes that have ended, and those whose lease ran out.</summary>
    /// <returns>How many.</returns>
    Task<int> ReclaimAsync(CancellationToken cancellation);

    /// <summary>True while a step waits or runs, here or elsewhere.</summary>
    /// <param name="kinds">Steps of other kinds don't count.</param>
    Task<bool> IsAnyOpenAsync(IReadOnlyCollection<string> kinds, CancellationToken cancellation);
}

/// <summary>Shorter ways to ask.</summary>
public static class JobQueueExtensions
{
    /// <summary>Marks one step as done, in the transaction that stores its results.</summary>
    /// <exception cref="LeaseLostException">The step was given to someone else meanwhile, or cancelled: nothing of it may be stored.</exception>
    public static Task CompleteAsync(this IJobQueue jobs, ForensicsDbContext db, LeasedJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return jobs.CompleteAsync(db, [job], cancellation);
    }

    /// <summary>Asks for steps again, in the caller's transaction, because something they rest on changed. Takes the common counter.</summary>
    public static async Task RenewAsync(
        this IJobQueue jobs, ForensicsDbContext db, string kind, IReadOnlyCollection<(string Subject, string? Shop)> subjects, int priority, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(subjects);
        if (subjects.Count > 0)
        {
            var last = await db.HoldSequenceAsync(cancellation);
            await jobs.RequestAsync(db, [.. subjects.Select((step, i) => new JobRequest(kind, step.Subject, last + 1 + i, Again: true, priority, step.Shop))], cancellation);
            await db.SetSequenceAsync(last + subjects.Count, cancellation);
        }
    }
}

/// <summary>Kinds of steps.</summary>
public static class JobKind
{
    /// <summary>All that one picture says by itself; the subject is its SHA-256.</summary>
    public const string Analyze = "analyze";

    /// <summary>Matches, product comparison, completeness and score of one report; the subject is its id. It waits for
    /// every <see cref="Analyze"/> before it, so what it compares with does not depend on timing.</summary>
    public const string Score = "score";
}

/// <summary>A step to ask for.</summary>
/// <param name="Sequence">Its place: it sees what was accepted with smaller numbers.</param>
/// <param name="Again">Also when it was done before, because something it rests on changed.</param>
/// <param name="Priority">One of <see cref="JobPriority"/>.</param>
/// <param name="Shop">Whose work it is: shops take turns. Null for work of the platform itself.</param>
public sealed record JobRequest(
    string Kind, string Subject, long Sequence, bool Again = false, int Priority = JobPriority.Interactive, string? Shop = null)
{
    /// <summary>Asked for again, one that still waits is left in its place: it will see what it is asked for again for, and others wait for it where it is.</summary>
    public bool KeepsPlace { get; init; }
}

/// <summary>Which steps go first, whoever's they are.</summary>
public static class JobPriority
{
    /// <summary>Somebody waits for it.</summary>
    public const int Interactive = 0;

    /// <summary>Pictures examined again because an analyzer changed.</summary>
    public const int Reanalysis = 1;

    /// <summary>Parts of a batch over stored reports.</summary>
    public const int Rescoring = 2;
}

/// <summary>A step this process may work on.</summary>
/// <param name="Sequence">Of the request: what was accepted before has a smaller one.</param>
/// <param name="Fence">Number of the claim; writing with an older one is refused.</param>
/// <param name="Attempts">Failures by its own error so far.</param>
public sealed record LeasedJob(long Id, string Kind, string Subject, long Sequence, long Fence, int Priority, string? Shop, int Attempts);

/// <summary>A step was given to someone else, or cancelled, while this worker held it.</summary>
public sealed class LeaseLostException(IReadOnlyCollection<LeasedJob> jobs)
    : Exception($"A step was taken over or cancelled: {string.Join(", ", jobs.Take(3).Select(job => $"{job.Kind} {job.Subject}"))}.");
