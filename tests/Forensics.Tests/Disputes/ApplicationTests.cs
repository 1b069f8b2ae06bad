using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class ApplicationTests
{
    static readonly DateTimeOffset Applied = Story.Start.AddDays(4);

    [Fact]
    [Rule("answer-in-time")]
    public void Forty_eight_hours_of_silence_are_consent()
    {
        Story.Applied().Taken(Applied.AddHours(48), Party.Merchant, EventKind.MerchantRejected);
        var story = Story.Applied();
        story.Tell(Applied.AddHours(48).AddTicks(1), Party.Merchant, EventKind.MerchantRejected).Refused("answer-late");
        story.Tell(Applied.AddHours(48).AddTicks(1), Party.Merchant, EventKind.MerchantAgreed).Refused("answer-late");
        story.Tell(Applied.AddHours(48).AddTicks(1), Party.Merchant, EventKind.NegotiationProposed).Refused("answer-late");
        Assert.Contains(story.Dispute.Deadlines(Applied, story.Options), notice => notice.Code == "answer-due" && notice.At == Applied.AddHours(48));
        Assert.Contains(story.Dispute.Notices(Applied.AddHours(49), story.Options), notice => notice.Code == "silence-consented" && notice.At == Applied.AddHours(48));
    }

    [Fact]
    [Rule("refund-needs-consent")]
    [Rule("answer-in-time")]
    public void The_system_refunds_after_silence_and_not_before()
    {
        var story = Story.Applied();
        story.Tell(Applied.AddHours(48), Party.System, EventKind.Refunded).Waits("refund-without-consent");
        story.Taken(Applied.AddHours(48).AddTicks(1), Party.System, EventKind.Refunded);
        Assert.Equal((ApplicationState.Refunded, 10_000, false), (Only(story).State, Only(story).RefundedFen, Only(story).RefundStartedByPlatform));

        Assert.True(Only(Story.Applied().Taken(Applied, Party.Platform, EventKind.Refunded)).RefundStartedByPlatform);
        Assert.False(Only(Story.Applied().Taken(Applied, Party.Merchant, EventKind.Refunded)).RefundStartedByPlatform);
        var agreed = Story.Applied().Taken(Applied, Party.Merchant, EventKind.MerchantAgreed).Taken(Applied, Party.System, EventKind.Refunded);
        Assert.Equal(ApplicationState.Refunded, Only(agreed).State);
    }

    [Fact]
    [Rule("record-amounts")]
    public void Refunds_stay_within_the_application_and_the_order()
    {
        var story = Story.Applied();
        story.Tell(Applied, Party.Merchant, EventKind.Refunded, Amount(10_001)).Refused("refund-over-application");
        story.Taken(Applied, Party.Merchant, EventKind.Refunded, Amount(4_000)).Taken(Applied, Party.Merchant, EventKind.Refunded, Amount(6_000));
        story.Tell(Applied, Party.Merchant, EventKind.Refunded, Amount(1)).Refused("refund-over-application");

        story.Taken(Story.Application("A-2", Applied.AddHours(1), amountFen: 10_000));
        story.Tell(Applied.AddHours(1), Party.Merchant, EventKind.Refunded, Amount(801)).Refused("refund-over-order");
        story.Taken(Applied.AddHours(1), Party.Merchant, EventKind.Refunded, Amount(800));

        static Func<DisputeEvent, DisputeEvent> Amount(long fen) => step => step with { AmountFen = fen };
    }

    [Fact]
    [Rule("negotiation-rounds")]
    [Rule("negotiation-evidence")]
    [Rule("negotiation-before-rejection")]
    public void A_rejection_follows_both_rounds()
    {
        var story = Story.Applied().Taken(Story.Evidence("V-1", Applied, Party.Merchant)).Taken(Story.Evidence("V-2", Applied));
        story.Taken(Applied.AddHours(1), Party.Merchant, EventKind.NegotiationProposed);
        story.Tell(Applied.AddHours(2), Party.Merchant, EventKind.MerchantRejected).Waits("negotiation-open");
        story.Tell(Applied.AddHours(2), Party.Merchant, EventKind.NegotiationProposed).Waits("negotiation-open");
        story.Taken(Applied.AddHours(3), Party.Buyer, EventKind.NegotiationAnswered, step => step with { Result = StepResult.Declined });
        story.Tell(Applied.AddHours(4), Party.Merchant, EventKind.MerchantRejected).Waits("negotiation-unfinished");
        story.Tell(Applied.AddHours(4), Party.Merchant, EventKind.NegotiationProposed).Refused("negotiation-evidence");
        story.Tell(Applied.AddHours(4), Party.Merchant, EventKind.NegotiationProposed, step => step with { Evidence = ["V-2"] }).Refused("evidence-not-own");
        story.Taken(Applied.AddHours(4), Party.Merchant, EventKind.NegotiationProposed, step => step with { Evidence = ["V-1"] });
        story.Taken(Applied.AddHours(5), Party.Buyer, EventKind.NegotiationAnswered);
        story.Tell(Applied.AddHours(6), Party.Merchant, EventKind.NegotiationProposed, step => step with { Evidence = ["V-1"] }).Refused("negotiation-rounds-used");
        story.Taken(Applied.AddHours(6), Party.Merchant, EventKind.MerchantRejected);
        Assert.Equal((ApplicationState.Rejected, 2), (Only(story).State, Only(story).Round));
    }

    [Fact]
    [Rule("negotiation-rounds")]
    public void A_proposal_times_out_after_twenty_four_hours_told_or_not()
    {
        var due = Applied.AddHours(24);
        var story = Story.Applied().Taken(Story.Evidence("V-1", Applied, Party.Merchant)).Taken(Applied, Party.Merchant, EventKind.NegotiationProposed);
        Assert.Equal(ApplicationState.Proposed, Only(story).StateAt(due, story.Options));
        Assert.Equal(ApplicationState.TimedOut, Only(story).StateAt(due.AddTicks(1), story.Options));
        Assert.Contains(story.Dispute.Notices(due, story.Options), notice => notice.Code == "reply-due" && notice.At == due);
        Assert.Contains(story.Dispute.Notices(due.AddTicks(1), story.Options), notice => notice.Code == "negotiation-timed-out");
        story.Tell(due.AddTicks(1), Party.Buyer, EventKind.NegotiationAnswered).Refused("reply-late");
        story.Tell(due.AddTicks(-1), Party.System, EventKind.NegotiationAnswered).Refused("negotiation-open");

        var told = Story.Applied().Taken(Applied, Party.Merchant, EventKind.NegotiationProposed).Taken(due, Party.System, EventKind.NegotiationAnswered);
        Assert.Equal(ApplicationState.TimedOut, Only(told).State);
        told.Tell(due, Party.Buyer, EventKind.NegotiationAnswered).Waits("reply-late");

        var untold = story.Taken(due.AddTicks(1), Party.Merchant, EventKind.NegotiationProposed, step => step with { Evidence = ["V-1"], Deadline = due.AddHours(2) });
        untold.Tell(due.AddHours(2), Party.Merchant, EventKind.MerchantRejected).Waits("negotiation-open");
        untold.Taken(due.AddHours(2).AddTicks(1), Party.Merchant, EventKind.MerchantRejected);
    }

    [Fact]
    [Rule("answer-in-time")]
    public void The_merchants_time_starts_again_with_the_reply()
    {
        var replied = Applied.AddHours(20);
        Story Replied() => Story.Applied().Taken(Applied.AddHours(1), Party.Merchant, EventKind.NegotiationProposed).Taken(replied, Party.Buyer, EventKind.NegotiationAnswered);
        Replied().Taken(replied.AddHours(48), Party.Merchant, EventKind.MerchantAgreed);
        Replied().Tell(replied.AddHours(48).AddTicks(1), Party.Merchant, EventKind.MerchantAgreed).Refused("answer-late");
    }

    [Theory]
    [InlineData(Remedy.Refund, ApplicationState.AgreedRefund)]
    [InlineData(Remedy.ReturnAndRefund, ApplicationState.AgreedReturn)]
    [InlineData(Remedy.Resend, ApplicationState.AgreedReplacement)]
    public void A_buyer_can_take_the_proposal(Remedy remedy, ApplicationState state)
    {
        var story = Story.Applied().Taken(Applied, Party.Merchant, EventKind.NegotiationProposed, step => step with { Remedy = remedy });
        story.Taken(Applied.AddHours(24), Party.Buyer, EventKind.NegotiationAnswered, step => step with { Result = StepResult.Accepted });
        Assert.Equal(state, Only(story).State);
    }

    [Fact]
    [Rule("negotiation-before-rejection")]
    public void Negotiation_can_be_required()
    {
        Story.Applied().Taken(Applied, Party.Merchant, EventKind.MerchantRejected);
        Story.Applied(new DisputeOptions { RequireNegotiation = true }).Tell(Applied, Party.Merchant, EventKind.MerchantRejected).Waits("negotiation-required");
    }

    [Fact]
    [Rule("warnings-before-rejection")]
    public void Goods_on_the_way_back_and_stopped_logistics_warn_before_a_rejection()
    {
        var story = Story.Applied();
        Assert.DoesNotContain(story.Dispute.Notices(Applied, story.Options), notice => notice.Code is "goods-on-the-way-back" or "logistics-stopped");
        story.Taken(Applied, Party.Buyer, EventKind.ReturnShipped).Taken(Applied, Party.Carrier, EventKind.LogisticsStopped);
        var codes = story.Dispute.Notices(Applied, story.Options).Select(notice => notice.Code).ToList();
        Assert.Contains("goods-on-the-way-back", codes);
        Assert.Contains("logistics-stopped", codes);
        story.Taken(Applied, Party.Merchant, EventKind.MerchantRejected);
        Assert.DoesNotContain(story.Dispute.Notices(Applied, story.Options), notice => notice.Code is "goods-on-the-way-back" or "logistics-stopped");
    }

    [Fact]
    [Rule("intervention-buyer")]
    [Rule("intervention-decided")]
    public void The_buyer_can_ask_for_intervention_once_rejected()
    {
        var story = Story.Applied();
        story.Tell(Applied, Party.Buyer, EventKind.InterventionRequested).Waits("intervention-before-rejection");
        story.Taken(Applied, Party.Merchant, EventKind.MerchantRejected);
        Assert.Contains(story.Dispute.Notices(Applied, story.Options), notice => notice.Code == "buyer-may-intervene" && notice.For == Party.Buyer);
        story.Taken(Applied, Party.Buyer, EventKind.InterventionRequested, step => step with { Deadline = Applied.AddDays(3) });
        Assert.Contains(story.Dispute.Notices(Applied, story.Options), notice => notice.Code == "evidence-due");
        story.Taken(Applied, Party.Platform, EventKind.InterventionDecided, step => step with { Result = StepResult.ForBuyer, Liability = Liability.Merchant });
        Assert.Equal((ApplicationState.DecidedForBuyer, Liability.Merchant), (Only(story).State, story.Dispute.Liability));
        story.Taken(Applied, Party.System, EventKind.Refunded).Tell(Applied, Party.Buyer, EventKind.BuyerWithdrew).Refused("application-closed");
    }

    [Fact]
    [Rule("intervention-merchant")]
    [Rule("several-applications")]
    public void The_merchant_can_ask_after_more_than_fifteen_days_from_the_first_application()
    {
        var limit = Applied.AddDays(15);
        var story = Story.Applied().Taken(Applied.AddHours(1), Party.Buyer, EventKind.BuyerWithdrew).Taken(Story.Application("A-2", limit.AddHours(-1)));
        story.Tell(limit, Party.Merchant, EventKind.InterventionRequested).Refused("intervention-too-early");
        Assert.Contains(story.Dispute.Notices(limit, story.Options), notice => notice.Code == "merchant-intervention-from" && notice.At == limit);
        Assert.Contains(story.Dispute.Notices(limit.AddTicks(1), story.Options), notice => notice.Code == "merchant-intervention-open");
        story.Taken(limit.AddTicks(1), Party.Merchant, EventKind.InterventionRequested);
        Assert.Equal(ApplicationState.InIntervention, story.Dispute.Applications["A-2"].State);

        var rejected = Story.Applied().Taken(Applied, Party.Merchant, EventKind.MerchantRejected);
        rejected.Tell(limit.AddDays(1), Party.Merchant, EventKind.InterventionRequested).Waits("application-step");
    }

    [Fact]
    [Rule("several-applications")]
    public void An_event_without_an_application_means_the_latest_until_then()
    {
        var story = Story.Applied().Taken(Story.Application("A-2", Applied.AddHours(2)));
        story.Taken(Applied.AddHours(1), Party.Merchant, EventKind.MerchantRejected);
        Assert.Equal(ApplicationState.Rejected, story.Dispute.Applications["A-1"].State);
        story.Taken(Applied.AddHours(3), Party.Merchant, EventKind.MerchantAgreed);
        Assert.Equal(ApplicationState.AgreedRefund, story.Dispute.Applications["A-2"].State);
        story.Taken(Applied.AddHours(4), Party.Buyer, EventKind.BuyerWithdrew, step => step with { Application = "A-1" });
        Assert.Equal(ApplicationState.Withdrawn, story.Dispute.Applications["A-1"].State);
    }

    [Fact]
    public void A_return_runs_to_its_refund()
    {
        var story = Story.Applied(kind: AfterSaleKind.ReturnAndRefund).Taken(Applied, Party.Merchant, EventKind.MerchantAgreed, step => step with { ReturnAddressStated = true });
        story.Tell(Applied, Party.Merchant, EventKind.ReplacementSent).Waits("application-step");
        story.Taken(Applied, Party.Buyer, EventKind.ReturnShipped).Taken(Applied, Party.Merchant, EventKind.ReturnReceived).Taken(Applied, Party.Merchant, EventKind.Refunded);
        Assert.Equal(
            [ApplicationState.AgreedReturn, ApplicationState.ReturnUnderWay, ApplicationState.ReturnReceived, ApplicationState.Refunded],
            Only(story).History.Select(change => change.To));
    }

    [Fact]
    [Rule("protection-one-remedy")]
    [Rule("protection-withdrawn")]
    public void Rights_protection_is_one_choice_and_never_again()
    {
        var done = Story.Shipped with { CompletedAt = Story.Start.AddDays(10) };
        Func<DisputeEvent, DisputeEvent> exchange = step => step with { Remedy = Remedy.Exchange };
        new Story(Story.Shipped).Tell(Story.Start.AddDays(11), Party.Buyer, EventKind.ProtectionFiled, exchange).Waits("order-not-completed");
        var story = new Story(done);
        story.Tell(Story.Start.AddDays(10).AddTicks(-1), Party.Buyer, EventKind.ProtectionFiled, exchange).Refused("order-not-completed");
        story.Tell(Story.Start.AddDays(10), Party.Buyer, EventKind.ProtectionWithdrawn).Waits("protection-not-filed");
        story.Tell(Story.Start.AddDays(10), Party.Buyer, EventKind.ProtectionFiled, step => step with { Remedy = Remedy.Refund, AmountFen = 10_801 }).Refused("amount-over-order");
        story.Taken(Story.Start.AddDays(10), Party.Buyer, EventKind.ProtectionFiled, exchange);
        story.Tell(Story.Start.AddDays(11), Party.Buyer, EventKind.ProtectionFiled, step => step with { Remedy = Remedy.Refund }).Refused("protection-remedy-chosen");
        Assert.Equal(Remedy.Exchange, story.Dispute.Protection.Remedy);
        story.Taken(Story.Start.AddDays(11), Party.Buyer, EventKind.ProtectionWithdrawn);
        story.Tell(Story.Start.AddDays(12), Party.Buyer, EventKind.ProtectionFiled, exchange).Refused("protection-withdrawn");
        story.Tell(Story.Start.AddDays(12), Party.Platform, EventKind.ProtectionSettled, step => step with { Result = StepResult.ForBuyer }).Refused("protection-closed");
    }

    static ApplicationCase Only(Story story) => Assert.Single(story.Dispute.Applications.Values);
}
