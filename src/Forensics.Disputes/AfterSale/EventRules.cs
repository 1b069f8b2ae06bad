using Forensics.Disputes.Appeals;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Protection;
using Forensics.Disputes.States;
using Forensics.Disputes.Tickets;

namespace Forensics.Disputes.AfterSale;

/// <summary>Sends each event to the aggregate it speaks of.</summary>
static class EventRules
{
    public static Objection? Check(Dispute dispute, DisputeEvent step, DisputeContext context) =>
        CheckFields(step) ?? CheckEvidence(dispute, step) ?? step.Kind switch
        {
            EventKind.TicketOpened or EventKind.TicketAnswered or EventKind.TicketDecided => TicketRules.Check(dispute, step, context.Options),
            EventKind.AppealFiled => AppealFiling.Check(dispute, step, context),
            EventKind.AppealReviewed or EventKind.AppealDecided or EventKind.AppealWithdrawn => AppealRules.Check(dispute, step),
            EventKind.ProtectionFiled or EventKind.ProtectionWithdrawn or EventKind.ProtectionSettled => ProtectionRules.Check(dispute, step),
            EventKind.EvidenceJudged => EvidenceRules.CheckJudgement(dispute, step),
            EventKind.Message or EventKind.Other => step.Application is { } id && !dispute.Applications.ContainsKey(id)
                ? Objection.NotYet("application-unknown", id)
                : null,
            _ => ApplicationRules.Check(dispute, step, context),
        };

    public static Dispute Apply(Dispute dispute, DisputeEvent step) => step.Kind switch
    {
        EventKind.TicketOpened or EventKind.TicketAnswered or EventKind.TicketDecided => TicketRules.Apply(dispute, step),
        EventKind.AppealFiled => AppealFiling.Apply(dispute, step),
        EventKind.AppealReviewed or EventKind.AppealDecided or EventKind.AppealWithdrawn => AppealRules.Apply(dispute, step),
        EventKind.ProtectionFiled or EventKind.ProtectionWithdrawn or EventKind.ProtectionSettled => ProtectionRules.Apply(dispute, step),
        EventKind.EvidenceJudged => EvidenceRules.ApplyJudgement(dispute, step),
        EventKind.Message or EventKind.Other => dispute,
        EventKind.Deducted => ApplicationRules.Apply(
            dispute with { Deductions = dispute.Deductions.Add(new Deduction(step.Id, step.At, step.Ground ?? AppealGround.Compensation, step.AmountFen ?? 0)) }, step),
        _ => ApplicationRules.Apply(dispute, step),
    };

    static Objection? CheckFields(DisputeEvent step)
    {
        var row = EventFields.Table[step.Kind];
        var kind = DisputeJson.NameOf(step.Kind);
        var given = EventFields.GivenBy(step).ToList();
        if (row.By.Count > 0 && !row.By.Contains(step.By))
        {
            return Objection.Never("party-not-allowed", step.Id, kind, DisputeJson.NameOf(step.By));
        }

        if (row.Required.FirstOrDefault(field => !given.Contains(field)) is { } missing)
        {
            return Objection.Never("field-missing", step.Id, kind, missing);
        }

        if (given.FirstOrDefault(field => !row.Required.Contains(field) && !row.Optional.Contains(field)) is { } foreign)
        {
            return Objection.Never("field-not-allowed", step.Id, kind, foreign);
        }

        if (step.Result is { } result && !row.Results.Contains(result))
        {
            return Objection.Never("result-not-allowed", step.Id, kind, DisputeJson.NameOf(result));
        }

        return step.AmountFen < 0 ? Objection.Never("amount-negative", step.Id) : null;
    }

    /// <summary>Evidence has to be there, and each side brings its own.</summary>
    static Objection? CheckEvidence(Dispute dispute, DisputeEvent step)
    {
        foreach (var id in step.Evidence ?? [])
        {
            if (!dispute.Evidence.TryGetValue(id, out var item))
            {
                return Objection.NotYet("evidence-unknown", id);
            }

            if (step.By is Party.Buyer or Party.Merchant && item.By != step.By)
            {
                return Objection.Never("evidence-not-own", step.Id, id);
            }

            if (item.SubmittedAt > step.At)
            {
                return Objection.Never("before-its-cause", step.Id, Instants.Write(item.SubmittedAt));
            }
        }

        return null;
    }
}
