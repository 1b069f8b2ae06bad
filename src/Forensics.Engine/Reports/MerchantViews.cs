using Forensics.Disputes;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;

namespace Forensics.Engine.Reports;

// What a merchant sees. Nothing in here can hold a score, a finding, a decision or a reviewer's reason, nor the
// buyer's own words: a text of another side that is added here goes through Redaction.Of first.

/// <summary>An order of the shop on which the buyer gave evidence.</summary>
/// <param name="Evidence">The buyer's, oldest first.</param>
/// <param name="Reports">Reports of the order, on their way in included.</param>
/// <param name="ReportsLeft">That can still be submitted.</param>
public sealed record MerchantOrder(Order Order, IReadOnlyList<MerchantEvidence> Evidence, int Reports, int ReportsLeft, bool Refunded);

/// <summary>A picture the buyer gave.</summary>
/// <param name="Width">Upright pixels of the original; 0 when it can't be read, or not yet.</param>
public sealed record MerchantEvidence(string Id, EvidenceKind Kind, DateTimeOffset SubmittedAt, int Width, int Height);

/// <summary>A report of the shop: receipt, what it lacks, and what more is asked for.</summary>
/// <param name="Request">What the merchant is asked for; null when nothing is, empty when no text says what.</param>
/// <param name="History">Oldest first.</param>
public sealed record MerchantReport(
    string Id,
    string OrderId,
    string GoodsTitle,
    EntryPoint EntryPoint,
    DateTimeOffset SubmittedAt,
    IReadOnlyList<Claim> Claims,
    string Text,
    IReadOnlyList<string> Evidence,
    IReadOnlyList<Attachment> Attachments,
    IReadOnlyList<CircledRegion> Regions,
    Completeness Completeness,
    string? Request,
    IReadOnlyList<MerchantSupplement> Supplements,
    IReadOnlyList<MerchantStep> History);

public sealed record MerchantSupplement(string Id, DateTimeOffset SubmittedAt, string Text, IReadOnlyList<Attachment> Attachments);

/// <param name="Kind">submitted, more-asked or supplemented.</param>
/// <param name="Text">The request, or the supplement's text.</param>
public sealed record MerchantStep(DateTimeOffset At, string Kind, string Text);

/// <summary>A line of the shop's list of reports.</summary>
/// <param name="MoreAsked">Material is asked for and has not come yet.</param>
public sealed record MerchantReportLine(string Id, string OrderId, string GoodsTitle, DateTimeOffset SubmittedAt, IReadOnlyList<Claim> Claims, bool IsComplete, bool MoreAsked);
