namespace Forensics.Engine.Storage;

/// <summary>One step of work that must happen once: a row per kind and subject.</summary>
public sealed class JobRow
{
    public long Id { get; init; }

    /// <summary>What is to be done, such as <c>analyze</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is to be done to: a picture's SHA-256, a report's id.</summary>
    public required string Subject { get; init; }

    /// <summary>Smaller first.</summary>
    public required int Priority { get; set; }

    /// <summary>From the common counter; anew each time the step is asked for again. Steps are taken in this order.</summary>
    public required long Sequence { get; set; }

    /// <summary>One of <see cref="JobState"/>.</summary>
    public required string State { get; set; }

    /// <summary>It was asked for again while it ran: once finished it waits anew.</summary>
    public bool Again { get; set; }

    /// <summary>Times it failed by its own error since it was last asked for.</summary>
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

    /// <summary>The latest failure, for people.</summary>
    public string? Error { get; set; }

    public required DateTimeOffset EnqueuedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}

public static class JobState
{
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
}

/// <summary>A counter of the database; there is one, for the sequence of records and jobs.</summary>
public sealed class CounterRow
{
    public required string Name { get; init; }

    public long Value { get; set; }
}
