namespace Forensics.Engine.Storage;

/// <summary>One thing that happened, in the order in which it happened. Rows are only added, in the transaction of what they tell of:
/// what is known of an order is what follows from its rows.</summary>
public sealed class FeedRow
{
    /// <summary>From the common counter. Later rows never get smaller numbers, so a reader needs to remember only the last it saw.</summary>
    public required long Sequence { get; init; }

    /// <summary>Null for what belongs to no order: known images.</summary>
    public required string? OrderId { get; init; }

    /// <summary>One of <see cref="FeedKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Type of the record on the wire.</summary>
    public required string RecordType { get; init; }

    public required string RecordId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who sent the record: kind and id of the caller. Null for what the service itself tells.</summary>
    public string? By { get; init; }

    /// <summary>The record as taken; for the other kinds, what they tell, as JSON.</summary>
    public required string Document { get; init; }
}

public static class FeedKind
{
    /// <summary>A record was taken for the first time.</summary>
    public const string Taken = "taken";

    /// <summary>A record that was known was completed.</summary>
    public const string Updated = "updated";

    /// <summary>A record that waited fits no more, or waited too long. It is kept, and still taken should it fit one day.</summary>
    public const string Unfit = "unfit";

    /// <summary>A report has a new score; the record is the report.</summary>
    public const string Score = "score";
}

/// <summary>A record that is kept until what it builds on comes.</summary>
public sealed class WaitingRow
{
    /// <summary>Type of the record on the wire.</summary>
    public required string RecordType { get; init; }

    public required string RecordId { get; init; }

    public required string OrderId { get; init; }

    /// <summary>The record's own instant: of several that fit, the earliest is taken first.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Document { get; init; }

    /// <summary>Role, path, address and length of its pictures, as JSON. They are in the store.</summary>
    public required string Pictures { get; init; }

    /// <summary>Code of what it waits for, or of why it is unfit.</summary>
    public required string Code { get; set; }

    /// <summary>What the code's text names, as a JSON list.</summary>
    public required string Args { get; set; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Who sent it: kind and id of the caller.</summary>
    public string? By { get; init; }

    /// <summary>One of <see cref="WaitingState"/>.</summary>
    public required string State { get; set; }
}

public static class WaitingState
{
    public const string Waiting = "waiting";

    /// <summary>Told in the feed; kept for ever.</summary>
    public const string Unfit = "unfit";
}

/// <summary>An answer that was given to a request, kept so that the same request gets it again.</summary>
public sealed class IdempotencyRow
{
    public required string Caller { get; init; }

    /// <summary>The caller's own name of the request.</summary>
    public required string Key { get; init; }

    public required string RequestSha256 { get; init; }

    /// <summary>HTTP status of the answer; 0 while the request is worked on.</summary>
    public required int Status { get; set; }

    public required string Body { get; set; }

    /// <summary>When the request began.</summary>
    public required DateTimeOffset At { get; set; }
}
