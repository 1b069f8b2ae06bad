using Forensics.Disputes.AfterSale;
using Forensics.Disputes.States;

namespace Forensics.Disputes.Tickets;

public enum TicketStep
{
    Answer,
    DecideWon,
    DecideLost,
}

/// <summary>Tickets and the steps on them [S1].</summary>
public static class TicketRules
{
    const string StillOpen = "ticket-still-open";
    const string AnsweredInTime = "ticket-overdue";

    public static TransitionTable<TicketState, TicketStep> Table { get; } = new(
        "ticket",
        "ticket-closed",
        [
            new(TicketState.Open, TicketStep.Answer, TicketState.Answered),
            new(TicketState.Open, TicketStep.DecideLost, TicketState.Lost, StillOpen),
            new(TicketState.Answered, TicketStep.Answer, TicketState.Answered),
            new(TicketState.Answered, TicketStep.DecideWon, TicketState.Won, AnsweredInTime),
            new(TicketState.Answered, TicketStep.DecideLost, TicketState.Lost),
        ],
        [new(TicketState.Open, TicketStep.DecideWon, "ticket-unanswered")]);

    internal static Objection? Check(Dispute dispute, DisputeEvent step, DisputeOptions options)
    {
        if (step.Kind == EventKind.TicketOpened)
        {
            return dispute.Tickets.ContainsKey(step.Subject ?? step.Id) ? Objection.Never("id-taken", step.Subject ?? step.Id)
                : step.Application is { } application && !dispute.Applications.ContainsKey(application) ? Objection.NotYet("application-unknown", application)
                : null;
        }

        if (Find(dispute, step) is not { } ticket)
        {
            return Objection.NotYet("ticket-unknown", step.Subject ?? dispute.Id);
        }

        if (step.At < ticket.LastAt)
        {
            return Objection.Never("before-its-cause", step.Id, Instants.Write(ticket.LastAt));
        }

        var next = StepOf(step);
        if (Table.Next(ticket.State, next) is not { } row)
        {
            return Table.Refuse(ticket.State, next, ticket.Id);
        }

        var due = ticket.Due(options);
        return row.Guards.Contains(StillOpen) && step.At <= due ? Objection.NotYet(StillOpen, ticket.Id, Instants.Write(due))
            : row.Guards.Contains(AnsweredInTime) && ticket.Answers.All(answer => ticket.IsVoid(answer, options))
                ? Objection.Never(AnsweredInTime, ticket.Id, Instants.Write(due))
            : null;
    }

    internal static Dispute Apply(Dispute dispute, DisputeEvent step)
    {
        if (step.Kind == EventKind.TicketOpened)
        {
            var application = ApplicationRules.Find(dispute, step)?.Application;
            var kind = step.TicketKind ?? (application is { Kind: AfterSaleKind.GoodsNotReceived } or { Cause: ApplicationCause.NotReceived }
                ? TicketKind.NotReceived
                : TicketKind.WrongOrMissing);
            var opened = new TicketCase(step.Subject ?? step.Id, kind, application?.Id, step.At, step.Deadline, TicketState.Open, step.At);
            return dispute with { Tickets = dispute.Tickets.SetItem(opened.Id, opened) };
        }

        if (Find(dispute, step) is not { } ticket)
        {
            return dispute;
        }

        var after = ticket with
        {
            State = Table.After(ticket.State, StepOf(step)),
            LastAt = step.At,
            Answers = step.Kind == EventKind.TicketAnswered ? ticket.Answers.Add(step) : ticket.Answers,
            DecidedAt = step.Kind == EventKind.TicketDecided ? step.At : ticket.DecidedAt,
        };
        return dispute with { Tickets = dispute.Tickets.SetItem(ticket.Id, after) };
    }

    static TicketCase? Find(Dispute dispute, DisputeEvent step) => step.Subject is { } id
        ? dispute.Tickets.GetValueOrDefault(id)
        : dispute.Tickets.Values.Where(ticket => ticket.OpenedAt <= step.At).OrderBy(ticket => ticket.OpenedAt).ThenBy(ticket => ticket.Id, StringComparer.Ordinal).LastOrDefault();

    static TicketStep StepOf(DisputeEvent step) =>
        step.Kind == EventKind.TicketAnswered ? TicketStep.Answer : step.Result == StepResult.Won ? TicketStep.DecideWon : TicketStep.DecideLost;
}
