using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Score;

/// <summary>What the score of one report rests on, read from the store.</summary>
/// <param name="Disputed">In the report's order.</param>
/// <param name="References">The shop's photos of the goods, in the order's order.</param>
sealed record DisputeFile(
    FakeEvidenceReport Report, Order Order, IReadOnlyList<DisputedPicture> Disputed, IReadOnlyDictionary<string, string> AttachmentSha256, IReadOnlyList<PictureRow> References)
{
    public static async Task<DisputeFile> LoadAsync(ForensicsDbContext db, string reportId, CancellationToken cancellation)
    {
        var row = await db.Reports.AsNoTracking().SingleAsync(report => report.Id == reportId, cancellation);
        var order = await db.Orders.AsNoTracking().SingleAsync(order => order.Id == row.OrderId, cancellation);
        var disputed = await db.ReportEvidence.AsNoTracking()
            .Where(pair => pair.ReportId == reportId)
            .OrderBy(pair => pair.Position)
            .Join(db.Evidence, pair => pair.EvidenceId, evidence => evidence.Id, (pair, evidence) => new { pair.Position, evidence })
            .Join(db.Pictures, pair => pair.evidence.Sha256, picture => picture.Sha256, (pair, picture) => new { pair.Position, pair.evidence, picture })
            .OrderBy(found => found.Position)
            .ToListAsync(cancellation);
        var uses = await db.PictureRefs.AsNoTracking()
            .Where(use => (use.OwnerType == "report" && use.OwnerId == reportId) || (use.OwnerType == "order" && use.OwnerId == row.OrderId))
            .OrderBy(use => use.Position)
            .Join(db.Pictures, use => use.Sha256, picture => picture.Sha256, (use, picture) => new { use, picture })
            .OrderBy(pair => pair.use.Position)
            .ToListAsync(cancellation);
        return new DisputeFile(
            Documents.Record<FakeEvidenceReport>(row),
            Documents.Record<Order>(order),
            [.. disputed.Select(found => new DisputedPicture(found.evidence, Documents.Record<EvidenceItem>(found.evidence), found.picture))],
            uses.Where(pair => pair.use.Role == PictureRole.Attachment).DistinctBy(pair => pair.use.File).ToDictionary(pair => pair.use.File, pair => pair.use.Sha256),
            [.. uses.Where(pair => pair.use.Role == PictureRole.Reference).Select(pair => pair.picture)]);
    }

    /// <summary>What the report lacks of what its claims need.</summary>
    public Completeness CompletenessBy(CompletenessOptions options)
    {
        // Evidence and attachments come from different files, whose relative paths may be the same.
        static string Key(DisputedPicture disputed) => "evidence " + disputed.Item.Id;
        return Completeness.Of(
            Report,
            Disputed.Where(disputed => disputed.Picture.Width > 0)
                .ToDictionary(disputed => disputed.Item.Id, disputed => (disputed.Picture.Width, disputed.Picture.Height)),
            AttachmentSha256.Concat(Disputed.Select(disputed => KeyValuePair.Create(Key(disputed), disputed.Picture.Sha256))).DistinctBy(pair => pair.Key).ToDictionary(),
            [.. Disputed.Select(Key)],
            options);
    }
}

sealed record DisputedPicture(EvidenceRow Row, EvidenceItem Item, PictureRow Picture);
