using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Storage;

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
    /// <summary>What the maps say of each of the regions; empty where nothing was circled or read.</summary>
    public IReadOnlyList<CircleView> Circles { get; init; } = [];

    /// <summary>What is grey in the copies that merchants see; reviewers see the original.</summary>
    public PictureCovers Covers { get; init; } = PictureCovers.None;
}

/// <param name="HasMap">A suspicion map can be fetched for (picture, analyzer).</param>
public sealed record FindingView(Finding Finding, bool HasMap);

/// <summary>A picture of a bank that is the same as the disputed one, or nearly.</summary>
/// <param name="Bank">web-image, negative-bank, earlier-evidence or shop-reference.</param>
/// <param name="Sha256">Of the matched picture; empty when it was erased by order, or only its hash is known.</param>
/// <param name="DistanceBits">Least PDQ distance over all parts and dihedral forms, 0 to 256; null where no hashes can be compared.</param>
/// <param name="Transform">The dihedral form that matched: identity, rotate-90 …</param>
/// <param name="Source">Where the known picture was seen, or the order it was evidence in.</param>
/// <param name="FirstSeenAt">When it was first known.</param>
/// <param name="Innocent">Why a match means nothing by itself (the same order's own retry), or null.</param>
public sealed record MatchView(string Bank, string Sha256, int? DistanceBits, string Transform, string Source, DateTimeOffset FirstSeenAt, string? Innocent)
{
    /// <summary>What led to it: exact, hash, crop or keypoints.</summary>
    public string Stage { get; init; } = MatchRow.HashStage;

    /// <summary>same-picture, or same-scene: another shot of the same things, which is never weighed.</summary>
    public string Relation { get; init; } = MatchRow.SamePicture;

    /// <summary>Places that one mapping of the two explains.</summary>
    public int Inliers { get; init; }

    /// <summary>Log10 LR that one is a copy of the other; null where they are not called the same, and in scores of earlier versions.</summary>
    public double? Llr { get; init; }

    /// <summary>What is drawn; null in scores of earlier versions, and when a picture was erased.</summary>
    public CopyView? Copy { get; init; }

    /// <summary>Upright width of the matched picture in pixels; 0 where it is not at hand or could not be read.</summary>
    public int Width { get; init; }

    /// <summary>Upright height of the matched picture in pixels; 0 as above.</summary>
    public int Height { get; init; }

    /// <summary>Whose evidence it was; null where the bank is another.</summary>
    public EarlierUse? Earlier { get; init; }
}

/// <summary>An earlier piece of evidence that shows the same. Pseudonyms only: no names of buyers or shops.</summary>
/// <param name="Relation">same-order, same-buyer, same-shop (another buyer) or other-shop (another buyer): the rows of the policy's table (algorithms, F.2).</param>
public sealed record EarlierUse(string Order, string Shop, string Buyer, string Relation)
{
    public const string SameOrder = "same-order", SameBuyer = "same-buyer", SameShop = "same-shop", OtherShop = "other-shop";

    /// <param name="disputed">The order of the picture that is looked at now.</param>
    public static EarlierUse Of(string order, string shop, string buyer, Order disputed)
    {
        ArgumentNullException.ThrowIfNull(disputed);
        return new(order, shop, buyer, order == disputed.Id ? SameOrder : buyer == disputed.Buyer ? SameBuyer : shop == disputed.Shop.Id ? SameShop : OtherShop);
    }
}

/// <summary>How two pictures lie on each other.</summary>
/// <param name="Bank">Name of the bank; null for evidence and reference photos.</param>
/// <param name="Correlation">Of the detail of both where they overlap, -1 to 1; null when not measured.</param>
/// <param name="Log10Nfa">Log10 of how many such mappings chance would give; null without a mapping.</param>
/// <param name="Containment">equal, known-contains-disputed, disputed-contains-known, overlap or unknown.</param>
/// <param name="Scale">Length in the disputed picture that one pixel of the known takes; null without a mapping.</param>
/// <param name="Original">Which can be the one that the other was made from: known, disputed, either or unknown.</param>
/// <param name="Lines">x1, y1 (disputed picture), x2, y2 (known) for each verified place, upright pixels.</param>
/// <param name="Outline">The known picture's four corners in upright pixels of the disputed one, clockwise from the upper left; null without a mapping.</param>
public sealed record CopyView(
    string? Bank,
    double? Correlation,
    double? Log10Nfa,
    string Containment,
    double? Scale,
    string Original,
    IReadOnlyList<double[]> Lines,
    IReadOnlyList<double[]>? Outline);

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
