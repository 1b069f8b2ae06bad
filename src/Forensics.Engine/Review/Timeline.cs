using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Reports;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Review;

/// <summary>Everything dated on an order, in order.</summary>
sealed record Timeline(IReadOnlyList<AfterSaleApplication> Applications, IReadOnlyList<TimelineEntry> Entries)
{
    public static async Task<Timeline> LoadAsync(ForensicsDbContext db, DisputeFile dispute, CancellationToken cancellation)
    {
        var order = dispute.Order;
        var applications = (await db.AfterSales.AsNoTracking().Where(row => row.OrderId == order.Id).ToListAsync(cancellation))
            .Select(Documents.Record<AfterSaleApplication>).OrderBy(application => application.AppliedAt).ThenBy(application => application.Id, StringComparer.Ordinal).ToList();
        var events = (await db.Events.AsNoTracking().Where(row => row.OrderId == order.Id).ToListAsync(cancellation)).Select(Documents.Record<DisputeEvent>);
        var evidence = (await db.Evidence.AsNoTracking().Where(row => row.OrderId == order.Id).ToListAsync(cancellation)).Select(Documents.Record<EvidenceItem>);
        var reports = (await db.Reports.AsNoTracking().Where(row => row.OrderId == order.Id).ToListAsync(cancellation)).Select(Documents.Record<FakeEvidenceReport>);

        List<TimelineEntry> entries = [new(order.PaidAt, Party.Buyer, "order-paid", "")];
        Add(order.ShippedAt, Party.Merchant, "shipped");
        Add(order.SignedAt, Party.Carrier, "signed");
        Add(order.CompletedAt, Party.System, "completed");
        entries.AddRange(applications.Select(application => new TimelineEntry(
            application.AppliedAt, Party.Buyer, "after-sale-applied", Text(DisputeJson.NameOf(application.Kind), application.Reason, application.Text))));
        entries.AddRange(events.Select(step => new TimelineEntry(step.At, step.By, DisputeJson.NameOf(step.Kind), step.Text, step.Deadline)));
        entries.AddRange(evidence.Select(item => new TimelineEntry(
            item.SubmittedAt, item.By, "evidence-submitted", Text(item.Id, DisputeJson.NameOf(item.Kind), item.StatedSource))));
        entries.AddRange(reports.Select(report => new TimelineEntry(
            report.SubmittedAt, Party.Merchant, "report-submitted", Text(report.Id, string.Join(", ", report.Claims.Select(DisputeJson.NameOf)), report.Text))));
        entries.AddRange((await db.Supplements.AsNoTracking().Where(row => row.OrderId == order.Id).ToListAsync(cancellation)).Select(Documents.Record<ReportSupplement>)
            .Select(supplement => new TimelineEntry(supplement.SubmittedAt, Party.Merchant, "report-supplemented", Text(supplement.Report, supplement.Text))));
        entries.AddRange((await db.Decisions.AsNoTracking().Where(row => row.OrderId == order.Id).ToListAsync(cancellation)).Select(Documents.Record<ReviewDecision>)
            .Select(decision => new TimelineEntry(decision.At, Party.Platform, "report-decided", Text(decision.Report, decision.Reason))));
        return new Timeline(applications, [.. entries.OrderBy(entry => entry.At).ThenBy(entry => entry.Kind, StringComparer.Ordinal).ThenBy(entry => entry.Text, StringComparer.Ordinal)]);

        void Add(DateTimeOffset? at, Party by, string kind)
        {
            if (at is { } known)
            {
                entries.Add(new TimelineEntry(known, by, kind, ""));
            }
        }
    }

    static string Text(params IEnumerable<string> parts) => string.Join(" · ", parts.Where(part => !string.IsNullOrWhiteSpace(part)));
}
