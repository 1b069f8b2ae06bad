using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;

namespace Forensics.Tests.Disputes;

/// <summary>One order told step by step: what is taken is kept, and the last verdict stands.</summary>
sealed class Story
{
    public const string OrderId = "O-1";

    /// <summary>A Monday, 10:00 in Shanghai: the order is paid then.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(8));

    int steps;

    public Story(Order? order = null, DisputeOptions? options = null)
    {
        Options = options ?? new DisputeOptions();
        Dispute = new Dispute(OrderId);
        if (order is not null)
        {
            Taken(order);
        }
    }

    public DisputeOptions Options { get; }

    public Dispute Dispute { get; private set; }

    public ShopHistory Shop { get; set; } = ShopHistory.Empty;

    /// <summary>Far after every story.</summary>
    public DateTimeOffset Now { get; set; } = Start.AddYears(2);

    public Verdict Last { get; private set; } = null!;

    /// <summary>Shipped after a day, signed for after three.</summary>
    public static Order Shipped { get; } = Paid with { ShippedAt = Start.AddDays(1), SignedAt = Start.AddDays(3) };

    public static Order Paid => new()
    {
        Id = OrderId,
        Shop = new Shop("S-1", "店"),
        Buyer = "B-1",
        Goods = new Goods("G-1", "杯子", GoodsClass.Ordinary, []),
        AmountPaidFen = 10_000,
        FreightFen = 800,
        PaidAt = Start,
        PromisedShipAt = Start.AddDays(2),
    };

    /// <summary>Shipped and signed, with a return applied for on the fourth day.</summary>
    public static Story Applied(DisputeOptions? options = null, AfterSaleKind kind = AfterSaleKind.RefundOnly) =>
        new Story(Shipped, options).Taken(Application("A-1", Start.AddDays(4), kind));

    public static AfterSaleApplication Application(string id, DateTimeOffset at, AfterSaleKind kind = AfterSaleKind.RefundOnly, long amountFen = 10_000) =>
        new() { Id = id, Order = OrderId, Kind = kind, Reason = "有瑕疵", AmountFen = amountFen, AppliedAt = at };

    public static EvidenceItem Evidence(string id, DateTimeOffset at, Party by = Party.Buyer, EvidenceKind kind = EvidenceKind.Photo) =>
        new() { Id = id, Order = OrderId, By = by, Kind = kind, File = $"{id}.jpg", SubmittedAt = at, StatedSource = "自己拍的", StatedAuthentic = true };

    public static FakeEvidenceReport Report(string id, DateTimeOffset at, string evidence, params Claim[] claims) => new()
    {
        Id = id, Order = OrderId, EntryPoint = EntryPoint.AfterSale, Evidence = [evidence], Claims = claims.Length == 0 ? [Claim.Edited] : claims, SubmittedAt = at,
    };

    public static ReviewDecision Decision(string id, string report, DateTimeOffset at, params ClaimDecision[] claims) => new()
    {
        Id = id, Order = OrderId, Report = report, Claims = claims, By = "reviewer-1", At = at, Reason = "看得出", Request = "请补充", Effect = DecisionEffect.None,
    };

    /// <summary>An event that makes a step of an application.</summary>
    /// <param name="evidence">The merchant's, for proposals.</param>
    public static DisputeEvent EventFor(ApplicationStep step, string id, DateTimeOffset at, string? evidence)
    {
        return step switch
        {
            ApplicationStep.AgreeReturn => Of(Party.Merchant, EventKind.MerchantAgreed) with { Remedy = Remedy.ReturnAndRefund },
            ApplicationStep.AgreeRefund => Of(Party.Merchant, EventKind.MerchantAgreed) with { Remedy = Remedy.Refund },
            ApplicationStep.AgreeReplacement => Of(Party.Merchant, EventKind.MerchantAgreed) with { Remedy = Remedy.Exchange },
            ApplicationStep.Reject => Of(Party.Merchant, EventKind.MerchantRejected),
            ApplicationStep.Propose => Of(Party.Merchant, EventKind.NegotiationProposed) with { Evidence = evidence is null ? null : [evidence] },
            ApplicationStep.Reply => Of(Party.Buyer, EventKind.NegotiationAnswered),
            ApplicationStep.TimeOut => Of(Party.System, EventKind.NegotiationAnswered),
            ApplicationStep.BuyerIntervenes => Of(Party.Buyer, EventKind.InterventionRequested),
            ApplicationStep.MerchantIntervenes => Of(Party.Merchant, EventKind.InterventionRequested),
            ApplicationStep.DecideForBuyer => Of(Party.Platform, EventKind.InterventionDecided) with { Result = StepResult.ForBuyer },
            ApplicationStep.DecideForMerchant => Of(Party.Platform, EventKind.InterventionDecided) with { Result = StepResult.ForMerchant },
            ApplicationStep.ShipBack => Of(Party.Buyer, EventKind.ReturnShipped),
            ApplicationStep.ReceiveBack => Of(Party.Merchant, EventKind.ReturnReceived),
            ApplicationStep.Refund => Of(Party.System, EventKind.Refunded),
            ApplicationStep.Replace => Of(Party.Merchant, EventKind.ReplacementSent),
            _ => Of(Party.Buyer, EventKind.BuyerWithdrew),
        };

        DisputeEvent Of(Party by, EventKind kind) => new() { Id = id, Order = OrderId, At = at, By = by, Kind = kind };
    }

    public DisputeEvent Event(DateTimeOffset at, Party by, EventKind kind) =>
        new() { Id = $"E-{++steps}", Order = OrderId, At = at, By = by, Kind = kind };

    public Story Tell(IngestRecord record)
    {
        Last = Dispute.Take(record, new DisputeContext(Now, Options, Shop));
        Dispute = Last is Verdict.Taken taken ? taken.Dispute : Dispute;
        return this;
    }

    public Story Tell(DateTimeOffset at, Party by, EventKind kind, Func<DisputeEvent, DisputeEvent>? with = null) =>
        Tell((with ?? (step => step))(Event(at, by, kind)));

    public Story Taken(IngestRecord record)
    {
        Tell(record);
        Assert.True(Last is Verdict.Taken, Code);
        return this;
    }

    public Story Taken(DateTimeOffset at, Party by, EventKind kind, Func<DisputeEvent, DisputeEvent>? with = null)
    {
        Tell(at, by, kind, with);
        Assert.True(Last is Verdict.Taken, Code);
        return this;
    }

    public Story Refused(string code)
    {
        Assert.Equal(code, Assert.IsType<Verdict.Refused>(Last).Why.Code);
        return this;
    }

    public Story Waits(string code)
    {
        Assert.Equal(code, Assert.IsType<Verdict.Waits>(Last).Why.Code);
        return this;
    }

    public string Code => Last switch
    {
        Verdict.Refused(var why) => why.Code,
        Verdict.Waits(var why) => why.Code,
        _ => "taken",
    };
}
