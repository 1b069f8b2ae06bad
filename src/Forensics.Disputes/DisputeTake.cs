using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Disputes.States;

namespace Forensics.Disputes;

/// <content>How a record is checked, and how it is folded in: the two walk the same tables.</content>
public sealed partial record Dispute
{
    Objection? Check(IngestRecord record, DisputeContext context) =>
        Belongs(record)
        ?? InTime(record, context)
        ?? IsNew(record)
        ?? record switch
        {
            Order order => OrderRules.Check(this, order),
            _ when Order is null => Objection.NotYet("order-unknown", Id),
            AfterSaleApplication application => ApplicationRules.Check(this, application, context.Options),
            DisputeEvent step => EventRules.Check(this, step, context),
            EvidenceItem item => EvidenceRules.Check(this, item),
            FakeEvidenceReport report => ReportRules.Check(this, report, context.Options),
            ReportSupplement supplement => ReportRules.Check(this, supplement),
            ReviewDecision decision => ReportRules.Check(this, decision),
            _ => null,
        };

    /// <summary>Folds in without asking: total, and without the platform's numbers, so that a replay gives the same.</summary>
    Dispute With(IngestRecord record) => Fold(record) with { Records = Records.Add(record) };

    Dispute Fold(IngestRecord record) => record switch
    {
        Order order => OrderRules.Apply(this, order),
        AfterSaleApplication application => ApplicationRules.Apply(this, application),
        DisputeEvent step => EventRules.Apply(this, step),
        EvidenceItem item => EvidenceRules.Apply(this, item),
        FakeEvidenceReport report => ReportRules.Apply(this, report),
        ReportSupplement supplement => ReportRules.Apply(this, supplement),
        ReviewDecision decision => ReportRules.Apply(this, decision),
        _ => this,
    };

    Objection? Belongs(IngestRecord record)
    {
        var order = OrderOf(record);
        return order == Id ? null : Objection.Never("other-order", record.Id, order ?? "–", Id);
    }

    static Objection? InTime(IngestRecord record, DisputeContext context)
    {
        var (now, tolerance) = (context.Now, context.Options.ClockTolerance);
        foreach (var (field, instant) in InstantsOf(record))
        {
            if (instant is { } at && at - now > tolerance)
            {
                return Objection.Never("instant-in-future", field, Instants.Write(at));
            }
        }

        return record is DisputeEvent { Deadline: { } deadline } step && deadline < step.At
            ? Objection.Never("deadline-before-step", step.Id, Instants.Write(deadline))
            : null;
    }

    Objection? IsNew(IngestRecord record) =>
        record is not Orders.Order && Records.Any(known => known.GetType() == record.GetType() && known.Id == record.Id)
            ? Objection.Never("id-taken", record.Id)
            : null;

    static string? OrderOf(IngestRecord record) => record switch
    {
        Order order => order.Id,
        AfterSaleApplication application => application.Order,
        DisputeEvent step => step.Order,
        EvidenceItem item => item.Order,
        FakeEvidenceReport report => report.Order,
        ReportSupplement supplement => supplement.Order,
        ReviewDecision decision => decision.Order,
        _ => null,
    };

    /// <summary>What a record says has happened; promises and deadlines lie ahead.</summary>
    static IEnumerable<(string Field, DateTimeOffset? Instant)> InstantsOf(IngestRecord record) => record switch
    {
        Order order => [("paidAt", order.PaidAt), ("shippedAt", order.ShippedAt), ("signedAt", order.SignedAt), ("completedAt", order.CompletedAt)],
        AfterSaleApplication application => [("appliedAt", application.AppliedAt)],
        DisputeEvent step => [("at", step.At)],
        EvidenceItem item => [("submittedAt", item.SubmittedAt)],
        FakeEvidenceReport report => [("submittedAt", report.SubmittedAt)],
        ReportSupplement supplement => [("submittedAt", supplement.SubmittedAt)],
        ReviewDecision decision => [("at", decision.At)],
        _ => [],
    };
}
