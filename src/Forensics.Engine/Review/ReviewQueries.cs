using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Review;

/// <summary>What reviewers look at: the queue, and one report with its whole dispute.</summary>
public sealed class ReviewQueries(IDbContextFactory<ForensicsDbContext> database, EngineOptions options, TimeProvider time)
{
    const int OrdersAtOnce = 500;

    /// <summary>Every report, oldest first.</summary>
    public async Task<IReadOnlyList<QueueRow>> QueueAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var reports = await db.Reports.AsNoTracking()
            .OrderBy(report => report.SubmittedAt)
            .ThenBy(report => report.Id)
            .Join(db.Orders, report => report.OrderId, order => order.Id, (report, order) => new { report, order })
            .OrderBy(pair => pair.report.SubmittedAt)
            .ThenBy(pair => pair.report.Id)
            .Select(pair => new
            {
                pair.report,
                pair.order,
                Score = db.Scores.Where(score => score.Id == pair.report.ScoreId).Select(score => score.Document).FirstOrDefault(),
                Picture = db.ReportEvidence
                    .Where(disputed => disputed.ReportId == pair.report.Id && disputed.Position == 0)
                    .Join(db.Evidence, disputed => disputed.EvidenceId, evidence => evidence.Id, (_, evidence) => evidence.ErasedAt == null ? evidence.Sha256 : "")
                    .FirstOrDefault(),
            })
            .ToListAsync(cancellation);
        var disputes = await DisputesAsync(db, [.. reports.Select(row => row.order.Id).Distinct()], cancellation);
        var now = time.GetUtcNow();
        return [.. reports.Select(row =>
        {
            var report = Documents.Record<FakeEvidenceReport>(row.report);
            var order = Documents.Record<Order>(row.order);
            return new QueueRow(
                report.Id,
                order.Id,
                order.Shop.Id,
                order.Shop.Name,
                order.Goods.Title,
                order.AmountPaidFen,
                report.SubmittedAt,
                disputes[order.Id].Deadlines(now, options.Disputes) is [var next, ..] ? next.At : null,
                string.IsNullOrEmpty(row.Picture) ? null : row.Picture,
                report.Claims,
                row.report.Completeness is { } completeness ? Documents.Read<Completeness>(completeness) : null,
                row.Score is { } score ? Documents.Read<ReportScore>(score) : null,
                StateOf(disputes[order.Id].ReportCases[report.Id])) { IsPictureErased = row.Picture is "" };
        })];
    }

    /// <summary>One report with its whole dispute; null when there is none of that id.</summary>
    public async Task<ReportView?> ReportAsync(string reportId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var row = await db.Reports.AsNoTracking().SingleOrDefaultAsync(report => report.Id == reportId, cancellation);
        if (row is null)
        {
            return null;
        }

        var dispute = await DisputeFile.LoadAsync(db, reportId, cancellation);
        var timeline = await Timeline.LoadAsync(db, dispute, cancellation);
        var score = await db.Scores.Where(score => score.Id == row.ScoreId).Select(score => score.Document).SingleOrDefaultAsync(cancellation);
        var (known, now) = ((await KnownState.DisputesAsync(db, [row.OrderId], cancellation))[row.OrderId], time.GetUtcNow());
        return new ReportView(
            dispute.Report,
            dispute.Order,
            timeline.Applications,
            row.Completeness is { } completeness ? Documents.Read<Completeness>(completeness) : dispute.CompletenessBy(options.Completeness),
            score is null ? null : Documents.Read<ReportScore>(score),
            await PendingAsync(db, dispute, cancellation),
            await PicturesAsync(db, dispute, cancellation),
            await AttachmentsAsync(db, dispute, cancellation),
            [.. dispute.References.Select((picture, i) => Stored(picture, dispute.Order.Goods.ReferencePhotos[i]))],
            timeline.Entries)
        {
            Supplements = dispute.Supplements,
            Decisions = known.ReportCases[reportId].Decisions,
            Standings = known.Standings(now, options.Disputes),
            Notices = known.Notices(now, options.Disputes),
        };
    }

    /// <summary>Every score of a report that counted, the newest first; null when there is no such report. What a shadow or a batch made is no advice.</summary>
    public async Task<IReadOnlyList<ScoreHistory>?> ScoresAsync(string reportId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await db.Reports.AsNoTracking().SingleOrDefaultAsync(report => report.Id == reportId, cancellation) is not { } report)
        {
            return null;
        }

        var rows = await db.Scores.AsNoTracking()
            .Where(score => score.ReportId == reportId && score.Role == ScoreRole.Counted)
            .OrderByDescending(score => score.Id)
            .Join(db.FindingSets, score => score.FindingsSha256, set => set.Sha256, (score, set) => new { score, set.Document })
            .OrderByDescending(pair => pair.score.Id)
            .ToListAsync(cancellation);
        return [.. rows.Select(pair => (pair.score, pair.Document)).Select(pair => new ScoreHistory(
            pair.score.Id, pair.score.Id == report.ScoreId, pair.score.PolicyId, pair.score.PolicyVersion, pair.score.PolicySha256, pair.score.FindingsSha256,
            pair.score.ComputedAt, pair.score.Document, pair.Document))];
    }

    internal static ReportState StateOf(ReportCase report) =>
        report.Claims.Values.Any(claim => claim is ClaimState.Submitted or ClaimState.Supplemented) ? ReportState.Open
        : report.Claims.ContainsValue(ClaimState.NeedsMore) ? ReportState.NeedMore
        : ReportState.Decided;

    static async Task<IReadOnlyList<PictureView>> PicturesAsync(ForensicsDbContext db, DisputeFile dispute, CancellationToken cancellation)
    {
        List<PictureView> views = [];
        foreach (var (_, item, picture) in dispute.Disputed)
        {
            var own = await db.Findings.AsNoTracking()
                .Where(finding => finding.Sha256 == picture.Sha256 && finding.IsCurrent).OrderBy(finding => finding.Analyzer).ToListAsync(cancellation);
            var ofDispute = await db.DisputeFindings.AsNoTracking()
                .Where(finding => finding.ReportId == dispute.Report.Id && finding.EvidenceId == item.Id).OrderBy(finding => finding.Analyzer).ToListAsync(cancellation);
            var product = DetailsOf(Match.ProductMatch.Analyzer);
            var circles = DetailsOf(Circles.CircleComparison.Analyzer);
            string? DetailsOf(string analyzer) => ofDispute.Find(finding => finding.Analyzer == analyzer)?.Details;
            views.Add(new PictureView(
                item,
                Stored(picture, item.File),
                [.. own.Select(finding => new FindingView(Documents.Finding(finding), finding.Map is not null)),
                 .. ofDispute.Select(finding => new FindingView(Documents.Finding(finding), false))],
                await MatchViews.LoadAsync(db, dispute, item.Id, cancellation),
                product is null ? null : Documents.Read<ProductView>(product),
                [.. dispute.Report.Regions.Where(region => region.Evidence == item.Id)])
            {
                Circles = circles is null ? [] : Documents.Read<List<CircleView>>(circles),
                Covers = PictureCovers.Of(await db.PictureCovers.AsNoTracking().SingleOrDefaultAsync(covers => covers.Sha256 == picture.Sha256, cancellation)),
            });
        }

        return views;
    }

    static async Task<IReadOnlyList<AttachmentView>> AttachmentsAsync(ForensicsDbContext db, DisputeFile dispute, CancellationToken cancellation)
    {
        var addresses = dispute.AttachmentSha256.Distinct().ToList();
        var pictures = await db.Pictures.AsNoTracking().Where(row => addresses.Contains(row.Sha256)).ToDictionaryAsync(row => row.Sha256, cancellation);
        return [.. dispute.Report.Attachments.Zip(dispute.AttachmentSha256).Select((pair, i) => new AttachmentView(
            pair.First, dispute.ErasedAttachments.Contains(i) ? new StoredPicture("", pair.First.File, 0, 0, null) : Stored(pictures[pair.Second], pair.First.File)))];
    }

    static async Task<IReadOnlyList<PendingStep>> PendingAsync(ForensicsDbContext db, DisputeFile dispute, CancellationToken cancellation)
    {
        List<string> subjects = [dispute.Report.Id, .. dispute.Disputed.Select(disputed => disputed.Picture.Sha256), .. dispute.References.Select(row => row.Sha256)];
        return await db.Jobs.AsNoTracking()
            .Where(job => subjects.Contains(job.Subject) && job.State != JobState.Done && (job.Kind == JobKind.Analyze || job.Subject == dispute.Report.Id))
            .OrderBy(job => job.Sequence)
            .Select(job => new PendingStep(job.Kind, job.State, job.Error))
            .ToListAsync(cancellation);
    }

    /// <summary>What is known of orders, by their id.</summary>
    static async Task<Dictionary<string, Dispute>> DisputesAsync(ForensicsDbContext db, IReadOnlyList<string> orders, CancellationToken cancellation)
    {
        Dictionary<string, Dispute> disputes = [];
        foreach (var some in orders.Chunk(OrdersAtOnce))
        {
            foreach (var (order, dispute) in await KnownState.DisputesAsync(db, some, cancellation))
            {
                disputes.Add(order, dispute);
            }
        }

        return disputes;
    }

    static StoredPicture Stored(PictureRow row, string file) => new(row.Sha256, file, row.Width, row.Height, row.ErrorMessage);
}
