using System.Text.Json.Serialization;

namespace Forensics.Disputes.AfterSale;

/// <summary>A buyer's application for a refund, a return, an exchange or a repair [S3, S4].</summary>
public sealed record AfterSaleApplication : IngestRecord
{
    public required string Order { get; init; }

    public required AfterSaleKind Kind { get; init; }

    public required string Reason { get; init; }

    /// <summary>What sort of reason it is; null when the platform does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApplicationCause? Cause { get; init; }

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

/// <summary>The sort of reason behind an application: some rules hold for one sort only.</summary>
public enum ApplicationCause
{
    /// <summary>质量问题: open for some days after signing [S3].</summary>
    Quality,
    NotAsDescribed,

    /// <summary>错发漏发.</summary>
    WrongOrMissing,
    NotReceived,

    /// <summary>无理由: decides who bears the freight [S2].</summary>
    NoReason,
    Other,
}

/// <summary>What an application, an answer or a rights protection asks for or grants.</summary>
public enum Remedy
{
    Refund,
    ReturnAndRefund,
    Exchange,
    Repair,

    /// <summary>补寄.</summary>
    Resend,
}
