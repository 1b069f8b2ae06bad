using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Appeals;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.States;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class AppealTests
{
    /// <summary>A Friday.</summary>
    static readonly DateTimeOffset Decided = Story.Start.AddDays(4);

    [Fact]
    [Rule("appeal-period")]
    public void An_appeal_is_open_for_seven_days_after_the_decision()
    {
        var end = Decided.AddDays(7);
        Story.Applied().Tell(Decided, Party.Merchant, EventKind.AppealFiled, Liable).Waits("nothing-to-appeal");
        var story = Refunded();
        story.Tell(end.AddTicks(1), Party.Merchant, EventKind.AppealFiled, Liable).Refused("appeal-period-over");
        Assert.Contains(story.Dispute.Notices(end, story.Options), notice => notice.Code == "appeal-open-until" && notice.At == end);
        Assert.Contains(story.Dispute.Notices(end.AddTicks(1), story.Options), notice => notice.Code == "appeal-period-over");
        story.Taken(end, Party.Merchant, EventKind.AppealFiled, Liable);
        new Story(Story.Shipped).Tell(Decided, Party.Merchant, EventKind.AppealFiled, Liable).Waits("application-unknown");
    }

    [Fact]
    [Rule("appeal-kinds")]
    public void Each_kind_has_its_grounds()
    {
        foreach (var kind in Enum.GetValues<AppealKind>().Where(kind => kind != AppealKind.Other))
        {
            foreach (var ground in Enum.GetValues<AppealGround>().Where(ground => ground != AppealGround.BulkyWayBack))
            {
                var story = Refunded().Tell(Decided, Party.Merchant, EventKind.AppealFiled, step => step with { AppealKind = kind, Ground = ground });
                Assert.Equal(AppealFiling.KindOf(ground) == kind ? "taken" : "ground-unfit", story.Code);
            }
        }

        Func<DisputeEvent, DisputeEvent> bulky = step => step with { AppealKind = AppealKind.Freight, Ground = AppealGround.BulkyWayBack };
        Refunded().Tell(Decided, Party.Merchant, EventKind.AppealFiled, bulky).Refused("ground-unfit");
        Refunded(Story.Shipped with { Goods = Story.Shipped.Goods with { Class = GoodsClass.Bulky } }).Taken(Decided, Party.Merchant, EventKind.AppealFiled, bulky);
    }

    [Fact]
    [Rule("appeal-amount")]
    [Rule("record-amounts")]
    public void An_amount_is_at_most_what_is_at_stake()
    {
        Refunded().Tell(Decided, Party.Merchant, EventKind.AppealFiled, step => Liable(step) with { AmountFen = 1 }).Refused("appeal-not-about-money");
        Refunded().Tell(Decided, Party.Merchant, EventKind.AppealFiled, step => Payment(step) with { AmountFen = 10_001 }).Refused("amount-over-stake");
        var part = Refunded().Taken(Decided, Party.Merchant, EventKind.AppealFiled, step => Payment(step) with { AmountFen = 4_000 });
        part.Tell(Decided, Party.Platform, EventKind.AppealDecided, step => step with { Result = StepResult.PartlyUpheld, AmountFen = 4_001 }).Refused("amount-over-stake");
        part.Taken(Decided, Party.Platform, EventKind.AppealDecided, step => step with { Result = StepResult.PartlyUpheld, AmountFen = 3_000 });
        Assert.Equal((AppealState.PartlyUpheld, 3_000), (Only(part).State, Only(part).UpheldFen));
        Assert.Equal(10_000, Only(Refunded().Taken(Decided, Party.Merchant, EventKind.AppealFiled, Payment)).AmountFen);

        Refunded().Tell(Decided, Party.Merchant, EventKind.AppealFiled, step => Freight(step) with { AmountFen = 801 }).Refused("amount-over-stake");
        Refunded().Taken(Decided, Party.Merchant, EventKind.AppealFiled, step => Freight(step) with { AmountFen = 800 });

        Refunded().Tell(Decided, Party.Merchant, EventKind.AppealFiled, Coupon).Waits("nothing-deducted");
        var deducted = Refunded().Taken(Decided, Party.Platform, EventKind.Deducted, step => step with { Ground = AppealGround.Coupon, AmountFen = 500 });
        deducted.Tell(Decided, Party.Merchant, EventKind.AppealFiled, step => Coupon(step) with { AmountFen = 501 }).Refused("amount-over-stake");
        deducted.Taken(Decided, Party.Merchant, EventKind.AppealFiled, step => Coupon(step) with { AmountFen = 500 });
    }

    [Fact]
    [Rule("appeal-freight-free")]
    [Rule("appeal-other-misused")]
    public void Freight_on_free_shipping_and_other_misused_are_invalid_and_count_as_failed()
    {
        var free = Refunded(Story.Shipped with { FreeShipping = true }).Taken(Decided, Party.Merchant, EventKind.AppealFiled, Freight);
        Assert.Equal((AppealState.Invalid, "freight-on-free-shipping"), (Only(free).State, Only(free).Invalid));
        Assert.Equal([Decided], free.Dispute.FailedAppeals);
        Assert.Contains(free.Dispute.Notices(Decided, free.Options), notice => notice.Code == "appeal-invalid");
        free.Tell(Decided, Party.Merchant, EventKind.AppealWithdrawn).Refused("appeal-closed");
        Assert.Empty(Refunded().Taken(Decided, Party.Merchant, EventKind.AppealFiled, Freight).Dispute.FailedAppeals);

        var other = Refunded().Taken(Decided, Party.Merchant, EventKind.AppealFiled, step => Payment(step) with { AppealKind = AppealKind.Other });
        Assert.Equal((AppealState.Invalid, "another-kind-fits"), (Only(other).State, Only(other).Invalid));
        Assert.Equal([Decided], other.Dispute.FailedAppeals);
    }

    [Fact]
    [Rule("appeal-block-month")]
    public void More_than_three_failures_block_the_rest_of_the_month()
    {
        var month = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.FromHours(8));
        Assert.Equal("taken", Filed(3, month).Code);
        Filed(4, month).Refused("appeals-blocked-month");

        // The last instant of February in Shanghai, which is still February 28th, 16:00 in UTC.
        Assert.Equal("taken", Filed(4, month.AddTicks(-1)).Code);
        Assert.Equal("taken", Filed(4, Decided.AddTicks(1)).Code);

        static Story Filed(int failures, DateTimeOffset failed)
        {
            var story = Refunded();
            story.Shop = new ShopHistory([.. Enumerable.Repeat(failed.ToUniversalTime(), failures)]);
            return story.Tell(Decided, Party.Merchant, EventKind.AppealFiled, Liable);
        }
    }

    [Fact]
    [Rule("appeal-block-year")]
    public void More_than_ten_failures_block_the_rest_of_the_year()
    {
        var year = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));
        Assert.Equal("taken", Filed(10, year).Code);
        Filed(11, year).Refused("appeals-blocked-year");
        Assert.Equal("taken", Filed(11, year.AddTicks(-1)).Code);

        static Story Filed(int failures, DateTimeOffset failed)
        {
            var story = Refunded();
            story.Shop = new ShopHistory([.. Enumerable.Repeat(failed, failures)]);
            return story.Tell(Decided, Party.Merchant, EventKind.AppealFiled, Liable);
        }
    }

    [Fact]
    [Rule("appeal-block-month")]
    public void Failures_on_the_order_itself_count()
    {
        var story = Refunded(options: new DisputeOptions { MostFailedAppealsPerMonth = 0 });
        story.Taken(Decided, Party.Merchant, EventKind.AppealFiled, Liable).Taken(Decided, Party.Platform, EventKind.AppealDecided, Failed);
        story.Tell(Decided, Party.Merchant, EventKind.AppealFiled, Payment).Refused("appeals-blocked-month");
    }

    [Fact]
    [Rule("appeal-progress")]
    public void How_far_an_appeal_got_is_told_at_every_step()
    {
        var story = Refunded().Taken(Decided, Party.Merchant, EventKind.AppealFiled, Liable);
        Assert.Equal(AppealState.Pending, story.Dispute.Appeals.Values.Single().State);
        story.Taken(Decided, Party.Platform, EventKind.AppealReviewed);
        Assert.Equal(AppealState.Reviewed, story.Dispute.Appeals.Values.Single().State);
        Assert.Equal(("已初审", "reviewed"), (StateNames.Chinese(AppealState.Reviewed), StateNames.English(AppealState.Reviewed)));
        story.Taken(Decided, Party.Platform, EventKind.AppealDecided, step => step with { Result = StepResult.Upheld });
        Assert.Equal(AppealState.Upheld, story.Dispute.Appeals.Values.Single().State);
    }

    [Fact]
    [Rule("appeal-withdrawn")]
    public void An_appeal_is_withdrawn_while_it_is_pending()
    {
        var story = Refunded().Taken(Decided, Party.Merchant, EventKind.AppealFiled, Liable).Taken(Decided, Party.Platform, EventKind.AppealReviewed);
        story.Tell(Decided, Party.Platform, EventKind.AppealReviewed).Refused("appeal-reviewed-before");
        story.Taken(Decided, Party.Merchant, EventKind.AppealWithdrawn);
        Assert.Empty(story.Dispute.FailedAppeals);
        var decided = Refunded().Taken(Decided, Party.Merchant, EventKind.AppealFiled, Liable).Taken(Decided, Party.Platform, EventKind.AppealDecided, Failed);
        decided.Tell(Decided, Party.Merchant, EventKind.AppealWithdrawn).Refused("appeal-closed");
        Assert.Equal([Decided], decided.Dispute.FailedAppeals);
        Refunded().Taken(Decided, Party.Merchant, EventKind.AppealFiled, Liable).Tell(Decided.AddTicks(-1), Party.Merchant, EventKind.AppealWithdrawn, step => step with { Subject = "E-2" }).Refused("before-its-cause");
    }

    [Fact]
    [Rule("appeal-first-review")]
    [Rule("record-days")]
    public void The_first_review_is_due_at_the_end_of_the_third_working_day()
    {
        var story = Refunded().Taken(Decided, Party.Merchant, EventKind.AppealFiled, Liable);
        var due = new DateTimeOffset(2026, 3, 12, 0, 0, 0, TimeSpan.FromHours(8)); // Friday the 6th, then Monday to Wednesday.
        Assert.Equal(due, Only(story).FirstReviewDue(story.Options));
        Assert.Contains(story.Dispute.Notices(due, story.Options), notice => notice.Code == "first-review-due");
        Assert.Contains(story.Dispute.Notices(due.AddTicks(1), story.Options), notice => notice.Code == "first-review-overdue");
        var calendar = WorkCalendar.Parse("""{"holidays":["2026-03-09"],"workdays":["2026-03-07"]}"""u8);
        Assert.Equal(due, Only(story).FirstReviewDue(story.Options with { Calendar = calendar }));
        Assert.Equal(due.AddDays(1), Only(story).FirstReviewDue(story.Options with { Calendar = calendar with { Workdays = [] } }));
        story.Taken(Decided, Party.Platform, EventKind.AppealReviewed);
        Assert.Null(Only(story).FirstReviewDue(story.Options));
        Assert.Contains(story.Dispute.Notices(due, story.Options), notice => notice.Code == "appeal-reviewed");
        Assert.Throws<System.Text.Json.JsonException>(() => WorkCalendar.Parse("""{"holidays":["2026-03-09"],"workdays":["2026-03-09"]}"""u8));
    }

    [Fact]
    [Rule("appeal-again")]
    public void Filing_again_needs_new_material_and_weighs_on_the_credit()
    {
        var story = Refunded().Taken(Story.Evidence("V-1", Decided, Party.Merchant)).Taken(Story.Evidence("V-2", Decided, Party.Merchant));
        story.Taken(Decided, Party.Merchant, EventKind.AppealFiled, step => Liable(step) with { Evidence = ["V-1"], Subject = "P-1" });
        story.Tell(Decided, Party.Merchant, EventKind.AppealFiled, step => Liable(step) with { Subject = "P-1" }).Refused("id-taken");
        story.Tell(Decided, Party.Merchant, EventKind.AppealFiled, step => Liable(step) with { Evidence = ["V-2"] }).Waits("appeal-pending");
        story.Taken(Decided.AddDays(3), Party.Platform, EventKind.AppealDecided, Failed);
        story.Tell(Decided.AddDays(4), Party.Merchant, EventKind.AppealFiled, step => Liable(step) with { Evidence = ["V-1"] }).Refused("appeal-needs-new-material");
        story.Taken(Decided.AddDays(4), Party.Merchant, EventKind.AppealFiled, step => Liable(step) with { Evidence = ["V-1", "V-2"], Subject = "P-2" });
        Assert.Equal((false, true), (story.Dispute.Appeals["P-1"].FiledAgain, story.Dispute.Appeals["P-2"].FiledAgain));
        Assert.Contains(story.Dispute.Notices(Decided.AddDays(4), story.Options), notice => notice.Code == "appeal-again");
    }

    [Fact]
    [Rule("appeal-hints")]
    public void What_appeals_commonly_fail_for_is_pointed_out()
    {
        Assert.DoesNotContain(Refunded().Dispute.Notices(Decided, new()), notice => notice.Code.StartsWith("hint-", StringComparison.Ordinal));
        var story = Story.Applied(kind: AfterSaleKind.ReturnAndRefund).Taken(Story.Evidence("V-1", Decided, Party.Merchant))
            .Taken(Decided, Party.Platform, EventKind.EvidenceJudged, step => step with { Evidence = ["V-1"], Faults = [EvidenceFault.Incomplete] })
            .Taken(Decided, Party.Platform, EventKind.Refunded);
        Assert.Equal(["hint-return-address", "hint-evidence"], story.Dispute.Notices(Decided, story.Options).Select(notice => notice.Code).Where(code => code.StartsWith("hint-", StringComparison.Ordinal)));
    }

    [Fact]
    [Rule("ticket-lost")]
    [Rule("appeal-period")]
    public void A_lost_ticket_and_a_liability_decision_can_be_appealed_against()
    {
        var lost = Story.Applied().Taken(Decided, Party.Platform, EventKind.TicketOpened).Taken(Decided, Party.Merchant, EventKind.TicketAnswered)
            .Taken(Decided, Party.Platform, EventKind.TicketDecided, step => step with { Result = StepResult.Lost });
        Assert.Equal(1, ShopMetrics.Of([lost.Dispute], Decided, lost.Options).DisputeRefunds);
        Assert.Equal(0, ShopMetrics.Of([lost.Dispute], Decided, lost.Options with { LostTicketIsDisputeRefund = false }).DisputeRefunds);
        lost.Taken(Decided, Party.Merchant, EventKind.AppealFiled, Liable).Taken(Decided, Party.Platform, EventKind.AppealDecided, step => step with { Result = StepResult.Upheld });
        Assert.Equal(0, ShopMetrics.Of([lost.Dispute], Decided, lost.Options).DisputeRefunds);

        Story.Applied().Taken(Decided, Party.Platform, EventKind.LiabilityDecided, step => step with { Liability = Liability.Merchant })
            .Taken(Decided, Party.Merchant, EventKind.AppealFiled, Liable);
    }

    internal static Story Refunded(Order? order = null, DisputeOptions? options = null) =>
        new Story(order ?? Story.Shipped, options).Taken(Story.Application("A-1", Decided)).Taken(Decided, Party.Platform, EventKind.Refunded);

    static DisputeEvent Liable(DisputeEvent step) => step with { AppealKind = AppealKind.Liability, Ground = AppealGround.DisputeLiability };

    static DisputeEvent Payment(DisputeEvent step) => step with { AppealKind = AppealKind.Payment, Ground = AppealGround.GoodsPayment };

    static DisputeEvent Freight(DisputeEvent step) => step with { AppealKind = AppealKind.Freight, Ground = AppealGround.FreightRefunded };

    static DisputeEvent Coupon(DisputeEvent step) => step with { AppealKind = AppealKind.Other, Ground = AppealGround.Coupon };

    static DisputeEvent Failed(DisputeEvent step) => step with { Result = StepResult.Failed };

    static AppealCase Only(Story story) => Assert.Single(story.Dispute.Appeals.Values);
}
