namespace Forensics.Engine.Storage;

/// <summary>One batch over stored reports by one policy.</summary>
public sealed class RescoreRunRow
{
    public long Id { get; init; }

    public required string PolicySha256 { get; init; }

    /// <summary>Only reports handed in at this moment or later; null for all.</summary>
    public required DateTimeOffset? Since { get; init; }

    /// <summary>Only reports on orders of this shop; null for all.</summary>
    public required string? ShopId { get; init; }

    /// <summary>Only reports that make this claim, by its name on the wire; null for all.</summary>
    public required string? Claim { get; init; }

    /// <summary>Nothing but the comparison is stored.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>The policy was the active one when the run began: its scores count.</summary>
    public required bool WasActive { get; init; }

    /// <summary>Reports of the scope.</summary>
    public required int Reports { get; init; }

    public required int Chunks { get; init; }

    /// <summary>Pictures that lack a finding of an analyzer as it is now; they are examined again first, unless nothing is to be stored.</summary>
    public required int Outdated { get; init; }

    /// <summary>One of <see cref="RescoreState"/>.</summary>
    public required string State { get; set; }

    /// <summary>The run waits for steps of work asked for up to this number of the common counter.</summary>
    public required long WaitsFor { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>How far a run is.</summary>
public static class RescoreState
{
    /// <summary>Its scope is stored; nothing was asked for yet.</summary>
    public const string Prepared = "prepared";

    /// <summary>Pictures are examined again.</summary>
    public const string Examining = "examining";

    /// <summary>Scores of the reports of those pictures are made again.</summary>
    public const string Renewing = "renewing";

    public const string Scoring = "scoring";

    public const string Done = "done";
}

/// <summary>A part of a run: so many reports, stored at its start, and what came of them once they are done.</summary>
public sealed class RescoreChunkRow
{
    public required long RunId { get; init; }

    /// <summary>From 0.</summary>
    public required int Number { get; init; }

    /// <summary>Reports in the order of their ids, each with the score that counted when the run began, as JSON.</summary>
    public required string Reports { get; init; }

    /// <summary>What came of them, counted, as JSON; null until they are done.</summary>
    public string? Tally { get; set; }
}

/// <summary>One claim of a report whose score moved.</summary>
public sealed class RescoreDiffRow
{
    public required long RunId { get; init; }

    public required string ReportId { get; init; }

    /// <summary>Name on the wire, as all names here.</summary>
    public required string Claim { get; init; }

    /// <summary>The merchant made this claim.</summary>
    public required bool IsTicked { get; init; }

    public required string BandBefore { get; init; }

    public required string BandAfter { get; init; }

    /// <summary>log10 likelihood ratio; null when nothing could be told.</summary>
    public required double? LlrBefore { get; init; }

    public required double? LlrAfter { get; init; }

    /// <summary>The report's strongest claim.</summary>
    public required string? StrongestBefore { get; init; }

    public required string? StrongestAfter { get; init; }

    /// <summary>What was decided on the claim last; null when nothing was, or more was asked for.</summary>
    public required string? Decision { get; init; }

    /// <summary>The decision did not speak against the advice before, and does now.</summary>
    public required bool IsNewlyDisagreeing { get; init; }

    /// <summary>Signal whose contribution changed most; null when none did.</summary>
    public required string? MovedBy { get; init; }

    /// <summary>Analyzer of <see cref="MovedBy"/>.</summary>
    public required string? MovedByAnalyzer { get; init; }

    /// <summary>By how much its contribution changed, as a log10 likelihood ratio.</summary>
    public required double? MovedByLlr { get; init; }
}
