using System.Text.Json.Serialization;
using Forensics.Disputes.Evidence;

namespace Forensics.Disputes.AfterSale;

/// <summary>A dated step on an order that has no record of its own: an answer, a negotiation round, a ticket, a refund …</summary>
/// <remarks><see cref="EventFields"/> tells which fields each kind needs and takes, and who may do it.</remarks>
public sealed record DisputeEvent : IngestRecord
{
    public required string Order { get; init; }

    public required DateTimeOffset At { get; init; }

    public required Party By { get; init; }

    public required EventKind Kind { get; init; }

    public string Text { get; init; } = "";

    /// <summary>Where the step sets a deadline, such as a ticket's.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Id of the application meant; null means the latest one applied for at or before <see cref="At"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Application { get; init; }

    /// <summary>Id of the ticket or appeal meant. The step that opens one gives it this id, or else its own.
    /// Null in a later step means the one opened last at or before <see cref="At"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AmountFen { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Remedy? Remedy { get; init; }

    /// <summary>What a ticket asks proof of; null is told by the application: goods not received, or else wrong or missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TicketKind? TicketKind { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AppealKind? AppealKind { get; init; }

    /// <summary>What an appeal is about, or what was deducted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AppealGround? Ground { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StepResult? Result { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Liability? Liability { get; init; }

    /// <summary>Ids of pieces of evidence of this order that the step brings, or judges.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Evidence { get; init; }

    /// <summary>What is wrong with the evidence judged; null or empty when nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EvidenceFault>? Faults { get; init; }

    /// <summary>Of a return, or of the goods sent again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TrackingNumber { get; init; }

    /// <summary>A ticket's notes: the merchant has spoken with the buyer in a friendly way [S1].</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ContactedBuyer { get; init; }

    /// <summary>The merchant told where to send the goods back; the address itself stays with the platform.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ReturnAddressStated { get; init; }
}

public enum Party
{
    Buyer,
    Merchant,
    Platform,
    Carrier,
    System,
}

/// <summary>Kinds of dated steps.</summary>
public enum EventKind
{
    MerchantAgreed,
    MerchantRejected,
    NegotiationProposed,

    /// <summary>By the buyer a reply; by the system the time-out.</summary>
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

    /// <summary>The goods are on the way back.</summary>
    ReturnShipped,
    ReturnReceived,

    /// <summary>The carrier stopped the goods, or lost sight of them.</summary>
    LogisticsStopped,

    /// <summary>An exchange, repair or missing part was sent.</summary>
    ReplacementSent,
    InterventionDecided,
    TicketDecided,

    /// <summary>First review of an appeal, with its in-site notice 站内信.</summary>
    AppealReviewed,
    AppealWithdrawn,

    /// <summary>售后保障维权.</summary>
    ProtectionFiled,
    ProtectionWithdrawn,
    ProtectionSettled,

    /// <summary>售后判责.</summary>
    LiabilityDecided,

    /// <summary>Compensation or a coupon was charged to the shop.</summary>
    Deducted,

    /// <summary>The platform says whether a piece of evidence is fit.</summary>
    EvidenceJudged,
}

/// <summary>商家工单: what proof is asked for [S1].</summary>
public enum TicketKind
{
    NotReceived,
    WrongOrMissing,
}

/// <summary>维权申诉 [S2, S3].</summary>
public enum AppealKind
{
    /// <summary>判责: the dispute-refund rate and count, not money.</summary>
    Liability,

    /// <summary>货款.</summary>
    Payment,

    /// <summary>运费.</summary>
    Freight,

    /// <summary>其他.</summary>
    Other,
}

/// <summary>What an appeal is about; each belongs to one kind.</summary>
public enum AppealGround
{
    DisputeLiability,
    GoodsPayment,

    /// <summary>A freight refund that already arose.</summary>
    FreightRefunded,

    /// <summary>拒收 without reason.</summary>
    RefusedWithoutReason,
    ReturnedWithoutReason,

    /// <summary>The way back of bulky goods refused without reason.</summary>
    BulkyWayBack,
    Compensation,
    Coupon,
}

/// <summary>How a step ended; each kind of step takes some of these.</summary>
public enum StepResult
{
    /// <summary>The buyer takes the proposed solution.</summary>
    Accepted,
    Declined,
    ForBuyer,
    ForMerchant,
    Won,
    Lost,
    Upheld,
    PartlyUpheld,
    Failed,
}

/// <summary>Who bears it 判责.</summary>
public enum Liability
{
    Buyer,
    Merchant,
    Carrier,
    Platform,
    Shared,
}
