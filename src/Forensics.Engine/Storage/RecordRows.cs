namespace Forensics.Engine.Storage;

// An accepted record is kept whole as a document; the columns beside it are those that queries need.
// Sequence numbers come from one counter: what has a smaller one was accepted earlier.

public abstract class RecordRow
{
    /// <summary>The sender's id, unique among records of the same type.</summary>
    public required string Id { get; init; }

    public required long Sequence { get; init; }

    /// <summary>The record as accepted, in the wire's own words.</summary>
    public required string Document { get; set; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>How often it was taken: 1 at first, one more with each record that completed it.</summary>
    public int Version { get; set; } = 1;
}

public sealed class OrderRow : RecordRow
{
    public required string ShopId { get; init; }

    public required string Buyer { get; init; }
}

public sealed class AfterSaleRow : RecordRow
{
    public required string OrderId { get; init; }
}

public sealed class EventRow : RecordRow
{
    public required string OrderId { get; init; }
}

public sealed class EvidenceRow : RecordRow
{
    public required string OrderId { get; init; }

    public required string Sha256 { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Set when it was erased by order: nothing is compared with it any more.</summary>
    public DateTimeOffset? ErasedAt { get; set; }
}

public sealed class KnownImageRow : RecordRow
{
    public required string Sha256 { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>The bank it is in.</summary>
    public string Bank { get; init; } = BankRow.Web;
}

public sealed class ReportRow : RecordRow
{
    public required string OrderId { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>What the report lacks; null until its first score.</summary>
    public string? Completeness { get; set; }

    /// <summary>The score that counts now; null while the work is not finished.</summary>
    public long? ScoreId { get; set; }
}

/// <summary>Which evidence a report disputes, in the report's order.</summary>
public sealed class ReportEvidenceRow
{
    public required string ReportId { get; init; }

    public required string EvidenceId { get; init; }

    public required int Position { get; init; }
}

/// <summary>Material added to a report.</summary>
public sealed class SupplementRow : RecordRow
{
    public required string OrderId { get; init; }

    public required string ReportId { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }
}

/// <summary>A reviewer's decision on a report.</summary>
public sealed class DecisionRow : RecordRow
{
    public required string OrderId { get; init; }

    public required string ReportId { get; init; }

    public required string ReviewerId { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>An appeal of a shop that failed or was invalid: what the shop's other orders must know of it.</summary>
public sealed class FailedAppealRow
{
    public required string OrderId { get; init; }

    /// <summary>Among the failed appeals of the order, from 0.</summary>
    public required int Position { get; init; }

    public required string ShopId { get; init; }

    public required DateTimeOffset At { get; init; }
}
