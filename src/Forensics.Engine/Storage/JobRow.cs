namespace Forensics.Engine.Storage;

/// <summary>One step of work that must happen once: a row per kind and subject.</summary>
public sealed class JobRow
{
    public long Id { get; init; }

    /// <summary>What is to be done, such as <c>analyze</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is to be done to: a picture's SHA-256, a report's id.</summary>
    public required string Subject { get; init; }

    /// <summary>One of <see cref="Jobs.JobPriority"/>; smaller first.</summary>
    public required int Priority { get; set; }

    /// <summary>Whose work it is; null for work of the platform itself.</summary>
    public string? Shop { get; set; }

    /// <summary>Within a priority smaller first: shops take turns.</summary>
    public long Turn { get; set; }

    /// <summary>From the common counter; anew each time the step is asked for again. Within a turn steps are taken in this order.</summary>
    public required long Sequence { get; set; }

    /// <summary>One of <see cref="JobState"/>.</summary>
    public required string State { get; set; }

    /// <summary>Set when it was asked for again while it ran: once finished it waits anew under this number.</summary>
    public long? AgainSequence { get; set; }

    public long? AgainTurn { get; set; }

    /// <summary>Times it failed by its own error since it was last asked for. Trouble of the database or the disk is not its own.</summary>
    public int Attempts { get; set; }

    /// <summary>Times its process ended, or its lease ran out, during it.</summary>
    public int Interruptions { get; set; }

    /// <summary>Times it was finished: 1 after an undisturbed life.</summary>
    public int Completions { get; set; }

    /// <summary>Raised with each claim: a worker whose number is not the latest may write nothing.</summary>
    public long Fence { get; set; }

    public string? Owner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>It waits for this moment after a failure.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>The latest failure, for people; null after it was done.</summary>
    public string? Error { get; set; }

    /// <summary>Which kind of failure; one of <see cref="Jobs.FailureKind"/>.</summary>
    public string? FailureKind { get; set; }

    public required DateTimeOffset EnqueuedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}

public static class JobState
{
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Done = "done";

    /// <summary>Given up after its last attempt, and set aside until somebody retries it.</summary>
    public const string Failed = "failed";

    /// <summary>Somebody stopped it; set aside like a failed one.</summary>
    public const string Cancelled = "cancelled";
}

/// <summary>Where a shop stands among the shops that take turns.</summary>
public sealed class TurnRow
{
    /// <summary>Empty for the platform itself.</summary>
    public required string Shop { get; init; }

    public required int Priority { get; init; }

    /// <summary>The last turn given to a step of the shop.</summary>
    public required long Turn { get; set; }

    /// <summary>Steps of the shop that were given this turn.</summary>
    public required int Used { get; set; }
}

/// <summary>Who does the work that comes round by the clock, and when each piece was last done.</summary>
public sealed class ScheduleRow
{
    /// <summary>Of the task; <see cref="Jobs.Scheduler.Leader"/> for the lease of the one process that does them all.</summary>
    public required string Name { get; init; }

    public string? Owner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Of the last run that failed; null after a good one.</summary>
    public string? Error { get; set; }
}

/// <summary>A counter of the database: the sequence of records and jobs, and the turn that each priority has come to.</summary>
public sealed class CounterRow
{
    public required string Name { get; init; }

    public long Value { get; set; }
}
