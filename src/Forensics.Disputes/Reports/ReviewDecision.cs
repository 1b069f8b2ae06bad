namespace Forensics.Disputes.Reports;

/// <summary>What a reviewer decided on the claims of a report: who, when, why, on which score and policy.</summary>
public sealed record ReviewDecision : IngestRecord
{
    public required string Order { get; init; }

    public required string Report { get; init; }

    /// <summary>Each claim of the report at most once; claims left out stay as they are.</summary>
    public required IReadOnlyList<ClaimDecision> Claims { get; init; }

    /// <summary>User id of the reviewer.</summary>
    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>For reviewers only; never shown to merchants.</summary>
    public required string Reason { get; init; }

    /// <summary>What the merchant is asked for, where a claim needs more; no reason, no score.</summary>
    public string Request { get; init; } = "";

    /// <summary>Handed to the platform system.</summary>
    public required DecisionEffect Effect { get; init; }

    /// <summary>The score that lay before the reviewer; null when there was none.</summary>
    public long? Score { get; init; }

    public string? PolicyId { get; init; }

    public int? PolicyVersion { get; init; }
}

public sealed record ClaimDecision(Claim Claim, DecisionOutcome Outcome);

public enum DecisionOutcome
{
    /// <summary>采纳.</summary>
    Adopt,

    /// <summary>不采纳.</summary>
    DontAdopt,

    /// <summary>补充材料.</summary>
    NeedMore,
}

public enum DecisionEffect
{
    None,

    /// <summary>The order's liability decision 售后判责 is adjusted [S0].</summary>
    AdjustLiability,
}
