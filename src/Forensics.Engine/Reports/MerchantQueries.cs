using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Reports;

/// <summary>What a shop sees of its own disputes. Every call names the shop, and finds nothing of another shop.</summary>
/// <remarks>Merchants get no verdict per report [S0]: scores, findings, decisions and reasons are not even read here, but for what a decision asks them for.</remarks>
public sealed class MerchantQueries(IDbContextFactory<ForensicsDbContext> database, EngineOptions options)
{
    /// <summary>Orders on which the buyer gave evidence, the latest evidence first.</summary>
    public async Task<IReadOnlyList<MerchantOrder>> OrdersAsync(string shop, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.Orders.AsNoTracking().Where(row => row.ShopId == shop && db.Evidence.Any(item => item.OrderId == row.Id)).ToListAsync(cancellation);
        List<MerchantOrder> orders = [];
        foreach (var row in rows)
        {
            if (await OrderAsync(db, row, cancellation) is { Evidence.Count: > 0 } order)
            {
                orders.Add(order);
            }
        }

        return [.. orders.OrderByDescending(order => order.Evidence[^1].SubmittedAt).ThenBy(order => order.Order.Id, StringComparer.Ordinal)];
    }

    /// <summary>One order of the shop; null when there is none of that id.</summary>
    public async Task<MerchantOrder?> OrderAsync(string shop, string orderId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var row = await db.Orders.AsNoTracking().SingleOrDefaultAsync(row => row.Id == orderId && row.ShopId == shop, cancellation);
        return row is null ? null : await OrderAsync(db, row, cancellation);
    }

    /// <summary>The shop's reports, newest first.</summary>
    public async Task<IReadOnlyList<MerchantReportLine>> ReportsAsync(string shop, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.Reports.AsNoTracking().Join(db.Orders.Where(order => order.ShopId == shop), report => report.OrderId, order => order.Id, (report, order) => new { report, order })
            .OrderByDescending(pair => pair.report.SubmittedAt).ThenBy(pair => pair.report.Id).ToListAsync(cancellation);
        List<MerchantReportLine> lines = [];
        foreach (var row in rows)
        {
            var report = Documents.Record<FakeEvidenceReport>(row.report);
            var after = await ReportFollowUps.LoadAsync(db, report.Id, cancellation);
            lines.Add(new MerchantReportLine(
                report.Id,
                report.Order,
                Documents.Record<Order>(row.order).Goods.Title,
                report.SubmittedAt,
                report.Claims,
                (await CompletenessAsync(db, row.report, cancellation)).IsComplete,
                ReportFollowUps.OpenRequest(after.Decisions, after.Supplements) is not null));
        }

        return lines;
    }

    /// <summary>One report of the shop; null when there is none of that id.</summary>
    public async Task<MerchantReport?> ReportAsync(string shop, string reportId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var row = await db.Reports.AsNoTracking().Join(db.Orders.Where(order => order.ShopId == shop), report => report.OrderId, order => order.Id, (report, order) => new { report, order })
            .SingleOrDefaultAsync(pair => pair.report.Id == reportId, cancellation);
        if (row is null)
        {
            return null;
        }

        var report = Documents.Record<FakeEvidenceReport>(row.report);
        var after = await ReportFollowUps.LoadAsync(db, reportId, cancellation);
        List<MerchantStep> history =
        [
            new(report.SubmittedAt, "submitted", ""),
            .. ReportFollowUps.Requests(after.Decisions).Select(request => new MerchantStep(request.At, "more-asked", request.Request)),
            .. after.Supplements.Select(supplement => new MerchantStep(supplement.SubmittedAt, "supplemented", supplement.Text)),
        ];
        return new MerchantReport(
            report.Id,
            report.Order,
            Documents.Record<Order>(row.order).Goods.Title,
            report.EntryPoint,
            report.SubmittedAt,
            report.Claims,
            report.Text,
            report.Evidence,
            report.Attachments,
            report.Regions,
            await CompletenessAsync(db, row.report, cancellation),
            ReportFollowUps.OpenRequest(after.Decisions, after.Supplements),
            [.. after.Supplements.Select(supplement => new MerchantSupplement(supplement.Id, supplement.SubmittedAt, supplement.Text, supplement.Attachments))],
            [.. history.OrderBy(step => step.At)]);
    }

    /// <summary>The shop of the order that was taken in last, for trying the pages out; null when there is no order.</summary>
    public async Task<string?> LatestShopAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.Orders.Where(order => db.Evidence.Any(item => item.OrderId == order.Id)).OrderByDescending(order => order.Sequence).Select(order => order.ShopId).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Address of a picture that the buyer gave on an order of the shop; null when there is none.</summary>
    public async Task<string?> EvidencePictureAsync(string shop, string orderId, string evidenceId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var row = await db.Evidence.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == evidenceId && row.OrderId == orderId && db.Orders.Any(order => order.Id == orderId && order.ShopId == shop), cancellation);
        return row is { ErasedAt: null } && Documents.Record<EvidenceItem>(row).By == Party.Buyer ? row.Sha256 : null;
    }

    /// <summary>Address of a picture attached to a report of the shop; null when there is none.</summary>
    /// <param name="position">From 0.</param>
    public async Task<string?> AttachedPictureAsync(string shop, string reportId, int position, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.PictureRefs
            .Where(use => use.OwnerType == "report" && use.OwnerId == reportId && use.Role == PictureRole.Attachment && use.Position == position && use.ErasedAt == null
                && db.Reports.Any(report => report.Id == reportId && db.Orders.Any(order => order.Id == report.OrderId && order.ShopId == shop)))
            .Select(use => use.Sha256).SingleOrDefaultAsync(cancellation);
    }

    async Task<MerchantOrder> OrderAsync(ForensicsDbContext db, OrderRow row, CancellationToken cancellation)
    {
        var evidence = await db.Evidence.AsNoTracking().Where(item => item.OrderId == row.Id && item.ErasedAt == null)
            .Join(db.Pictures, item => item.Sha256, picture => picture.Sha256, (item, picture) => new { item, picture.Width, picture.Height })
            .OrderBy(pair => pair.item.SubmittedAt).ThenBy(pair => pair.item.Id).ToListAsync(cancellation);
        var reports = await Drafts.ReportsOfAsync(db, row.Id, null, cancellation);
        return new MerchantOrder(
            Documents.Record<Order>(row),
            [.. evidence.Select(pair => (Item: Documents.Record<EvidenceItem>(pair.item), pair.Width, pair.Height))
                .Where(pair => pair.Item.By == Party.Buyer)
                .Select(pair => new MerchantEvidence(pair.Item.Id, pair.Item.Kind, pair.Item.SubmittedAt, pair.Width, pair.Height))],
            reports,
            Math.Max(0, options.Disputes.MostReportsPerOrder - reports),
            await Drafts.IsRefundedAsync(db, row.Id, cancellation));
    }

    /// <summary>As stored with the score, or reckoned while there is none yet.</summary>
    async Task<Completeness> CompletenessAsync(ForensicsDbContext db, ReportRow row, CancellationToken cancellation) =>
        row.Completeness is { } stored
            ? Documents.Read<Completeness>(stored)
            : (await DisputeFile.LoadAsync(db, row.Id, cancellation)).CompletenessBy(options.Completeness);
}
