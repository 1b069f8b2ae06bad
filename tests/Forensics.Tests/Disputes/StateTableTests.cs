using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Appeals;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Protection;
using Forensics.Disputes.Reports;
using Forensics.Disputes.States;
using Forensics.Disputes.Tickets;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class StateTableTests
{
    static readonly DateTimeOffset Applied = Story.Start.AddDays(4);

    public static TheoryData<ApplicationState, ApplicationStep> ApplicationCells => Cells<ApplicationState, ApplicationStep>();

    public static TheoryData<TicketState, TicketStep> TicketCells => Cells<TicketState, TicketStep>();

    [Fact]
    [Rule("record-one-table")]
    public void Every_state_is_reached_and_every_missing_cell_has_a_code_with_a_text()
    {
        Whole(StateTables.Order, OrderState.Paid);
        Whole(StateTables.Application, ApplicationState.WaitingForMerchant);
        Whole(StateTables.Protection, ProtectionState.None);
        Whole(StateTables.Ticket, TicketState.Open);
        Whole(StateTables.Appeal, AppealState.Pending, AppealState.Invalid); // Invalid ones are so from the start.
        Whole(StateTables.Evidence, EvidenceState.Given);
        Whole(StateTables.Claim, ClaimState.Submitted);
    }

    [Theory]
    [MemberData(nameof(ApplicationCells))]
    [Rule("record-one-table")]
    public void A_step_on_an_application_is_in_the_table_or_refused_with_its_code(ApplicationState state, ApplicationStep step)
    {
        var story = Story.Applied().Taken(Story.Evidence("V-1", Applied, Party.Merchant));
        var dispute = story.Dispute with
        {
            Applications = story.Dispute.Applications.SetItem("A-1", story.Dispute.Applications["A-1"] with
            {
                State = state, Round = 1, Proposal = story.Event(Applied, Party.Merchant, EventKind.NegotiationProposed),
            }),
        };
        var verdict = dispute.Take(Story.EventFor(step, "E-0", Applied.AddHours(30), "V-1"), new DisputeContext(story.Now, story.Options, ShopHistory.Empty));

        var row = StateTables.Application.Next(state, step);
        if (row is null)
        {
            Assert.Equal(StateTables.Application.CodeOf(state, step), CodeOf(verdict));
            Assert.Equal(StateTables.Application.CanStillBe(state, step), verdict is Verdict.Waits);
        }
        else if (verdict is Verdict.Taken taken)
        {
            Assert.Equal(row.To, taken.Dispute.Applications["A-1"].State);
        }
        else
        {
            Assert.Contains(CodeOf(verdict), row.Guards);
        }
    }

    [Theory]
    [MemberData(nameof(TicketCells))]
    [Rule("record-one-table")]
    public void A_step_on_a_ticket_is_in_the_table_or_refused_with_its_code(TicketState state, TicketStep step)
    {
        var story = Story.Applied().Taken(Applied, Party.Platform, EventKind.TicketOpened, opened => opened with { Subject = "T-1" });
        var dispute = story.Dispute with { Tickets = story.Dispute.Tickets.SetItem("T-1", story.Dispute.Tickets["T-1"] with { State = state }) };
        var kind = step == TicketStep.Answer ? EventKind.TicketAnswered : EventKind.TicketDecided;
        StepResult? result = step == TicketStep.Answer ? null : step == TicketStep.DecideWon ? StepResult.Won : StepResult.Lost;
        var verdict = dispute.Take(
            story.Event(Applied, step == TicketStep.Answer ? Party.Merchant : Party.Platform, kind) with { Result = result }, new DisputeContext(story.Now, story.Options, ShopHistory.Empty));

        var row = StateTables.Ticket.Next(state, step);
        Assert.True(row is null ? CodeOf(verdict) == StateTables.Ticket.CodeOf(state, step) : verdict is Verdict.Taken || row.Guards.Contains(CodeOf(verdict)), CodeOf(verdict));
    }

    [Fact]
    public void Reachability_is_what_walking_gives()
    {
        var walked = Walk(ApplicationState.Rejected, []);
        Assert.Equal(walked.Order(), StateTables.Application.Reachable(ApplicationState.Rejected).Order());
        Assert.DoesNotContain(ApplicationState.WaitingForMerchant, walked);
        Assert.Empty(StateTables.Application.Reachable(ApplicationState.Withdrawn));

        static HashSet<ApplicationState> Walk(ApplicationState from, HashSet<ApplicationState> seen)
        {
            foreach (var step in Enum.GetValues<ApplicationStep>())
            {
                if (StateTables.Application.Next(from, step) is { } row && seen.Add(row.To))
                {
                    Walk(row.To, seen);
                }
            }

            return seen;
        }
    }

    static void Whole<TState, TStep>(TransitionTable<TState, TStep> table, TState start, params TState[] starts) where TState : struct, Enum where TStep : struct, Enum
    {
        Assert.Equal(Enum.GetValues<TState>().Order(), table.Reachable(start).Append(start).Concat(starts).Distinct().Order());
        foreach (var state in Enum.GetValues<TState>())
        {
            foreach (var step in Enum.GetValues<TStep>().Where(step => table.Next(state, step) is null))
            {
                Assert.Contains(table.CodeOf(state, step), RefusalTexts.Codes);
                Assert.DoesNotContain('-', StateNames.Chinese(state) + StateNames.Chinese(step));
            }
        }

        Assert.All(table.Rows.SelectMany(row => row.Guards), guard => Assert.Contains(guard, RefusalTexts.Codes));
    }

    static string CodeOf(Verdict verdict) => verdict switch { Verdict.Waits(var why) => why.Code, Verdict.Refused(var why) => why.Code, _ => "taken" };

    static TheoryData<TState, TStep> Cells<TState, TStep>() where TState : struct, Enum where TStep : struct, Enum
    {
        var cells = new TheoryData<TState, TStep>();
        foreach (var state in Enum.GetValues<TState>())
        {
            foreach (var step in Enum.GetValues<TStep>())
            {
                cells.Add(state, step);
            }
        }

        return cells;
    }
}
