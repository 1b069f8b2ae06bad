using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Tickets;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class TicketAndEvidenceTests
{
    static readonly DateTimeOffset Opened = Story.Start.AddDays(5);

    [Theory]
    [InlineData(TicketKind.NotReceived, 48, "FullRefund")]
    [InlineData(TicketKind.WrongOrMissing, 24, "FullRefund Compensation Delisting")]
    [Rule("ticket-not-received")]
    [Rule("ticket-wrong-or-missing")]
    [Rule("ticket-late-answer")]
    public void A_ticket_has_its_time_and_its_consequences(TicketKind kind, int hours, string consequences)
    {
        var due = Opened.AddHours(hours);
        var story = Open(kind);
        Assert.Contains(story.Dispute.Deadlines(Opened, story.Options), notice => notice.Code == "ticket-due" && notice.At == due);
        Assert.Equal(TicketStanding.Open, Only(story).StandingAt(due, story.Options));
        Assert.Equal(TicketStanding.Overdue, Only(story).StandingAt(due.AddTicks(1), story.Options));
        Assert.Empty(Only(story).Consequences(due, story.Options));
        Assert.Equal(consequences.Split(' '), Only(story).Consequences(due.AddTicks(1), story.Options).Select(consequence => consequence.ToString()));
        Assert.Equal(consequences.Split(' ').Length, story.Dispute.Notices(due.AddTicks(1), story.Options).Count(notice => notice.Code == "ticket-overdue"));

        story.Taken(due.AddTicks(1), Party.Merchant, EventKind.TicketAnswered);
        Assert.Equal(TicketStanding.Overdue, Only(story).StandingAt(due.AddDays(1), story.Options));
        Assert.True(Only(story).IsVoid(Assert.Single(Only(story).Answers), story.Options));
        Assert.Contains(story.Dispute.Notices(due.AddDays(1), story.Options), notice => notice.Code == "ticket-answer-void");
        story.Tell(due.AddDays(1), Party.Platform, EventKind.TicketDecided, Won).Refused("ticket-overdue");

        Assert.Equal(TicketStanding.Answered, Only(Open(kind).Taken(due, Party.Merchant, EventKind.TicketAnswered)).StandingAt(due.AddDays(1), story.Options));
    }

    [Fact]
    [Rule("ticket-not-received")]
    public void A_ticket_is_decided_after_an_answer_or_its_time()
    {
        var due = Opened.AddHours(48);
        var story = Open(TicketKind.NotReceived);
        story.Tell(due, Party.Platform, EventKind.TicketDecided, Lost).Waits("ticket-still-open");
        story.Tell(due, Party.Platform, EventKind.TicketDecided, Won).Waits("ticket-unanswered");
        story.Taken(due.AddTicks(1), Party.Platform, EventKind.TicketDecided, Lost);
        Assert.Equal(TicketStanding.Lost, Only(story).StandingAt(due, story.Options));
        story.Tell(due.AddDays(1), Party.Merchant, EventKind.TicketAnswered).Refused("ticket-closed");

        var won = Open(TicketKind.NotReceived).Taken(due, Party.Merchant, EventKind.TicketAnswered).Taken(due, Party.Platform, EventKind.TicketDecided, Won);
        Assert.Equal(TicketState.Won, Only(won).State);
        Open(TicketKind.NotReceived).Taken(due, Party.Merchant, EventKind.TicketAnswered).Tell(due.AddTicks(-1), Party.Platform, EventKind.TicketDecided, Won).Refused("before-its-cause");
    }

    [Fact]
    [Rule("ticket-wrong-or-missing")]
    public void Wrong_or_missing_needs_the_three_weighings_contact_and_a_tracking_number()
    {
        var story = Open(TicketKind.WrongOrMissing);
        foreach (var stage in Enum.GetValues<WeighingStage>())
        {
            story.Taken(Story.Evidence($"V-{stage}", Opened, Party.Merchant, EvidenceKind.WeighingPhoto) with { WeighingStage = stage });
        }

        story.Taken(Opened, Party.Merchant, EventKind.TicketAnswered, step => step with { Evidence = ["V-Dispatch", "V-Signing"] });
        Assert.Equal([TicketProof.WeighingAtDelivery, TicketProof.FriendlyContact, TicketProof.ReshipmentNumber], Only(story).Missing(story.Dispute, story.Options));
        Assert.Equal(3, story.Dispute.Notices(Opened, story.Options).Count(notice => notice.Code == "ticket-proof-missing"));
        story.Taken(Opened, Party.Merchant, EventKind.TicketAnswered, step => step with { Evidence = ["V-Delivery"], ContactedBuyer = true, TrackingNumber = "YT123" });
        Assert.Empty(Only(story).Missing(story.Dispute, story.Options));
    }

    [Fact]
    [Rule("ticket-not-received")]
    public void Goods_not_received_needs_the_slip_and_the_stamped_proof()
    {
        var story = Open(TicketKind.NotReceived).Taken(Story.Evidence("V-1", Opened, Party.Merchant, EvidenceKind.ShippingSlip) with { Subject = "T-1", Entry = EvidenceEntry.Ticket });
        Assert.Equal([TicketProof.SignedProof], Only(story).Missing(story.Dispute, story.Options));
        story.Taken(Story.Evidence("V-2", Opened.AddHours(48).AddTicks(1), Party.Merchant, EvidenceKind.SignedProof) with { Subject = "T-1" });
        Assert.Equal([TicketProof.SignedProof], Only(story).Missing(story.Dispute, story.Options));
        story.Taken(Story.Evidence("V-3", Opened.AddHours(48), Party.Merchant, EvidenceKind.SignedProof) with { Subject = "T-1" });
        Assert.Empty(Only(story).Missing(story.Dispute, story.Options));
    }

    [Theory]
    [InlineData(AfterSaleKind.GoodsNotReceived, TicketKind.NotReceived)]
    [InlineData(AfterSaleKind.RefundOnly, TicketKind.WrongOrMissing)]
    public void A_ticket_without_a_kind_takes_it_from_the_application(AfterSaleKind application, TicketKind kind)
    {
        var story = Story.Applied(kind: application).Taken(Opened, Party.Platform, EventKind.TicketOpened, step => step with { Deadline = Opened.AddHours(1) });
        Assert.Equal((kind, "A-1"), (Only(story).Kind, Only(story).Application));
        Assert.Equal(Opened.AddHours(1), Only(story).Due(story.Options));
    }

    [Fact]
    public void A_ticket_id_is_used_once() =>
        Open(TicketKind.NotReceived).Tell(Opened, Party.Platform, EventKind.TicketOpened, step => step with { Subject = "T-1" }).Refused("id-taken");

    [Fact]
    [Rule("evidence-in-time")]
    public void Evidence_out_of_time_is_void_and_kept()
    {
        var due = Opened.AddHours(48);
        var story = Open(TicketKind.NotReceived)
            .Taken(Story.Evidence("V-1", due, Party.Merchant) with { Subject = "T-1" }).Taken(Story.Evidence("V-2", due.AddTicks(1), Party.Merchant) with { Subject = "T-1" });
        Assert.Equal((false, false), Standing(story, "V-1"));
        Assert.Equal((true, true), Standing(story, "V-2"));
        Assert.Contains(story.Dispute.Notices(due, story.Options), notice => notice.Code == "evidence-void" && notice.Args[0] == "V-2");

        // The platform can let it count all the same.
        story.Taken(due.AddDays(1), Party.Platform, EventKind.EvidenceJudged, step => step with { Evidence = ["V-2"] });
        Assert.Equal((true, false), Standing(story, "V-2"));

        var stepped = Story.Applied().Taken(Opened, Party.Merchant, EventKind.MerchantRejected)
            .Taken(Opened, Party.Buyer, EventKind.InterventionRequested, step => step with { Deadline = due })
            .Taken(Story.Evidence("V-3", due)).Taken(Story.Evidence("V-4", due.AddTicks(1)));
        Assert.Equal(((false, false), (true, true)), (Standing(stepped, "V-3"), Standing(stepped, "V-4")));
    }

    [Fact]
    [Rule("evidence-fit")]
    public void The_platform_says_when_evidence_is_unfit()
    {
        var story = new Story(Story.Shipped).Taken(Story.Evidence("V-1", Opened));
        story.Tell(Opened.AddTicks(-1), Party.Platform, EventKind.EvidenceJudged, step => step with { Evidence = ["V-1"] }).Refused("before-its-cause");
        story.Taken(Opened, Party.Platform, EventKind.EvidenceJudged, step => step with { Evidence = ["V-1"], Faults = [EvidenceFault.Illegible] });
        var standing = EvidenceRules.StandingOf(story.Dispute, "V-1", story.Options)!;
        Assert.Equal((EvidenceState.Void, true, EvidenceFault.Illegible), (standing.State, standing.IsVoid, Assert.Single(standing.Faults)));
    }

    [Fact]
    [Rule("evidence-states-source")]
    [Rule("evidence-entry")]
    public void Evidence_that_states_no_source_or_authenticity_is_hinted_at()
    {
        var story = new Story(Story.Shipped).Taken(Story.Evidence("V-1", Opened) with { StatedSource = " ", StatedAuthentic = null, Entry = EvidenceEntry.AfterSale }).Taken(Story.Evidence("V-2", Opened));
        Assert.Equal(["source-not-stated", "authenticity-not-stated"], EvidenceRules.StandingOf(story.Dispute, "V-1", story.Options)!.Hints);
        Assert.Empty(EvidenceRules.StandingOf(story.Dispute, "V-2", story.Options)!.Hints);
        Assert.Null(EvidenceRules.StandingOf(story.Dispute, "V-9", story.Options));
        Assert.Equal("V-1", Assert.Single(story.Dispute.Notices(Opened, story.Options), notice => notice.Code == "evidence-source-missing").Args[0]);
        story.Tell(Story.Evidence("V-3", Opened) with { WeighingStage = WeighingStage.Dispatch }).Refused("weighing-stage-unfit");
    }

    static Story Open(TicketKind kind) => Story.Applied().Taken(Opened, Party.Platform, EventKind.TicketOpened, step => step with { Subject = "T-1", TicketKind = kind });

    static DisputeEvent Won(DisputeEvent step) => step with { Result = StepResult.Won };

    static DisputeEvent Lost(DisputeEvent step) => step with { Result = StepResult.Lost };

    static (bool Late, bool Void) Standing(Story story, string id) => EvidenceRules.StandingOf(story.Dispute, id, story.Options) is { } standing ? (standing.IsLate, standing.IsVoid) : throw new KeyNotFoundException(id);

    static TicketCase Only(Story story) => Assert.Single(story.Dispute.Tickets.Values);
}
