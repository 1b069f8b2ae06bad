using System.Globalization;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Appeals;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Tickets;

namespace Forensics.Disputes;

/// <content>What bites at an instant, and what will.</content>
public sealed partial record Dispute
{
    // Other instants open or close a right; these are something that somebody has to do by then.
    static readonly HashSet<string> Duties = ["answer-due", "reply-due", "ticket-due", "evidence-due", "first-review-due"];

    /// <summary>What somebody has to do later than an instant, soonest first.</summary>
    public IReadOnlyList<Notice> Deadlines(DateTimeOffset now, DisputeOptions options) =>
        [.. Notices(now, options).Where(notice => notice.At > now && Duties.Contains(notice.Code)).OrderBy(notice => notice.At)];

    /// <summary>Everything that holds at an instant: deadlines, rights, warnings and hints, each for one side.</summary>
    public IReadOnlyList<Notice> Notices(DateTimeOffset now, DisputeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Order is null ? [] :
        [
            .. OrderNotices(now, options),
            .. Applications.Values.SelectMany(known => ApplicationNotices(known, now, options)),
            .. Tickets.Values.SelectMany(ticket => TicketNotices(ticket, now, options)),
            .. EvidenceNotices(options),
            .. AppealNotices(now, options),
            .. ReportNotices(now, options),
        ];
    }

    IEnumerable<Notice> OrderNotices(DateTimeOffset now, DisputeOptions options)
    {
        if (Order!.SignedAt is { } signed && signed <= now && signed + options.QualityWindow >= now)
        {
            yield return new Notice("quality-window", Party.Buyer, signed + options.QualityWindow, Id);
        }
    }

    IEnumerable<Notice> ApplicationNotices(ApplicationCase known, DateTimeOffset now, DisputeOptions options)
    {
        var id = known.Application.Id;
        var state = known.StateAt(now, options);
        if (known.ReplyDue(options) is { } replyDue)
        {
            var round = known.Round.ToString(CultureInfo.InvariantCulture);
            yield return state == ApplicationState.Proposed
                ? new Notice("reply-due", Party.Buyer, replyDue, id, round)
                : new Notice("negotiation-timed-out", Party.Merchant, replyDue, id, round);
        }

        if (ApplicationStates.WaitsForMerchant(state) && known.AnswerDue(options) is { } answerDue)
        {
            yield return new Notice(now > answerDue ? "silence-consented" : "answer-due", Party.Merchant, answerDue, id);
        }

        var route = ApplicationRules.RouteOf(Order!, known.Application);
        if (state == ApplicationState.WaitingForMerchant && route == RefundRoute.PlatformService)
        {
            yield return new Notice("platform-service", Party.Platform, null, id);
        }
        else if (route == RefundRoute.LateShippingDeduction)
        {
            yield return new Notice("late-shipping-deduction", Party.Merchant, Order!.PromisedShipAt, id);
        }

        if (ApplicationStates.Table.Next(state, ApplicationStep.Reject) is not null)
        {
            if (known.GoodsOnTheWayBack)
            {
                yield return new Notice("goods-on-the-way-back", Party.Merchant, null, id);
            }

            if (known.LogisticsStopped)
            {
                yield return new Notice("logistics-stopped", Party.Merchant, null, id);
            }
        }

        if (state == ApplicationState.Rejected)
        {
            yield return new Notice("buyer-may-intervene", Party.Buyer, known.Since, id);
        }

        if (ApplicationStates.WaitsForMerchant(state))
        {
            var from = Applications.Values.Min(any => any.Application.AppliedAt) + options.MerchantInterventionAfter;
            yield return new Notice(now > from ? "merchant-intervention-open" : "merchant-intervention-from", Party.Merchant, from, id);
        }

        if (state == ApplicationState.InIntervention && known.Intervention?.Deadline is { } evidenceDue && evidenceDue >= now)
        {
            yield return new Notice("evidence-due", Party.Merchant, evidenceDue, id);
        }
    }

    IEnumerable<Notice> TicketNotices(TicketCase ticket, DateTimeOffset now, DisputeOptions options)
    {
        var standing = ticket.StandingAt(now, options);
        var due = ticket.Due(options);
        if (standing == TicketStanding.Open)
        {
            yield return new Notice("ticket-due", Party.Merchant, due, ticket.Id);
        }

        foreach (var consequence in ticket.Consequences(now, options))
        {
            yield return new Notice("ticket-overdue", Party.Merchant, due, ticket.Id, DisputeJson.NameOf(consequence));
        }

        foreach (var missing in standing == TicketStanding.Answered ? ticket.Missing(this, options) : [])
        {
            yield return new Notice("ticket-proof-missing", Party.Merchant, null, ticket.Id, DisputeJson.NameOf(missing));
        }

        foreach (var answer in ticket.Answers.Where(answer => ticket.IsVoid(answer, options)))
        {
            yield return new Notice("ticket-answer-void", Party.Merchant, answer.At, ticket.Id);
        }
    }

    IEnumerable<Notice> EvidenceNotices(DisputeOptions options)
    {
        foreach (var item in Evidence.Values)
        {
            var standing = EvidenceRules.StandingOf(this, item.Id, options)!;
            if (standing.IsVoid)
            {
                yield return new Notice("evidence-void", item.By, null, item.Id);
            }

            if (standing.Hints.Count > 0)
            {
                yield return new Notice("evidence-source-missing", item.By, null, item.Id);
            }
        }
    }

    IEnumerable<Notice> AppealNotices(DateTimeOffset now, DisputeOptions options)
    {
        foreach (var appeal in Appeals.Values)
        {
            if (appeal.FirstReviewDue(options) is { } due)
            {
                yield return new Notice(now > due ? "first-review-overdue" : "first-review-due", Party.Platform, due, appeal.Id);
            }

            if (appeal.ReviewedAt is { } reviewed)
            {
                yield return new Notice("appeal-reviewed", Party.Merchant, reviewed, appeal.Id);
            }

            if (appeal.Invalid is { } why)
            {
                yield return new Notice("appeal-invalid", Party.Merchant, null, appeal.Id, why);
            }

            if (appeal.FiledAgain)
            {
                yield return new Notice("appeal-again", Party.Merchant, null, appeal.Id);
            }
        }

        foreach (var known in Applications.Values)
        {
            if (AppealableUntil(known, now, options) is not { } until)
            {
                continue;
            }

            yield return new Notice(now > until ? "appeal-period-over" : "appeal-open-until", Party.Merchant, until, known.Application.Id);
            foreach (var hint in now > until ? [] : AppealHints(known, options))
            {
                yield return hint;
            }
        }
    }

    /// <summary>Why appeals commonly fail [S2], where it is seen on this order.</summary>
    IEnumerable<Notice> AppealHints(ApplicationCase known, DisputeOptions options)
    {
        if (known.Application.Kind == AfterSaleKind.ReturnAndRefund && !known.ReturnAddressStated)
        {
            yield return new Notice("hint-return-address", Party.Merchant, null, known.Application.Id);
        }

        foreach (var item in Evidence.Values.Where(item => item.By == Party.Merchant && EvidenceRules.StandingOf(this, item.Id, options)!.IsVoid))
        {
            yield return new Notice("hint-evidence", Party.Merchant, null, item.Id);
        }
    }

    IEnumerable<Notice> ReportNotices(DateTimeOffset now, DisputeOptions options)
    {
        var left = options.MostReportsPerOrder - Reports.Count;
        yield return left > 0
            ? new Notice("reports-left", Party.Merchant, null, Id, left.ToString(CultureInfo.InvariantCulture))
            : new Notice("report-limit-reached", Party.Merchant, null);
        foreach (var report in Reports.Values)
        {
            if (ReportCases[report.Id].Request is not null)
            {
                yield return new Notice("supplement-wanted", Party.Merchant, null, report.Id);
            }

            // The report is reference for later decisions only; the money comes back by an appeal [S0].
            if (LatestApplication(report.SubmittedAt) is { State: ApplicationState.Refunded } known && AppealableUntil(known, now, options) is { } until && now <= until)
            {
                yield return new Notice("report-also-appeal", Party.Merchant, until, report.Id);
            }
        }
    }

    DateTimeOffset? AppealableUntil(ApplicationCase known, DateTimeOffset now, DisputeOptions options) =>
        AppealFiling.DecisionBefore(this, known, now) + options.AppealPeriod;
}
