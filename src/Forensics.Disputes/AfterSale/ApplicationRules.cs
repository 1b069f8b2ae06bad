using Forensics.Disputes.Orders;
using Forensics.Disputes.States;

namespace Forensics.Disputes.AfterSale;

/// <summary>Applications and the steps on them.</summary>
public static class ApplicationRules
{
    static readonly AfterSaleKind[] MoneyOnly = [AfterSaleKind.Refund, AfterSaleKind.GoodsNotReceived, AfterSaleKind.RefundOnly];

    /// <summary>What can be applied for: before shipping money only; after it, of goods that can't go back, money only [S3, S4].</summary>
    /// <remarks>The guides count exchange and repair among the kinds without saying when; they need shipped goods that can go back [assumed].</remarks>
    public static IReadOnlyList<AfterSaleKind> OpenKinds(GoodsClass goods, bool shipped) => (goods, shipped) switch
    {
        (_, false) => MoneyOnly,
        (GoodsClass.FreshFruit or GoodsClass.Virtual, true) => [AfterSaleKind.GoodsNotReceived, AfterSaleKind.RefundOnly],
        _ => [AfterSaleKind.GoodsNotReceived, AfterSaleKind.RefundOnly, AfterSaleKind.ReturnAndRefund, AfterSaleKind.Exchange, AfterSaleKind.Repair],
    };

    /// <summary>Which way a refund goes that was asked for before shipping [S4]. At the promised instant itself the promise still stands.</summary>
    public static RefundRoute RouteOf(Order order, AfterSaleApplication application)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(application);
        return order.PromisedShipAt is not { } promised || OrderRules.ShippedBy(order, application.AppliedAt) == true ? RefundRoute.Merchant
            : application.AppliedAt <= promised ? RefundRoute.PlatformService
            : RefundRoute.LateShippingDeduction;
    }

    internal static Objection? Check(Dispute dispute, AfterSaleApplication application, DisputeOptions options)
    {
        var order = dispute.Order!;
        if (application.AmountFen < 0)
        {
            return Objection.Never("amount-negative", application.Id);
        }

        var limit = Amounts.OfOrder(order);
        if (application.AmountFen > limit)
        {
            return Objection.Never("amount-over-order", application.Id, Instants.Fen(application.AmountFen), Instants.Fen(limit));
        }

        if (application.AppliedAt < order.PaidAt)
        {
            return Objection.Never("before-its-cause", application.Id, Instants.Write(order.PaidAt));
        }

        if (application.Cause == ApplicationCause.Quality && order.SignedAt is { } signed && application.AppliedAt - signed > options.QualityWindow)
        {
            return Objection.Never("quality-window-over", application.Id, Instants.Write(signed + options.QualityWindow));
        }

        var shipped = OrderRules.ShippedBy(order, application.AppliedAt);
        if (OpenKinds(order.Goods.Class, shipped ?? false).Contains(application.Kind))
        {
            return null;
        }

        // Goods that nobody told of may have been shipped before: the order can still be completed.
        return new Objection(
            new Refusal("kind-not-open", application.Id, DisputeJson.NameOf(application.Kind)),
            shipped is null && OpenKinds(order.Goods.Class, shipped: true).Contains(application.Kind));
    }

    internal static Dispute Apply(Dispute dispute, AfterSaleApplication application) => dispute with
    {
        Applications = dispute.Applications.SetItem(
            application.Id, new ApplicationCase(application, ApplicationState.WaitingForMerchant, application.AppliedAt, application.AppliedAt)),
    };

    internal static Objection? Check(Dispute dispute, DisputeEvent step, DisputeContext context)
    {
        if (Find(dispute, step) is not { } known)
        {
            return Objection.NotYet("application-unknown", step.Application ?? dispute.Id);
        }

        var next = StepOf(step, known);
        var earliest = next is null ? known.Application.AppliedAt : known.LastAt;
        if (step.At < earliest)
        {
            return Objection.Never("before-its-cause", step.Id, Instants.Write(earliest));
        }

        return next is { } walked ? Check(dispute, known, step, walked, context.Options) : null;
    }

    static Objection? Check(Dispute dispute, ApplicationCase known, DisputeEvent step, ApplicationStep next, DisputeOptions options)
    {

        if (ApplicationStates.Table.Next(known.State, next) is not { } row)
        {
            return ApplicationStates.Table.Refuse(known.State, next, known.Application.Id);
        }

        var guards = new ApplicationGuards(dispute, known, step, next, options);
        return row.Guards.Select(guards.Check).FirstOrDefault(objection => objection is not null) ?? Amounts.CheckRefund(dispute, known, step);
    }

    internal static Dispute Apply(Dispute dispute, DisputeEvent step)
    {
        if (Find(dispute, step) is not { } known)
        {
            return dispute;
        }

        var after = known with
        {
            GoodsOnTheWayBack = known.GoodsOnTheWayBack || step.Kind == EventKind.ReturnShipped,
            LogisticsStopped = known.LogisticsStopped || step.Kind == EventKind.LogisticsStopped,
            ReturnAddressStated = known.ReturnAddressStated || step.ReturnAddressStated == true,
            RefundedFen = known.RefundedFen + (step.Kind == EventKind.Refunded ? Amounts.Refunded(known, step) : 0),
            Intervention = step.Kind == EventKind.InterventionRequested ? step : known.Intervention,
            Round = known.Round + (step.Kind == EventKind.NegotiationProposed ? 1 : 0),
            Proposal = step.Kind == EventKind.NegotiationProposed ? step : known.Proposal,
            Decisions = Decides(step) ? known.Decisions.Add(step.At) : known.Decisions,
        };
        if (StepOf(step, known) is { } next)
        {
            var state = ApplicationStates.Table.After(known.State, next);
            after = after with
            {
                State = state,
                LastAt = step.At,
                Since = state == known.State && next != ApplicationStep.Propose ? known.Since : step.At,
                RefundStartedByPlatform = known.RefundStartedByPlatform || (next == ApplicationStep.Refund && step.By == Party.Platform && IsUndecided(known.State)),
                History = known.History.Add(new ApplicationChange(step.At, step.By, step.Id, next, state)),
            };
        }

        return dispute with
        {
            Applications = dispute.Applications.SetItem(known.Application.Id, after),
            Liability = step.Liability ?? dispute.Liability,
        };
    }

    /// <summary>The application that an event speaks of; null when it is not there.</summary>
    internal static ApplicationCase? Find(Dispute dispute, DisputeEvent step) =>
        step.Application is { } id ? dispute.Applications.GetValueOrDefault(id) : dispute.LatestApplication(step.At);

    /// <summary>An appeal can be filed against it: the platform's own decision, or money it gave back.</summary>
    static bool Decides(DisputeEvent step) =>
        step.Kind is EventKind.InterventionDecided or EventKind.LiabilityDecided or EventKind.Deducted
        || (step.Kind == EventKind.Refunded && step.By is Party.Platform or Party.System);

    static bool IsUndecided(ApplicationState state) =>
        state is ApplicationState.WaitingForMerchant or ApplicationState.Proposed or ApplicationState.Replied or ApplicationState.TimedOut or ApplicationState.Rejected;

    static ApplicationStep? StepOf(DisputeEvent step, ApplicationCase known) => step.Kind switch
    {
        EventKind.MerchantAgreed => AgreementTo(step.Remedy ?? RemedyOf(known.Application.Kind)),
        EventKind.MerchantRejected => ApplicationStep.Reject,
        EventKind.NegotiationProposed => ApplicationStep.Propose,
        EventKind.NegotiationAnswered when step.By == Party.System => ApplicationStep.TimeOut,
        EventKind.NegotiationAnswered when step.Result == StepResult.Accepted => AgreementTo(known.Proposal?.Remedy ?? RemedyOf(known.Application.Kind)),
        EventKind.NegotiationAnswered => ApplicationStep.Reply,
        EventKind.InterventionRequested => step.By == Party.Buyer ? ApplicationStep.BuyerIntervenes : ApplicationStep.MerchantIntervenes,
        EventKind.InterventionDecided => step.Result == StepResult.ForBuyer ? ApplicationStep.DecideForBuyer : ApplicationStep.DecideForMerchant,
        EventKind.ReturnShipped => ApplicationStep.ShipBack,
        EventKind.ReturnReceived => ApplicationStep.ReceiveBack,
        EventKind.Refunded => ApplicationStep.Refund,
        EventKind.ReplacementSent => ApplicationStep.Replace,
        EventKind.BuyerWithdrew => ApplicationStep.Withdraw,
        _ => null,
    };

    static ApplicationStep AgreementTo(Remedy remedy) => remedy switch
    {
        Remedy.Refund => ApplicationStep.AgreeRefund,
        Remedy.ReturnAndRefund => ApplicationStep.AgreeReturn,
        _ => ApplicationStep.AgreeReplacement,
    };

    static Remedy RemedyOf(AfterSaleKind kind) => kind switch
    {
        AfterSaleKind.ReturnAndRefund => Remedy.ReturnAndRefund,
        AfterSaleKind.Exchange => Remedy.Exchange,
        AfterSaleKind.Repair => Remedy.Repair,
        _ => Remedy.Refund,
    };
}
