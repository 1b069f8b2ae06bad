namespace Forensics.Disputes;

/// <summary>Every rule there is; docs/rules.md is written from it and from the tests that name its rules.</summary>
public static class RuleBook
{
    const string Assumed = "assumed";

    public static IReadOnlyList<Rule> All { get; } =
    [
        // The record.
        new("record-needs-order", "A record waits for what it names: its order, application, ticket, appeal, report or evidence.", Assumed),
        new("record-order-adds", "An order sent again may only add what was absent; a contradiction is refused.", Assumed),
        new("record-one-table", "What the table of its aggregate lacks is refused aloud; it waits where other steps can still open it.", Assumed),
        new("record-own-instants", "Time is measured by the records' own instants; none lies before its cause, and only a clock that is ahead is refused.",
            Assumed, nameof(DisputeOptions.ClockTolerance)),
        new("record-replay", "Replaying the accepted records gives the same state, whatever the numbers are then.", Assumed),
        new("record-nothing-lost", "Whatever order records arrive in, each is taken, waits, or is refused with a code; an accepted one never goes.", Assumed),
        new("record-event-fields", "Each kind of event has its fields, its results and those who may do it.", Assumed),
        new("record-amounts", "No amount is negative, over the order's or over what is at stake.", "S2"),
        new("record-days", "Days are counted in Asia/Shanghai; working days are Monday to Friday less holidays, and make-up days.",
            Assumed, nameof(DisputeOptions.Calendar)),
        new("record-texts", "Every refusal and notice has a stable code and a text in Chinese and English.", Assumed),

        // Applications.
        new("kinds-before-shipping", "Not shipped: only a refund.", "S3, S4"),
        new("kinds-fruit-virtual", "Shipped fresh fruit and virtual goods: only a refund without return.", "S3, S4"),
        new("kinds-shipped", "Other shipped goods: refund only, return and refund; exchange and repair as well.", "S3, S4; exchange and repair assumed"),
        new("refund-before-promise", "A refund asked for before the promised shipping time goes through the platform's service.", "S4"),
        new("refund-after-promise", "After the promised shipping time unmet, the late-shipping deduction applies.", "S4"),
        new("quality-window", "Quality problems can be applied for within days of signing.", "S3", nameof(DisputeOptions.QualityWindow)),
        new("several-applications", "A buyer may apply more than once on an order; an event without an application means the latest.", "S3"),
        new("answer-in-time", "The merchant answers in time; silence is consent, and later answers are refused.", "S3", nameof(DisputeOptions.MerchantAnswer)),
        new("refund-needs-consent", "The system refunds after consent, silence or a decision, or through the platform's service before shipping.", "S3, S4"),
        new("negotiation-rounds", "A negotiation has its rounds; each waits for the buyer's reply or its time-out.",
            "S3; reply time assumed", nameof(DisputeOptions.NegotiationRounds), nameof(DisputeOptions.NegotiationReply)),
        new("negotiation-evidence", "From the second round on, a proposal carries evidence.", "S3"),
        new("negotiation-before-rejection", "Once begun, a rejection follows only after every round was replied to or timed out; without one it is direct, unless required.",
            "S3; the option assumed", nameof(DisputeOptions.RequireNegotiation)),
        new("warnings-before-rejection", "Before a rejection: a warning when goods are on the way back or logistics stopped.", "S3"),
        new("intervention-buyer", "The buyer can ask the platform to step in once the merchant has rejected.", "S1, S4"),
        new("intervention-merchant", "The merchant can once more than so many days passed since the first application and it still waits for the merchant.",
            "S1, S4", nameof(DisputeOptions.MerchantInterventionAfter)),
        new("intervention-decided", "The platform decides an intervention for the buyer or the merchant.", "S1, S4"),
        new("protection-one-remedy", "Rights protection after completion: one remedy, chosen once.", "S3"),
        new("protection-withdrawn", "Rights protection once withdrawn can't be filed again.", "S3"),

        // Shops.
        new("shop-metrics", "Intervention rate and count look back some days; refunds the platform itself started don't count.", "S1", nameof(DisputeOptions.MetricsWindow)),
        new("shop-restrictions", "A persistently high rate brings restrictions for a day.", "S1; thresholds assumed",
            nameof(DisputeOptions.HighInterventionRate), nameof(DisputeOptions.HighInterventionCount), nameof(DisputeOptions.HighDaysInARow)),

        // Tickets.
        new("ticket-not-received", "Goods not received: shipping slip and stamped proof of signing in time; overdue: full refund.", "S1", nameof(DisputeOptions.NotReceivedTicket)),
        new("ticket-wrong-or-missing", "Wrong or missing: three weighing photos, friendly contact, re-shipment number in time; overdue: full refund, compensation, delisting.",
            "S1", nameof(DisputeOptions.WrongOrMissingTicket)),
        new("ticket-late-answer", "A late answer is kept, and void.", "S1"),
        new("ticket-lost", "A lost ticket counts as a dispute refund.", "S1", nameof(DisputeOptions.LostTicketIsDisputeRefund)),

        // Evidence.
        new("evidence-states-source", "Evidence says who gave it, when, what it is, its source and its authenticity.", "S1, S2, S4"),
        new("evidence-fit", "Evidence has to be legible, complete and to the point; the platform says when it is not.", "S1, S2, S4"),
        new("evidence-in-time", "Evidence out of time is void, and kept.", "S1, S2"),
        new("evidence-entry", "Evidence comes by the after-sale page, a ticket or the appeal page.", "S2"),

        // Appeals.
        new("appeal-kinds", "Appeals are about liability, payment, freight or other, each with its grounds; a result comes per kind.", "S2, S3"),
        new("appeal-amount", "Liability is not about money; other amounts may be a part and never more than what is at stake.", "S2, S3"),
        new("appeal-freight-free", "A freight appeal on a free-shipping order is invalid and counts as failed.", "S2"),
        new("appeal-other-misused", "An appeal of the kind other where another kind fits is invalid and counts as failed.", "S2"),
        new("appeal-block-month", "More failed appeals in a calendar month: none for the rest of it.", "S2", nameof(DisputeOptions.MostFailedAppealsPerMonth)),
        new("appeal-block-year", "More failed appeals in a calendar year: none for the rest of it.", "S2", nameof(DisputeOptions.MostFailedAppealsPerYear)),
        new("appeal-withdrawn", "An appeal can be withdrawn while it is pending.", "S2"),
        new("appeal-progress", "The progress of an appeal is shown: pending, reviewed, settled or withdrawn.", "S2"),
        new("appeal-first-review", "The first review comes within working days, with an in-site notice.", "S2", nameof(DisputeOptions.FirstReviewWorkingDays)),
        new("appeal-again", "Filing again needs new material and weighs on the shop's credit.", "S2"),
        new("appeal-period", "Appeals are open within a period after the decision.", "S0, S2; length assumed", nameof(DisputeOptions.AppealPeriod)),
        new("appeal-hints", "Common failures are pointed out: no return address stated, evidence unfit or late.", "S2"),

        // Reports.
        new("report-content", "A report has an entry point, a picture and a claim at least; regions lie on its pictures.", "S0"),
        new("report-limit", "An order has a limit of reports; past it the merchant is told the platform's own sentence.", "S0; number assumed", nameof(DisputeOptions.MostReportsPerOrder)),
        new("report-after-refund", "A report is accepted also after a refund; within the appeal period the merchant should appeal as well.", "S0"),
        new("report-decision", "Each claim is adopted, not adopted, or needs more; a later decision takes the earlier one's place.", "S0"),
        new("report-decision-reason", "A decision says who, when, why, on which score and which policy.", "S0"),
        new("report-request", "Need more says what is asked for; a supplement is taken once it was asked for.", "S0"),
        new("report-effect", "Only an adopted claim adjusts the liability decision.", "S0"),
        new("report-complete", "Each claim has what it needs to be acceptable, told per claim.", "S0"),
        new("guidance-before-submission", "Guidance comes before submission and examines only the merchant's own uploads.", "S0"),
        new("guidance-checks", "A draft has a limit of picture checks.", Assumed, nameof(DisputeOptions.MostChecksPerDraft)),
        new("guidance-no-probe", "Guidance speaks in general words, so that it can't be used to probe the detectors.", "S0"),

        // People.
        new("merchant-no-verdict", "Merchants see receipt, completeness and guidance; never scores, signals, reasons or a report's adoption.", "S0"),
        new("merchant-own-shop", "A merchant sees data of its own shop only.", "S0"),
        new("people-on-the-dispute", "Only people on the dispute see its pictures.", "S0"),
        new("downloads-logged", "Downloads are logged.", Assumed),
        new("stripped-copies", "Pictures that leave for the other side have their metadata stripped.", Assumed),
        new("covered-regions", "Regions are covered by the reviewer before an export.", Assumed),
        new("redacted-texts", "Texts that leave for the other side have personal data masked.", Assumed),
        new("score-is-advice", "A score never decides alone; every automatic routing is configured and logged.", Assumed),
        new("silence-is-no-evidence", "A missing signal is not evidence of authenticity, and the page says so.", Assumed),
    ];

    /// <summary>The numbers of a rule with their defaults, such as "MerchantAnswer = 48 h".</summary>
    public static string NumbersOf(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var defaults = new DisputeOptions();
        return string.Join("; ", rule.Options.Select(name => $"{name} = {Write(typeof(DisputeOptions).GetProperty(name)!.GetValue(defaults)!)}"));
    }

    static string Write(object value) => value switch
    {
        TimeSpan { TotalHours: < 1 } span => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{span.TotalMinutes} min"),
        TimeSpan { TotalHours: <= 48 } span => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{span.TotalHours} h"),
        TimeSpan span => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{span.TotalDays} days"),
        bool flag => flag ? "yes" : "no",
        WorkCalendar => "Monday to Friday",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
