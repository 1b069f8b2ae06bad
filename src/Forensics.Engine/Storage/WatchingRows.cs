namespace Forensics.Engine.Storage;

/// <summary>What was seen in one minute, kept for two days: how much was done, and how much waited.</summary>
public sealed class OperationSampleRow
{
    /// <summary>The minute it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Of the steps.</summary>
    public required string Kind { get; init; }

    /// <summary>One of <see cref="Watching.OperationMeasure"/>.</summary>
    public required string Measure { get; init; }

    /// <summary>Flows are sums over all processes; levels the last of the minute.</summary>
    public required double Value { get; set; }
}

/// <summary>A process that works on steps, by its own sign of life.</summary>
public sealed class ProcessRow
{
    /// <summary>As <see cref="Jobs.ProcessIdentity"/> names it.</summary>
    public required string Owner { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Its last sign of life.</summary>
    public required DateTimeOffset SeenAt { get; set; }

    /// <summary>Steps that it works on at once, at most.</summary>
    public required int Workers { get; set; }

    /// <summary>Steps under way.</summary>
    public required int Running { get; set; }

    /// <summary>Children that live.</summary>
    public required int Children { get; set; }

    /// <summary>Free space where it keeps pictures, in bytes; null where that can't be told.</summary>
    public required long? FreeBytes { get; set; }
}

/// <summary>How the last days' scores differ from those before them, in one respect; stored once a day.</summary>
public sealed class DriftRow
{
    /// <summary>When it was reckoned; the same for all rows of a run.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="Watching.DriftMeasure"/>.</summary>
    public required string Measure { get; init; }

    /// <summary>The claim, or the analyzer.</summary>
    public required string Subject { get; init; }

    /// <summary>The population stability index; null where there are too few scores to tell.</summary>
    public required double? Index { get; init; }

    /// <summary>Counts by group before, as JSON.</summary>
    public required string Before { get; init; }

    /// <summary>Counts by group in the last days, as JSON.</summary>
    public required string Now { get; init; }
}
