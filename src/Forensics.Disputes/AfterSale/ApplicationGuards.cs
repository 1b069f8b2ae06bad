using Forensics.Disputes.States;

namespace Forensics.Disputes.AfterSale;

/// <summary>What a row of the table asks besides the state; every instant is the step's own.</summary>
sealed class ApplicationGuards(Dispute dispute, ApplicationCase known, DisputeEvent step, ApplicationStep next, DisputeOptions options)
{
    string Id => known.Application.Id;

    /// <summary>Null when the guard holds.</summary>
    public Objection? Check(string guard) => guard switch
    {
        ApplicationStates.InTime => AnsweredInTime(),
        ApplicationStates.ReplyInTime => RepliedInTime(),
        ApplicationStates.RoundOver => RoundOver(),
        ApplicationStates.RoundsLeft => known.Round < options.NegotiationRounds
            ? null
            : Never(guard, Number(options.NegotiationRounds)),
        ApplicationStates.RoundsOver => known.Round >= options.NegotiationRounds
            ? null
            : Later(guard, Number(known.Round), Number(options.NegotiationRounds)),
        ApplicationStates.Negotiated => options.RequireNegotiation ? Later(guard) : null,
        ApplicationStates.WithEvidence => step.Evidence is { Count: > 0 } ? null : Never(guard),
        ApplicationStates.LongEnough => LongEnough(),
        ApplicationStates.Consented => Consented(),
        _ => throw new ArgumentException($"{guard} is no guard of an application.", nameof(guard)),
    };

    Objection? AnsweredInTime()
    {
        // By the buyer it is the acceptance of a proposal, which ends with the reply's time.
        if (step.By == Party.Buyer)
        {
            return RepliedInTime();
        }

        return known.AnswerDue(options) is { } due && step.At > due ? Never(ApplicationStates.InTime, Instants.Write(due)) : null;
    }

    Objection? RepliedInTime() =>
        known.ReplyDue(options) is { } due && step.At > due ? Never(ApplicationStates.ReplyInTime, Instants.Write(due)) : null;

    /// <summary>The buyer's time has passed. A time-out told before it is wrong for good; other steps can follow a reply.</summary>
    Objection? RoundOver() => known.ReplyDue(options) is not { } due ? null
        : next == ApplicationStep.TimeOut ? step.At < due ? Never(ApplicationStates.RoundOver, Instants.Write(due)) : null
        : step.At > due ? null
        : Later(ApplicationStates.RoundOver, Instants.Write(due));

    Objection? LongEnough()
    {
        var first = dispute.Applications.Values.Min(any => any.Application.AppliedAt);
        return step.At - first > options.MerchantInterventionAfter
            ? null
            : Never(ApplicationStates.LongEnough, Instants.Write(first + options.MerchantInterventionAfter));
    }

    /// <summary>Money goes back by the merchant, by the platform, through the platform's service before shipping, or by silence.</summary>
    Objection? Consented() =>
        step.By is Party.Merchant or Party.Platform
        || known.AnswerDue(options) < step.At
        || (known.State == ApplicationState.WaitingForMerchant && ApplicationRules.RouteOf(dispute.Order!, known.Application) != RefundRoute.Merchant)
            ? null
            : Later(ApplicationStates.Consented);

    Objection Never(string code, params IReadOnlyList<string> args) => Objection.Never(code, [Id, .. args]);

    Objection Later(string code, params IReadOnlyList<string> args) =>
        new(new Refusal(code, [Id, .. args]), ApplicationStates.Table.CanStillBe(known.State, next));

    static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
