namespace Forensics.Disputes.AfterSale;

/// <summary>What an event of one kind needs, what it takes besides, who may do it, and how it may end. Text and deadline are always taken.</summary>
/// <param name="By">Empty when anybody may.</param>
/// <param name="Results">What <see cref="DisputeEvent.Result"/> may say; empty where the kind takes no result.</param>
public sealed record EventFields(IReadOnlyList<Party> By, IReadOnlyList<string> Required, IReadOnlyList<string> Optional, IReadOnlyList<StepResult> Results)
{
    const string Application = "application";
    const string Subject = "subject";
    const string Amount = "amountFen";
    const string Remedy = "remedy";
    const string Evidence = "evidence";
    const string Result = "result";
    const string Liability = "liability";
    const string Tracking = "trackingNumber";

    /// <summary>One row a kind.</summary>
    public static IReadOnlyDictionary<EventKind, EventFields> Table { get; } = new Dictionary<EventKind, EventFields>
    {
        [EventKind.MerchantAgreed] = Row([Party.Merchant], [], [Application, Remedy, Amount, Evidence, "returnAddressStated"]),
        [EventKind.MerchantRejected] = Row([Party.Merchant], [], [Application, Evidence]),
        [EventKind.NegotiationProposed] = Row([Party.Merchant], [], [Application, Remedy, Amount, Evidence]),
        [EventKind.NegotiationAnswered] = Row([Party.Buyer, Party.System], [], [Application, Result, Evidence], StepResult.Accepted, StepResult.Declined),
        [EventKind.InterventionRequested] = Row([Party.Buyer, Party.Merchant], [], [Application, Evidence]),
        [EventKind.InterventionDecided] =
            Row([Party.Platform, Party.System], [Result], [Application, Liability, Amount, Evidence], StepResult.ForBuyer, StepResult.ForMerchant),
        [EventKind.TicketOpened] = Row([Party.Platform, Party.System], [], [Application, Subject, "ticketKind"]),
        [EventKind.TicketAnswered] = Row([Party.Merchant], [], [Subject, Evidence, Tracking, "contactedBuyer"]),
        [EventKind.TicketDecided] = Row([Party.Platform, Party.System], [Result], [Subject], StepResult.Won, StepResult.Lost),
        [EventKind.Refunded] = Row([Party.Merchant, Party.Platform, Party.System], [], [Application, Amount]),
        [EventKind.BuyerWithdrew] = Row([Party.Buyer, Party.System], [], [Application]),
        [EventKind.ReturnShipped] = Row([Party.Buyer, Party.Carrier], [], [Application, Tracking]),
        [EventKind.ReturnReceived] = Row([Party.Merchant, Party.Carrier, Party.System], [], [Application, Tracking]),
        [EventKind.LogisticsStopped] = Row([Party.Carrier, Party.Platform, Party.System], [], [Application, Tracking]),
        [EventKind.ReplacementSent] = Row([Party.Merchant, Party.Carrier], [], [Application, Tracking]),
        [EventKind.LiabilityDecided] = Row([Party.Platform, Party.System], [Liability], [Application, Amount]),
        [EventKind.Deducted] = Row([Party.Platform, Party.System], [Amount, "ground"], [Application]),
        [EventKind.AppealFiled] = Row([Party.Merchant], ["appealKind", "ground"], [Application, Subject, Amount, Evidence]),
        [EventKind.AppealReviewed] = Row([Party.Platform, Party.System], [], [Subject]),
        [EventKind.AppealWithdrawn] = Row([Party.Merchant], [], [Subject]),
        [EventKind.AppealDecided] = Row(
            [Party.Platform, Party.System], [Result], [Subject, Amount], StepResult.Upheld, StepResult.PartlyUpheld, StepResult.Failed),
        [EventKind.ProtectionFiled] = Row([Party.Buyer], [Remedy], [Amount, Evidence]),
        [EventKind.ProtectionWithdrawn] = Row([Party.Buyer], [], []),
        [EventKind.ProtectionSettled] = Row(
            [Party.Merchant, Party.Platform, Party.System], [Result], [Amount], StepResult.ForBuyer, StepResult.ForMerchant),
        [EventKind.EvidenceJudged] = Row([Party.Platform], [Evidence], ["faults"]),
        [EventKind.Message] = Row([], [], [Application, Evidence]),
        [EventKind.Other] = Row([], [], [Application, Subject, Amount, Evidence, Tracking]),
    };

    /// <summary>The typed fields that an event has, by their names on the wire.</summary>
    public static IEnumerable<string> GivenBy(DisputeEvent step)
    {
        ArgumentNullException.ThrowIfNull(step);
        (string Name, bool Given)[] fields =
        [
            (Application, step.Application is not null),
            (Subject, step.Subject is not null),
            (Amount, step.AmountFen is not null),
            (Remedy, step.Remedy is not null),
            ("ticketKind", step.TicketKind is not null),
            ("appealKind", step.AppealKind is not null),
            ("ground", step.Ground is not null),
            (Result, step.Result is not null),
            (Liability, step.Liability is not null),
            (Evidence, step.Evidence is { Count: > 0 }),
            ("faults", step.Faults is { Count: > 0 }),
            (Tracking, step.TrackingNumber is not null),
            ("contactedBuyer", step.ContactedBuyer is not null),
            ("returnAddressStated", step.ReturnAddressStated is not null),
        ];
        return fields.Where(field => field.Given).Select(field => field.Name);
    }

    static EventFields Row(Party[] by, string[] required, string[] optional, params StepResult[] results) => new(by, required, optional, results);
}
