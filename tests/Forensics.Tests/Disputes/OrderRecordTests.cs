using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class OrderRecordTests
{
    static readonly DateTimeOffset Start = Story.Start;

    [Fact]
    [Rule("record-needs-order")]
    public void Records_wait_for_what_they_name()
    {
        new Story().Tell(Story.Application("A-1", Start)).Waits("order-unknown");
        var story = new Story(Story.Shipped);
        story.Tell(Start, Party.Merchant, EventKind.MerchantAgreed).Waits("application-unknown");
        story.Tell(Start, Party.Buyer, EventKind.Message, step => step with { Application = "A-9" }).Waits("application-unknown");
        story.Tell(Start, Party.Merchant, EventKind.TicketAnswered).Waits("ticket-unknown");
        story.Tell(Start, Party.Platform, EventKind.TicketOpened, step => step with { Application = "A-9" }).Waits("application-unknown");
        story.Tell(Start, Party.Platform, EventKind.AppealReviewed).Waits("appeal-unknown");
        story.Tell(Story.Report("R-1", Start, "V-1")).Waits("evidence-unknown");
        story.Tell(Start, Party.Buyer, EventKind.Message, step => step with { Evidence = ["V-1"] }).Waits("evidence-unknown");
        story.Tell(Story.Decision("D-1", "R-1", Start, new Forensics.Disputes.Reports.ClaimDecision(Claim.Edited, Forensics.Disputes.Reports.DecisionOutcome.Adopt))).Waits("report-unknown");
        story.Tell(Story.Evidence("V-1", Start) with { Subject = "T-1" }).Waits("subject-unknown");
    }

    [Fact]
    [Rule("record-order-adds")]
    public void An_order_sent_again_adds_what_was_absent()
    {
        var story = new Story(Story.Paid with { PromisedShipAt = null });
        story.Taken(Story.Paid).Taken(Story.Paid with { SignedAt = Start.AddDays(3) }).Taken(Story.Paid with { ShippedAt = Start.AddDays(1), CompletedAt = Start.AddDays(9) });

        Assert.Equal((Start.AddDays(2), Start.AddDays(1), Start.AddDays(3), Start.AddDays(9)),
            (story.Dispute.Order!.PromisedShipAt, story.Dispute.Order.ShippedAt, story.Dispute.Order.SignedAt, story.Dispute.Order.CompletedAt));
        Assert.Equal(OrderState.Completed, story.Dispute.OrderState);
        Assert.Equal(4, story.Dispute.Records.Count);
    }

    [Fact]
    [Rule("record-order-adds")]
    public void An_order_that_contradicts_is_refused()
    {
        var story = new Story(Story.Shipped);
        Order[] others =
        [
            Story.Shipped with { AmountPaidFen = 1 }, Story.Shipped with { Buyer = "B-2" }, Story.Shipped with { FreightFen = 0 }, Story.Shipped with { FreeShipping = true },
            Story.Shipped with { Shop = new Shop("S-2", "店") }, Story.Shipped with { Goods = Story.Shipped.Goods with { Class = GoodsClass.Bulky } },
            Story.Shipped with { Goods = Story.Shipped.Goods with { ReferencePhotos = ["a.jpg"] } }, Story.Shipped with { PaidAt = Start.AddMinutes(-1) },
            Story.Shipped with { PromisedShipAt = Start }, Story.Shipped with { ShippedAt = Start }, Story.Shipped with { SignedAt = Start.AddDays(4) },
        ];
        Assert.All(others, other => story.Tell(other).Refused("order-contradicts"));

        // The same moment in another offset is the same.
        story.Taken(Story.Shipped with { PaidAt = Start.ToUniversalTime() });
    }

    [Fact]
    public void An_order_runs_forward_only()
    {
        new Story().Tell(Story.Paid with { ShippedAt = Start.AddTicks(-1) }).Refused("order-instants");
        new Story().Tell(Story.Shipped with { SignedAt = Story.Shipped.ShippedAt!.Value.AddTicks(-1) }).Refused("order-instants");
        new Story().Tell(Story.Shipped with { CompletedAt = Story.Shipped.SignedAt!.Value.AddTicks(-1) }).Refused("order-instants");
        new Story().Taken(Story.Paid with { ShippedAt = Start, SignedAt = Start, CompletedAt = Start });
    }

    [Fact]
    [Rule("record-own-instants")]
    public void Only_a_clock_that_is_ahead_is_refused()
    {
        var story = new Story(Story.Shipped) { Now = Start.AddDays(10) };
        story.Taken(Story.Evidence("V-1", story.Now.AddMinutes(5)));
        story.Tell(Story.Evidence("V-2", story.Now.AddMinutes(5).AddTicks(1))).Refused("instant-in-future");
        story.Tell(story.Now.AddDays(1), Party.Buyer, EventKind.Message).Refused("instant-in-future");
        story.Tell(Start, Party.Buyer, EventKind.Message, step => step with { Deadline = Start.AddTicks(-1) }).Refused("deadline-before-step");
        story.Taken(Start, Party.Buyer, EventKind.Message, step => step with { Deadline = DateTimeOffset.MaxValue });
    }

    [Fact]
    [Rule("record-own-instants")]
    public void Nothing_lies_before_its_cause()
    {
        new Story(Story.Shipped).Tell(Story.Application("A-1", Start.AddTicks(-1), AfterSaleKind.Refund)).Refused("before-its-cause");
        Story.Applied().Tell(Start.AddDays(4).AddTicks(-1), Party.Merchant, EventKind.MerchantRejected, step => step with { Application = "A-1" }).Refused("before-its-cause");
        Story.Applied().Taken(Start.AddDays(4), Party.Merchant, EventKind.MerchantRejected);
    }

    [Fact]
    public void A_record_of_another_order_or_with_a_used_id_is_refused()
    {
        var story = Story.Applied();
        story.Tell(Story.Application("A-2", Start.AddDays(4)) with { Order = "O-2" }).Refused("other-order");
        story.Tell(new KnownImage { Id = "K-1", File = "k.jpg", Source = "web", FirstSeenAt = Start }).Refused("other-order");
        story.Tell(Story.Application("A-1", Start.AddDays(5))).Refused("id-taken");
        story.Taken(Story.Evidence("A-1", Start.AddDays(5)));
    }

    [Fact]
    [Rule("record-event-fields")]
    public void An_event_has_the_fields_of_its_kind()
    {
        var story = Story.Applied();
        var at = Start.AddDays(4);
        story.Tell(at, Party.Buyer, EventKind.MerchantRejected).Refused("party-not-allowed");
        story.Tell(at, Party.Platform, EventKind.TicketDecided).Refused("field-missing");
        story.Tell(at, Party.Merchant, EventKind.MerchantRejected, step => step with { Remedy = Remedy.Refund }).Refused("field-not-allowed");
        story.Tell(at, Party.Platform, EventKind.TicketDecided, step => step with { Result = StepResult.Upheld }).Refused("result-not-allowed");
        story.Tell(at, Party.Merchant, EventKind.MerchantAgreed, step => step with { AmountFen = -1 }).Refused("amount-negative");
        Assert.Equal(Enum.GetValues<EventKind>(), EventFields.Table.Keys.Order());
    }

    [Fact]
    [Rule("record-amounts")]
    public void Amounts_are_within_the_order()
    {
        new Story().Tell(Story.Paid with { AmountPaidFen = -1 }).Refused("amount-negative");
        var story = new Story(Story.Shipped);
        story.Tell(Story.Application("A-1", Start.AddDays(4), amountFen: -1)).Refused("amount-negative");
        story.Tell(Story.Application("A-1", Start.AddDays(4), amountFen: 10_801)).Refused("amount-over-order");
        story.Taken(Story.Application("A-1", Start.AddDays(4), amountFen: 10_800));
    }

    [Theory]
    [InlineData(GoodsClass.Ordinary, false, "Refund GoodsNotReceived RefundOnly")]
    [InlineData(GoodsClass.FreshFruit, false, "Refund GoodsNotReceived RefundOnly")]
    [InlineData(GoodsClass.FreshFruit, true, "GoodsNotReceived RefundOnly")]
    [InlineData(GoodsClass.Virtual, true, "GoodsNotReceived RefundOnly")]
    [InlineData(GoodsClass.Ordinary, true, "GoodsNotReceived RefundOnly ReturnAndRefund Exchange Repair")]
    [InlineData(GoodsClass.Bulky, true, "GoodsNotReceived RefundOnly ReturnAndRefund Exchange Repair")]
    [Rule("kinds-before-shipping")]
    [Rule("kinds-fruit-virtual")]
    [Rule("kinds-shipped")]
    public void What_can_be_applied_for_depends_on_goods_and_shipping(GoodsClass goods, bool shipped, string open)
    {
        var order = (shipped ? Story.Shipped : Story.Paid) with { Goods = Story.Paid.Goods with { Class = goods } };
        foreach (var kind in Enum.GetValues<AfterSaleKind>())
        {
            var story = new Story(order).Tell(Story.Application("A-1", Start.AddDays(4), kind));
            Assert.Equal(open.Split(' ').Contains(kind.ToString()), story.Last is Verdict.Taken);
        }
    }

    [Fact]
    [Rule("kinds-before-shipping")]
    public void A_return_waits_while_shipping_can_still_be_told()
    {
        var application = Story.Application("A-1", Start.AddDays(1), AfterSaleKind.ReturnAndRefund);
        new Story(Story.Paid).Tell(application).Waits("kind-not-open");
        new Story(Story.Paid with { Goods = Story.Paid.Goods with { Class = GoodsClass.Virtual } }).Tell(application).Refused("kind-not-open");
        new Story(Story.Paid with { ShippedAt = Start.AddDays(1).AddTicks(1) }).Tell(application).Refused("kind-not-open");
        new Story(Story.Paid with { ShippedAt = Start.AddDays(1) }).Taken(application);
    }

    [Theory]
    [InlineData(0, RefundRoute.PlatformService)]
    [InlineData(1, RefundRoute.LateShippingDeduction)]
    [Rule("refund-before-promise")]
    [Rule("refund-after-promise")]
    public void The_promised_shipping_time_decides_the_route(int ticks, RefundRoute route)
    {
        var application = Story.Application("A-1", Story.Paid.PromisedShipAt!.Value.AddTicks(ticks), AfterSaleKind.Refund);
        Assert.Equal(route, ApplicationRules.RouteOf(Story.Paid, application));
        Assert.Equal(RefundRoute.Merchant, ApplicationRules.RouteOf(Story.Paid with { PromisedShipAt = null }, application));
        Assert.Equal(RefundRoute.Merchant, ApplicationRules.RouteOf(Story.Shipped, application));

        var story = new Story(Story.Paid).Taken(application);
        var code = route == RefundRoute.PlatformService ? "platform-service" : "late-shipping-deduction";
        Assert.Contains(story.Dispute.Notices(application.AppliedAt, story.Options), notice => notice.Code == code);
        story.Taken(application.AppliedAt, Party.System, EventKind.Refunded);
    }

    [Fact]
    [Rule("quality-window")]
    public void Quality_problems_are_open_for_seven_days_after_signing()
    {
        var end = Story.Shipped.SignedAt!.Value.AddDays(7);
        var quality = Story.Application("A-1", end) with { Cause = ApplicationCause.Quality };
        var story = new Story(Story.Shipped).Taken(quality);
        Assert.Contains(story.Dispute.Notices(end, story.Options), notice => notice.Code == "quality-window" && notice.At == end);
        Assert.DoesNotContain(story.Dispute.Notices(end.AddTicks(1), story.Options), notice => notice.Code == "quality-window");
        new Story(Story.Shipped).Tell(quality with { AppliedAt = end.AddTicks(1) }).Refused("quality-window-over");
        new Story(Story.Shipped).Taken(quality with { AppliedAt = end.AddTicks(1), Cause = ApplicationCause.NotAsDescribed });
        new Story(Story.Shipped with { SignedAt = null }).Taken(quality with { AppliedAt = end.AddYears(1) });
    }
}
