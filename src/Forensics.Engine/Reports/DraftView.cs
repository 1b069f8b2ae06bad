using Forensics.Disputes.Reports;

namespace Forensics.Engine.Reports;

/// <summary>A draft as its shop sees it.</summary>
/// <param name="Version">Has to be named by the next change.</param>
/// <param name="State">One of <see cref="Storage.DraftState"/>.</param>
/// <param name="Pictures">Of the draft's attachments, in the document's order.</param>
/// <param name="ChecksLeft">Pictures that guidance may still look at.</param>
/// <param name="ReportId">The report it became, or is becoming.</param>
public sealed record DraftView(
    string Id, int Version, string State, ReportDraft Document, IReadOnlyList<DraftAttachment> Pictures, int ChecksLeft, string? ReportId, DateTimeOffset ChangedAt);

/// <param name="File">Name within the draft.</param>
/// <param name="FileName">As the merchant's machine called it.</param>
public sealed record DraftAttachment(string File, string Sha256, string FileName);

/// <summary>What became of a call: the draft as it is now, or why not.</summary>
/// <param name="Problem">One of <see cref="DraftProblem"/>; null when it was done.</param>
public sealed record DraftResult(DraftView? Draft, string? Problem = null);

/// <summary>What became of a submission.</summary>
/// <param name="ReportId">Null when it was not submitted.</param>
/// <param name="Problem">One of <see cref="DraftProblem"/>.</param>
/// <param name="Message">What the intake said where it refused; in English, for the log.</param>
public sealed record SubmitResult(string? ReportId, string? Problem = null, string Message = "");

/// <summary>Stable codes of why a draft was not changed or submitted. The console has a text for each.</summary>
public static class DraftProblem
{
    /// <summary>No such order, draft or report in this shop.</summary>
    public const string NotFound = "not-found";

    /// <summary>It was changed meanwhile, in another window.</summary>
    public const string Stale = "stale";

    /// <summary>It was submitted or discarded.</summary>
    public const string Closed = "closed";

    /// <summary>A disputed picture is not the buyer's evidence on this order.</summary>
    public const string EvidenceUnknown = "evidence-unknown";

    /// <summary>The form holds what no form of ours sends.</summary>
    public const string Malformed = "malformed";
    public const string TooManyDrafts = "too-many-drafts";
    public const string TooManyAttachments = "too-many-attachments";
    public const string TooManyRegions = "too-many-regions";
    public const string TextTooLong = "text-too-long";
    public const string FileTooLarge = "file-too-large";
    public const string FileEmpty = "file-empty";

    /// <summary>Something is missing and the merchant did not say "submit anyway", or nothing can be submitted at all: guidance tells.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>The order has had its reports.</summary>
    public const string LimitReached = "limit-reached";

    /// <summary>The report was not taken in.</summary>
    public const string Refused = "refused";
}
