using System.Collections.Immutable;
using Forensics.Disputes.AfterSale;

namespace Forensics.Disputes.Appeals;

/// <summary>A 维权申诉 of one kind, and how far it got [S2, S3].</summary>
/// <param name="Application">Id of the application it is about.</param>
/// <param name="AmountFen">What is appealed for; 0 for liability, which is not about money.</param>
/// <param name="LastAt">Its latest step; none can lie before it.</param>
public sealed record AppealCase(
    string Id, AppealKind Kind, AppealGround Ground, string Application, long AmountFen, DateTimeOffset FiledAt, AppealState State, DateTimeOffset LastAt)
{
    /// <summary>Ids of what was brought.</summary>
    public ImmutableList<string> Evidence { get; init; } = [];

    /// <summary>Why it was invalid from the start: a code; null when it was not.</summary>
    public string? Invalid { get; init; }

    /// <summary>One of this kind was filed before: it weighs on the shop's credit [S2].</summary>
    public bool FiledAgain { get; init; }

    public DateTimeOffset? ReviewedAt { get; init; }

    /// <summary>When it was decided, withdrawn, or found invalid.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>What was granted, in fen.</summary>
    public long UpheldFen { get; init; }

    public bool IsPending => State is AppealState.Pending or AppealState.Reviewed;

    /// <summary>It counts against the shop's right to appeal.</summary>
    public bool HasFailed => State is AppealState.Failed or AppealState.Invalid;

    /// <summary>Until when the first review is promised; null once it happened or nothing is pending.</summary>
    public DateTimeOffset? FirstReviewDue(DisputeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return State == AppealState.Pending ? options.Calendar.EndOfWorkday(FiledAt, options.FirstReviewWorkingDays) : null;
    }
}

public enum AppealState
{
    Pending,

    /// <summary>初审 done, still pending.</summary>
    Reviewed,
    Upheld,
    PartlyUpheld,
    Failed,

    /// <summary>Of a kind that could not be: counts as failed.</summary>
    Invalid,
    Withdrawn,
}

public enum AppealStep
{
    Review,
    Uphold,
    UpholdPartly,
    Fail,
    Withdraw,
}

/// <summary>What was charged to the shop.</summary>
public sealed record Deduction(string Id, DateTimeOffset At, AppealGround Ground, long AmountFen);
