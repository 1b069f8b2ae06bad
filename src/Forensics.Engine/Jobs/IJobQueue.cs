using Forensics.Engine.Storage;

namespace Forensics.Engine.Jobs;

/// <summary>Durable steps of work. Asking for one is part of the transaction that causes it; finishing one is part of the
/// transaction that stores its results: so each result is written once, whatever is killed when.</summary>
public interface IJobQueue
{
    /// <summary>Asks for a step, in the caller's transaction. Does nothing when it was asked for before.</summary>
    /// <param name="subject">What the step is to be done to.</param>
    Task EnqueueAsync(ForensicsDbContext db, string kind, string subject, CancellationToken cancellation);

    /// <summary>Asks for many steps at once, in the caller's transaction. Those that were asked for before are left as they are, unless
    /// they are asked for again.</summary>
    /// <param name="requests">With numbers of the common counter that the caller holds.</param>
    Task RequestAsync(ForensicsDbContext db, IReadOnlyCollection<JobRequest> requests, CancellationToken cancellation);

    /// <summary>Asks for a step again, in the caller's transaction, because something it rests on changed.</summary>
    Task RenewAsync(ForensicsDbContext db, string kind, string subject, CancellationToken cancellation);

    /// <summary>Takes up to <paramref name="count"/> steps that are ready, in order, under a lease.</summary>
    Task<IReadOnlyList<LeasedJob>> ClaimAsync(int count, CancellationToken cancellation);

    /// <summary>Renews the leases of steps still being worked on.</summary>
    Task HeartbeatAsync(IReadOnlyCollection<LeasedJob> jobs, CancellationToken cancellation);

    /// <summary>Marks a step as done, in the transaction that stores its results.</summary>
    /// <exception cref="LeaseLostException">The step was given to someone else meanwhile: nothing of it may be stored.</exception>
    Task CompleteAsync(ForensicsDbContext db, LeasedJob job, CancellationToken cancellation);

    /// <summary>Gives a step back after an error: it is tried again later, or given up after the last attempt.</summary>
    /// <param name="permanent">Trying again can't help.</param>
    Task FailAsync(LeasedJob job, string message, bool permanent, CancellationToken cancellation);

    /// <summary>Takes back the steps of processes that have ended, and those whose lease ran out.</summary>
    /// <returns>How many.</returns>
    Task<int> ReclaimAsync(CancellationToken cancellation);

    /// <summary>Makes failed steps wait anew.</summary>
    /// <returns>How many.</returns>
    Task<int> RetryFailedAsync(CancellationToken cancellation);

    Task<IReadOnlyList<JobCount>> CountAsync(CancellationToken cancellation);
}

/// <summary>Kinds of steps.</summary>
public static class JobKind
{
    /// <summary>All that one picture says by itself; the subject is its SHA-256.</summary>
    public const string Analyze = "analyze";

    /// <summary>Matches, product comparison, completeness and score of one report; the subject is its id. It waits for
    /// every <see cref="Analyze"/> asked for before it, so what it compares with does not depend on timing.</summary>
    public const string Score = "score";
}

/// <summary>A step to ask for.</summary>
/// <param name="Sequence">Its place: it sees what was accepted with smaller numbers.</param>
/// <param name="Again">Also when it was done before, because something it rests on changed.</param>
/// <param name="Priority">One of <see cref="JobPriority"/>.</param>
/// <param name="Shop">Whose work it is: shops take turns. Null for work of the platform itself.</param>
public sealed record JobRequest(
    string Kind, string Subject, long Sequence, bool Again = false, int Priority = JobPriority.Interactive, string? Shop = null);

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
public sealed record LeasedJob(long Id, string Kind, string Subject, long Sequence, long Fence);

/// <summary>How many steps of a kind are in a state.</summary>
public sealed record JobCount(string Kind, string State, int Count);

/// <summary>A step was given to someone else while this worker held it.</summary>
public sealed class LeaseLostException(LeasedJob job) : Exception($"Step {job.Kind} {job.Subject} was taken over by another worker.");
