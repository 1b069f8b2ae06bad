namespace Forensics.Disputes;

/// <summary>The platform's numbers. The guides are named as in docs/rules.md.</summary>
public sealed record DisputeOptions
{
    /// <summary>Submitted reports of fake evidence an order may have; drafts are free. Default 3 [assumed; that there is a limit: S0].</summary>
    public int MostReportsPerOrder { get; init; } = 3;

    /// <summary>Pictures of a draft that guidance looks at, counting those that were taken out again. Default 10 [assumed]. After that it checks
    /// the form only, and says so: answers in any number would let somebody try out how a copy has to be changed to pass.</summary>
    public int MostChecksPerDraft { get; init; } = 10;

    /// <summary>How far a sender's clock may be ahead. Default 5 minutes [assumed].</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Quality problems can be applied for until then after signing, that instant included. Default 7 days [S3].</summary>
    public TimeSpan QualityWindow { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The merchant answers within this; silence is consent. It starts again when a negotiation comes back to the merchant. Default 48 hours [S3].</summary>
    public TimeSpan MerchantAnswer { get; init; } = TimeSpan.FromHours(48);

    /// <summary>The buyer's time to reply to a proposal that names no deadline. Default 24 hours [assumed].</summary>
    public TimeSpan NegotiationReply { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Rounds of a negotiation; a rejection follows only after all of them. Default 2 [S3].</summary>
    public int NegotiationRounds { get; init; } = 2;

    /// <summary>A rejection without any negotiation is refused. Default no [assumed; the web console offers the negotiation: S3].</summary>
    public bool RequireNegotiation { get; init; }

    /// <summary>The merchant can ask for intervention once more than this passed since the first application. Default 15 days [S1, S4].</summary>
    public TimeSpan MerchantInterventionAfter { get; init; } = TimeSpan.FromDays(15);

    /// <summary>A ticket about goods not received is answered within this. Default 48 hours [S1].</summary>
    public TimeSpan NotReceivedTicket { get; init; } = TimeSpan.FromHours(48);

    /// <summary>A ticket about wrong or missing goods is answered within this. Default 24 hours [S1].</summary>
    public TimeSpan WrongOrMissingTicket { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A lost ticket counts as a dispute refund. Default yes [S1: it may].</summary>
    public bool LostTicketIsDisputeRefund { get; init; } = true;

    /// <summary>With more failed appeals in a calendar month, the shop can't appeal for the rest of it. Default 3 [S2].</summary>
    public int MostFailedAppealsPerMonth { get; init; } = 3;

    /// <summary>With more failed appeals in a calendar year, the shop can't appeal for the rest of it. Default 10 [S2].</summary>
    public int MostFailedAppealsPerYear { get; init; } = 10;

    /// <summary>Appeals are open until then after the decision, that instant included. Default 7 days [assumed; that there is a period: S0, S2].</summary>
    public TimeSpan AppealPeriod { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The first review of an appeal ends with this working day after the day of filing. Default 3 [S2].</summary>
    public int FirstReviewWorkingDays { get; init; } = 3;

    /// <summary>Working days: Monday to Friday without holidays, and make-up days. Default no holidays [assumed].</summary>
    public WorkCalendar Calendar { get; init; } = WorkCalendar.MondayToFriday;

    /// <summary>Shop metrics look back this far. Default 30 days [S1].</summary>
    public TimeSpan MetricsWindow { get; init; } = TimeSpan.FromDays(30);

    /// <summary>An intervention rate from here on is high, 0 to 1. Default 0.01 [assumed].</summary>
    public double HighInterventionRate { get; init; } = 0.01;

    /// <summary>A rate is only high with at least this many interventions. Default 5 [assumed].</summary>
    public int HighInterventionCount { get; init; } = 5;

    /// <summary>On so many days in a row a high rate is persistent. Default 3 [assumed].</summary>
    public int HighDaysInARow { get; init; } = 3;
}
