using Forensics.Disputes.States;

namespace Forensics.Disputes.AfterSale;

/// <summary>How far an application got.</summary>
public enum ApplicationState
{
    WaitingForMerchant,

    /// <summary>A round of 售后驳回协商 waits for the buyer.</summary>
    Proposed,

    /// <summary>The buyer replied; the merchant's turn.</summary>
    Replied,

    /// <summary>The buyer did not reply; the merchant's turn.</summary>
    TimedOut,
    AgreedReturn,
    AgreedRefund,

    /// <summary>An exchange, a repair or a missing part was agreed.</summary>
    AgreedReplacement,
    ReturnUnderWay,
    ReturnReceived,
    Rejected,
    InIntervention,
    DecidedForBuyer,
    DecidedForMerchant,
    Refunded,
    Replaced,
    Withdrawn,
}

public enum ApplicationStep
{
    AgreeReturn,
    AgreeRefund,
    AgreeReplacement,
    Reject,
    Propose,
    Reply,
    TimeOut,
    BuyerIntervenes,
    MerchantIntervenes,
    DecideForBuyer,
    DecideForMerchant,
    ShipBack,
    ReceiveBack,
    Refund,
    Replace,
    Withdraw,
}

/// <summary>The table of an application [S1, S2, S3, S4].</summary>
public static class ApplicationStates
{
    // Guards: refusal codes of what has to hold besides; ApplicationRules holds them.
    internal const string InTime = "answer-late";
    internal const string Negotiated = "negotiation-required";
    internal const string RoundOver = "negotiation-open";
    internal const string RoundsLeft = "negotiation-rounds-used";
    internal const string RoundsOver = "negotiation-unfinished";
    internal const string WithEvidence = "negotiation-evidence";
    internal const string ReplyInTime = "reply-late";
    internal const string LongEnough = "intervention-too-early";
    internal const string Consented = "refund-without-consent";

    public static TransitionTable<ApplicationState, ApplicationStep> Table { get; } = new("application", "application-step", Rows(), Special());

    /// <summary>The merchant has to act, and its silence counts.</summary>
    public static bool WaitsForMerchant(ApplicationState state) =>
        state is ApplicationState.WaitingForMerchant or ApplicationState.Replied or ApplicationState.TimedOut or ApplicationState.ReturnReceived;

    public static bool IsClosed(ApplicationState state) =>
        state is ApplicationState.Refunded or ApplicationState.Replaced or ApplicationState.Withdrawn or ApplicationState.DecidedForMerchant;

    static List<Transition<ApplicationState, ApplicationStep>> Rows()
    {
        List<Transition<ApplicationState, ApplicationStep>> rows = [];

        Agree(ApplicationState.WaitingForMerchant, InTime);
        On(ApplicationState.WaitingForMerchant, ApplicationStep.Reject, ApplicationState.Rejected, InTime, Negotiated);
        On(ApplicationState.WaitingForMerchant, ApplicationStep.Propose, ApplicationState.Proposed, InTime);
        On(ApplicationState.WaitingForMerchant, ApplicationStep.MerchantIntervenes, ApplicationState.InIntervention, LongEnough);
        Ends(ApplicationState.WaitingForMerchant, Consented);
        On(ApplicationState.WaitingForMerchant, ApplicationStep.ShipBack, ApplicationState.WaitingForMerchant);

        // A time-out that nobody told of holds all the same: the step's own instant shows it.
        Agree(ApplicationState.Proposed, InTime);
        On(ApplicationState.Proposed, ApplicationStep.Reply, ApplicationState.Replied, ReplyInTime);
        On(ApplicationState.Proposed, ApplicationStep.TimeOut, ApplicationState.TimedOut, RoundOver);
        On(ApplicationState.Proposed, ApplicationStep.Propose, ApplicationState.Proposed, RoundOver, InTime, RoundsLeft, WithEvidence);
        On(ApplicationState.Proposed, ApplicationStep.Reject, ApplicationState.Rejected, RoundOver, InTime, RoundsOver);
        On(ApplicationState.Proposed, ApplicationStep.MerchantIntervenes, ApplicationState.InIntervention, RoundOver, LongEnough);
        Ends(ApplicationState.Proposed, Consented);
        On(ApplicationState.Proposed, ApplicationStep.ShipBack, ApplicationState.Proposed);

        foreach (var back in new[] { ApplicationState.Replied, ApplicationState.TimedOut })
        {
            Agree(back, InTime);
            On(back, ApplicationStep.Propose, ApplicationState.Proposed, InTime, RoundsLeft, WithEvidence);
            On(back, ApplicationStep.Reject, ApplicationState.Rejected, InTime, RoundsOver);
            On(back, ApplicationStep.MerchantIntervenes, ApplicationState.InIntervention, LongEnough);
            Ends(back, Consented);
            On(back, ApplicationStep.ShipBack, back);
        }

        On(ApplicationState.TimedOut, ApplicationStep.TimeOut, ApplicationState.TimedOut);

        On(ApplicationState.AgreedReturn, ApplicationStep.AgreeRefund, ApplicationState.AgreedRefund);
        On(ApplicationState.AgreedReturn, ApplicationStep.ShipBack, ApplicationState.ReturnUnderWay);
        On(ApplicationState.AgreedReturn, ApplicationStep.ReceiveBack, ApplicationState.ReturnReceived);
        Ends(ApplicationState.AgreedReturn);
        Ends(ApplicationState.AgreedRefund);
        On(ApplicationState.AgreedReplacement, ApplicationStep.AgreeRefund, ApplicationState.AgreedRefund);
        On(ApplicationState.AgreedReplacement, ApplicationStep.ShipBack, ApplicationState.ReturnUnderWay);
        On(ApplicationState.AgreedReplacement, ApplicationStep.ReceiveBack, ApplicationState.ReturnReceived);
        On(ApplicationState.AgreedReplacement, ApplicationStep.Replace, ApplicationState.Replaced);
        Ends(ApplicationState.AgreedReplacement);

        foreach (var back in new[] { ApplicationState.ReturnUnderWay, ApplicationState.ReturnReceived })
        {
            On(back, ApplicationStep.AgreeRefund, ApplicationState.AgreedRefund);
            On(back, ApplicationStep.Reject, ApplicationState.Rejected);
            On(back, ApplicationStep.Replace, ApplicationState.Replaced);
            On(back, ApplicationStep.Refund, ApplicationState.Refunded);
        }

        On(ApplicationState.ReturnUnderWay, ApplicationStep.ReceiveBack, ApplicationState.ReturnReceived);
        On(ApplicationState.ReturnReceived, ApplicationStep.MerchantIntervenes, ApplicationState.InIntervention, LongEnough);

        Agree(ApplicationState.Rejected);
        On(ApplicationState.Rejected, ApplicationStep.BuyerIntervenes, ApplicationState.InIntervention);
        Ends(ApplicationState.Rejected, Consented);
        Agree(ApplicationState.InIntervention);
        On(ApplicationState.InIntervention, ApplicationStep.DecideForBuyer, ApplicationState.DecidedForBuyer);
        On(ApplicationState.InIntervention, ApplicationStep.DecideForMerchant, ApplicationState.DecidedForMerchant);
        Ends(ApplicationState.InIntervention, Consented);

        On(ApplicationState.DecidedForBuyer, ApplicationStep.ShipBack, ApplicationState.ReturnUnderWay);
        On(ApplicationState.DecidedForBuyer, ApplicationStep.Replace, ApplicationState.Replaced);
        On(ApplicationState.DecidedForBuyer, ApplicationStep.Refund, ApplicationState.Refunded);
        On(ApplicationState.Refunded, ApplicationStep.Refund, ApplicationState.Refunded); // In parts.
        return rows;

        void On(ApplicationState from, ApplicationStep step, ApplicationState to, params string[] guards) =>
            rows.Add(new Transition<ApplicationState, ApplicationStep>(from, step, to, guards));

        void Agree(ApplicationState from, params string[] guards)
        {
            On(from, ApplicationStep.AgreeReturn, ApplicationState.AgreedReturn, guards);
            On(from, ApplicationStep.AgreeRefund, ApplicationState.AgreedRefund, guards);
            On(from, ApplicationStep.AgreeReplacement, ApplicationState.AgreedReplacement, guards);
        }

        void Ends(ApplicationState from, params string[] guards)
        {
            On(from, ApplicationStep.Refund, ApplicationState.Refunded, guards);
            On(from, ApplicationStep.Withdraw, ApplicationState.Withdrawn);
        }
    }

    static List<ClosedStep<ApplicationState, ApplicationStep>> Special() =>
    [
        new(ApplicationState.TimedOut, ApplicationStep.Reply, ReplyInTime),
        new(ApplicationState.WaitingForMerchant, ApplicationStep.BuyerIntervenes, "intervention-before-rejection"),
        new(ApplicationState.Proposed, ApplicationStep.BuyerIntervenes, "intervention-before-rejection"),
        new(ApplicationState.Replied, ApplicationStep.BuyerIntervenes, "intervention-before-rejection"),
        new(ApplicationState.TimedOut, ApplicationStep.BuyerIntervenes, "intervention-before-rejection"),
        .. Enum.GetValues<ApplicationState>().Where(IsClosed).SelectMany(closed => Enum.GetValues<ApplicationStep>()
            .Where(step => (closed, step) != (ApplicationState.Refunded, ApplicationStep.Refund))
            .Select(step => new ClosedStep<ApplicationState, ApplicationStep>(closed, step, "application-closed"))),
    ];
}
