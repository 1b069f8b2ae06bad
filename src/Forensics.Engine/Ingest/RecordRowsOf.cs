using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Ingest;

/// <summary>The table and the row of each type of record.</summary>
static class RecordRowsOf
{
    /// <param name="type">Name on the wire.</param>
    public static IQueryable<RecordRow> Type(ForensicsDbContext db, string type) => type switch
    {
        "order" => db.Orders,
        "after-sale" => db.AfterSales,
        "event" => db.Events,
        "evidence" => db.Evidence,
        "report" => db.Reports,
        "supplement" => db.Supplements,
        "decision" => db.Decisions,
        "known-image" => db.KnownImages,
        _ => throw new ArgumentException($"\"{type}\" is no type of record.", nameof(type)),
    };

    public static RecordRow Row(Incoming incoming, long sequence)
    {
        var (id, document, received) = (incoming.Key.Id, incoming.Document, incoming.ReceivedAt);
        return incoming.Record switch
        {
            Order order => new OrderRow { Id = id, Sequence = sequence, Document = document, ReceivedAt = received, ShopId = order.Shop.Id, Buyer = order.Buyer },
            AfterSaleApplication application => new AfterSaleRow
            {
                Id = id, Sequence = sequence, Document = document, ReceivedAt = received, OrderId = application.Order,
            },
            DisputeEvent step => new EventRow { Id = id, Sequence = sequence, Document = document, ReceivedAt = received, OrderId = step.Order },
            EvidenceItem evidence => new EvidenceRow
            {
                Id = id, Sequence = sequence, Document = document, ReceivedAt = received,
                OrderId = evidence.Order, Sha256 = incoming.Pictures[0].Sha256, SubmittedAt = evidence.SubmittedAt,
            },
            FakeEvidenceReport report => new ReportRow
            {
                Id = id, Sequence = sequence, Document = document, ReceivedAt = received, OrderId = report.Order, SubmittedAt = report.SubmittedAt,
            },
            ReportSupplement supplement => new SupplementRow
            {
                Id = id, Sequence = sequence, Document = document, ReceivedAt = received,
                OrderId = supplement.Order, ReportId = supplement.Report, SubmittedAt = supplement.SubmittedAt,
            },
            ReviewDecision decision => new DecisionRow
            {
                Id = id, Sequence = sequence, Document = document, ReceivedAt = received,
                OrderId = decision.Order, ReportId = decision.Report, ReviewerId = decision.By, At = decision.At,
            },
            KnownImage known => new KnownImageRow
            {
                Id = id, Sequence = sequence, Document = document, ReceivedAt = received, Sha256 = incoming.Pictures[0].Sha256, FirstSeenAt = known.FirstSeenAt,
                Bank = known.Bank ?? BankRow.Web,
            },
            _ => throw new ArgumentException($"{incoming.Record.GetType().Name} is not taken in.", nameof(incoming)),
        };
    }

    /// <summary>The evidence a report disputes; nothing for other records.</summary>
    public static IEnumerable<ReportEvidenceRow> Disputed(IngestRecord record) => record is FakeEvidenceReport report
        ? report.Evidence.Select((evidence, i) => new ReportEvidenceRow { ReportId = report.Id, EvidenceId = evidence, Position = i })
        : [];
}
