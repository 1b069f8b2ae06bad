using System.Collections.Immutable;

namespace Forensics.Disputes.AfterSale;

/// <summary>An application and how far it got.</summary>
/// <param name="Since">When it came into its state; for a time-out nobody told of, the step before.</param>
/// <param name="LastAt">Its latest step; none can lie before it.</param>
public sealed record ApplicationCase(AfterSaleApplication Application, ApplicationState State, DateTimeOffset Since, DateTimeOffset LastAt)
{
    /// <summary>Rounds of negotiation begun.</summary>
    public int Round { get; init; }

    /// <summary>The open or last proposal.</summary>
    public DisputeEvent? Proposal { get; init; }

    public bool GoodsOnTheWayBack { get; init; }

    public bool LogisticsStopped { get; init; }

    public bool ReturnAddressStated { get; init; }

    /// <summary>Money that went back, in fen.</summary>
    public long RefundedFen { get; init; }

    /// <summary>The platform refunded of itself, without the merchant's consent, an intervention or its decision: metrics leave it out [S1].</summary>
    public bool RefundStartedByPlatform { get; init; }

    /// <summary>Who asked for intervention, and when; null when nobody did.</summary>
    public DisputeEvent? Intervention { get; init; }

    /// <summary>What appeals can be filed against: when the platform decided, gave money back or charged the shop.</summary>
    public ImmutableSortedSet<DateTimeOffset> Decisions { get; init; } = [];

    /// <summary>What led here, oldest first.</summary>
    public ImmutableList<ApplicationChange> History { get; init; } = [];

    /// <summary>Until when the buyer replies to the open proposal; null when none is open.</summary>
    public DateTimeOffset? ReplyDue(DisputeOptions options) =>
        State == ApplicationState.Proposed && Proposal is { } proposal ? proposal.Deadline ?? proposal.At + options.NegotiationReply : null;

    /// <summary>Until when the merchant answers; null when its silence means nothing, or it is the buyer's turn.</summary>
    /// <remarks>A proposal whose reply never came hands the turn back when the reply was due.</remarks>
    public DateTimeOffset? AnswerDue(DisputeOptions options) => State switch
    {
        ApplicationState.WaitingForMerchant or ApplicationState.Replied or ApplicationState.TimedOut => Since + options.MerchantAnswer,
        ApplicationState.Proposed => ReplyDue(options) is { } due && due < DateTimeOffset.MaxValue - options.MerchantAnswer ? due + options.MerchantAnswer : null,
        _ => null,
    };

    /// <summary>The state as it is at an instant: a proposal that was not replied to in time has timed out.</summary>
    public ApplicationState StateAt(DateTimeOffset at, DisputeOptions options) => ReplyDue(options) < at ? ApplicationState.TimedOut : State;
}

/// <summary>One change of an application's state: who, when, by which record.</summary>
public sealed record ApplicationChange(DateTimeOffset At, Party By, string Record, ApplicationStep Step, ApplicationState To);

/// <summary>Which way a refund before shipping goes [S4].</summary>
public enum RefundRoute
{
    /// <summary>The merchant answers.</summary>
    Merchant,

    /// <summary>Asked for before the promised shipping time: the platform's service.</summary>
    PlatformService,

    /// <summary>The promise was not kept: the late-shipping deduction applies.</summary>
    LateShippingDeduction,
}
