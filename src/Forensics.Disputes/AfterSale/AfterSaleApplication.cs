namespace Forensics.Disputes.AfterSale;

/// <summary>A buyer's application for a refund, a return, an exchange or a repair [S3, S4].</summary>
public sealed record AfterSaleApplication : IngestRecord
{
    public required string Order { get; init; }

    public required AfterSaleKind Kind { get; init; }

    public required string Reason { get; init; }

    /// <summary>The buyer's own words.</summary>
    public string Text { get; init; } = "";

    public required long AmountFen { get; init; }

    public required DateTimeOffset AppliedAt { get; init; }
}

public enum AfterSaleKind
{
    /// <summary>Before shipping.</summary>
    Refund,

    /// <summary>仅退款-未收到货.</summary>
    GoodsNotReceived,

    /// <summary>仅退款.</summary>
    RefundOnly,

    /// <summary>退货退款.</summary>
    ReturnAndRefund,
    Exchange,
    Repair,
}

/// <summary>A dated step on an order that has no record of its own: an answer, a negotiation round, a ticket, a refund …</summary>
public sealed record DisputeEvent : IngestRecord
{
    public required string Order { get; init; }

    public required DateTimeOffset At { get; init; }

    public required Party By { get; init; }

    public required EventKind Kind { get; init; }

    public string Text { get; init; } = "";

    /// <summary>Where the step sets a deadline, such as a ticket's.</summary>
    public DateTimeOffset? Deadline { get; init; }
}

public enum Party
{
    Buyer,
    Merchant,
    Platform,
    Carrier,
    System,
}

/// <summary>Kinds of dated steps. Rules that follow from them belong to the domain's state machines.</summary>
public enum EventKind
{
    MerchantAgreed,
    MerchantRejected,
    NegotiationProposed,
    NegotiationAnswered,
    InterventionRequested,
    TicketOpened,
    TicketAnswered,
    Refunded,
    AppealFiled,
    AppealDecided,
    BuyerWithdrew,
    Message,
    Other,
}
