using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;

namespace Forensics.Engine.Review;

/// <summary>Everything a reviewer sees beside one report: the whole dispute on one page.</summary>
/// <param name="Report">With what its supplements added.</param>
/// <param name="Score">Null while the work is not finished.</param>
/// <param name="Pending">Steps of this report that wait, run or failed.</param>
/// <param name="Pictures">The disputed pictures, in the report's order.</param>
/// <param name="Timeline">Dated steps of the order, oldest first.</param>
public sealed record ReportView(
    FakeEvidenceReport Report,
    Order Order,
    IReadOnlyList<AfterSaleApplication> Applications,
    Completeness? Completeness,
    ReportScore? Score,
    IReadOnlyList<PendingStep> Pending,
    IReadOnlyList<PictureView> Pictures,
    IReadOnlyList<AttachmentView> Attachments,
    IReadOnlyList<StoredPicture> ReferencePhotos,
    IReadOnlyList<TimelineEntry> Timeline)
{
    /// <summary>What was added to the report later, in the order in which it was taken.</summary>
    public IReadOnlyList<ReportSupplement> Supplements { get; init; } = [];

    /// <summary>How far everything on the order got.</summary>
    public IReadOnlyList<Standing> Standings { get; init; } = [];

    /// <summary>Which rules bite on the order now, or soon will.</summary>
    public IReadOnlyList<Notice> Notices { get; init; } = [];

    /// <summary>What was decided on it, in the order in which it was taken.</summary>
    public IReadOnlyList<ReviewDecision> Decisions { get; init; } = [];
}

/// <param name="State">waiting, running or failed.</param>
public sealed record PendingStep(string Kind, string State, string? Error);

/// <summary>A picture in the store.</summary>
/// <param name="Sha256">Empty when it was erased by order.</param>
/// <param name="Width">Upright; 0 when it could not be read.</param>
/// <param name="Error">Why it could not be read, or null.</param>
public sealed record StoredPicture(string Sha256, string File, int Width, int Height, string? Error)
{
    /// <summary>It was erased by order.</summary>
    public bool IsErased => Sha256.Length == 0;
}

/// <summary>One disputed picture with all that is known about it.</summary>
/// <param name="Findings">Image analyzers first, then matches and product comparison.</param>
/// <param name="Matches">Known web pictures and earlier evidence, best first.</param>
public sealed record PictureView(
    EvidenceItem Evidence, StoredPicture Picture, IReadOnlyList<FindingView> Findings, IReadOnlyList<MatchView> Matches, ProductView? Product, IReadOnlyList<CircledRegion> Regions)
{
    /// <summary>What is grey in the copies that merchants see; reviewers see the original.</summary>
    public PictureCovers Covers { get; init; } = PictureCovers.None;
}

/// <param name="HasMap">A suspicion map can be fetched for (picture, analyzer).</param>
public sealed record FindingView(Finding Finding, bool HasMap);

/// <summary>A picture of a bank that is the same as the disputed one, or nearly.</summary>
/// <param name="Bank">web-image, earlier-evidence or shop-reference.</param>
/// <param name="Sha256">Of the matched picture; empty when it was erased by order.</param>
/// <param name="DistanceBits">PDQ distance over all dihedral forms, 0 to 256.</param>
/// <param name="Transform">The dihedral form that matched: identity, rotate-90 …</param>
/// <param name="Source">Where the known picture was seen, or the order it was evidence in.</param>
/// <param name="FirstSeenAt">When it was first known.</param>
/// <param name="Innocent">Why a match means nothing by itself (the same order's own retry), or null.</param>
public sealed record MatchView(string Bank, string Sha256, int? DistanceBits, string Transform, string Source, DateTimeOffset FirstSeenAt, string? Innocent);

/// <summary>Comparison with the shop's reference photos.</summary>
/// <param name="BestReference">SHA-256 of the most similar reference photo.</param>
/// <param name="InlierLines">x1, y1 (disputed picture), x2, y2 (reference) for each verified keypoint, upright pixels.</param>
public sealed record ProductView(string Verdict, double? LlrSame, int Inliers, string BestReference, IReadOnlyList<double[]> InlierLines);

public sealed record AttachmentView(Attachment Attachment, StoredPicture Picture);

/// <param name="Kind">A stable code the console has a text for: order-paid, shipped, signed, after-sale-applied, evidence-submitted, report-submitted, or an event's kind.</param>
public sealed record TimelineEntry(DateTimeOffset At, Party By, string Kind, string Text, DateTimeOffset? Deadline = null);

/// <summary>One score of a report.</summary>
/// <param name="Current">It counts now.</param>
/// <param name="Document">The score, as JSON.</param>
/// <param name="Findings">What it was made from, by evidence id, as JSON.</param>
public sealed record ScoreHistory(
    long Id, bool Current, string PolicyId, int PolicyVersion, string PolicySha256, string FindingsSha256, DateTimeOffset ComputedAt, string Document, string Findings);
