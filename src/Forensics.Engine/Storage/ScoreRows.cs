using Forensics.Disputes.Scoring;

namespace Forensics.Engine.Storage;

/// <summary>A finding that holds for a picture within one report: a match in a bank, the comparison with the shop's photos.</summary>
public sealed class DisputeFindingRow
{
    public required string ReportId { get; init; }

    public required string EvidenceId { get; init; }

    public required string Analyzer { get; init; }

    public required int Version { get; init; }

    public required FindingStatus Status { get; init; }

    public required string? Reason { get; init; }

    /// <summary>Named measurements as JSON, ordered by name.</summary>
    public required string Values { get; init; }

    /// <summary>What the console shows beside the values, as JSON; null when there is nothing.</summary>
    public required string? Details { get; init; }
}

/// <summary>A picture of a bank that a disputed picture equals, or nearly.</summary>
public sealed class MatchRow
{
    /// <summary>The stage and relation of matches from before there were others.</summary>
    public const string HashStage = "hash", SamePicture = "same-picture";

    public required string ReportId { get; init; }

    public required string EvidenceId { get; init; }

    /// <summary>Best first, from 0.</summary>
    public required int Position { get; init; }

    public required string Bank { get; init; }

    /// <summary>Empty when the picture was erased, or only its hash is known.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Of the hashes; null when the two have no hashes that can be compared.</summary>
    public required int? DistanceBits { get; init; }

    public required string Transform { get; init; }

    public required string Source { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required string? Innocent { get; init; }

    /// <summary>What led to it: exact, hash, crop or keypoints.</summary>
    public string Stage { get; init; } = HashStage;

    /// <summary>The same picture, or only the same scene.</summary>
    public string Relation { get; init; } = SamePicture;

    /// <summary>Places that one mapping of the two explains.</summary>
    public int Inliers { get; init; }

    /// <summary>Log10 LR that one is a copy of the other; null when it is not called the same, and for matches of earlier versions.</summary>
    public double? Llr { get; init; }

    /// <summary>What the console draws, as JSON; null when there is nothing.</summary>
    public string? Details { get; init; }
}

/// <summary>One score of a report, never changed. The findings it was made from are kept in <see cref="FindingSetRow"/>, so it can be replayed.</summary>
public sealed class ScoreRow
{
    public long Id { get; init; }

    public required string ReportId { get; init; }

    public required string PolicyId { get; init; }

    public required int PolicyVersion { get; init; }

    public required string PolicySha256 { get; init; }

    /// <summary>Which set of findings it was made from.</summary>
    public required string FindingsSha256 { get; init; }

    /// <summary>What it was made for: one of <see cref="ScoreRole"/>.</summary>
    public string Role { get; init; } = ScoreRole.Counted;

    /// <summary>The score, as JSON.</summary>
    public required string Document { get; init; }

    public required DateTimeOffset ComputedAt { get; init; }
}

/// <summary>What a score was made for. A score that was made for one purpose is never used for another: it is stored anew.</summary>
public static class ScoreRole
{
    /// <summary>To count: by the policy that was active. Only such a score is ever a report's current one.</summary>
    public const string Counted = "counted";

    /// <summary>To compare with what counts; for lead reviewers only.</summary>
    public const string Shadow = "shadow";

    /// <summary>By a batch over stored reports with a policy that was not active; kept as history.</summary>
    public const string Batch = "batch";
}

/// <summary>The findings on all pictures of a report, stored once however many scores are made from them.</summary>
public sealed class FindingSetRow
{
    /// <summary>Of <see cref="Document"/>, written as UTF-8.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The findings by evidence id, as JSON.</summary>
    public required string Document { get; init; }
}
