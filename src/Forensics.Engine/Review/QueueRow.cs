using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;

namespace Forensics.Engine.Review;

/// <summary>One report in the reviewer's queue.</summary>
/// <param name="PictureSha256">Of the first disputed picture, for the thumbnail; null when none could be stored.</param>
/// <param name="Score">Null while the work is not finished.</param>
/// <param name="Deadline">The nearest open deadline of the order, or null.</param>
public sealed record QueueRow(
    string ReportId,
    string OrderId,
    string ShopId,
    string ShopName,
    string GoodsTitle,
    long AmountPaidFen,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? Deadline,
    string? PictureSha256,
    IReadOnlyList<Claim> Claims,
    Completeness? Completeness,
    ReportScore? Score,
    ReportState State)
{
    /// <summary>The first disputed picture was erased by order.</summary>
    public bool IsPictureErased { get; init; }
}

/// <summary>How far a report is with its reviewers.</summary>
public enum ReportState
{
    /// <summary>A claim waits for its first decision.</summary>
    Open,

    /// <summary>The merchant was asked for material that has not come.</summary>
    NeedMore,
    Decided,
}
