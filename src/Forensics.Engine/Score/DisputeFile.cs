using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Score;

/// <summary>What the score of one report rests on, read from the store.</summary>
/// <param name="Report">With what its supplements added: texts, regions and attachments, the report's own first.</param>
/// <param name="Supplements">In the order in which they were taken.</param>
/// <param name="Disputed">In the report's order.</param>
/// <param name="AttachmentSha256">Of each of the report's attachments.</param>
/// <param name="References">The shop's photos of the goods, in the order's order.</param>
sealed record DisputeFile(
    FakeEvidenceReport Report,
    IReadOnlyList<ReportSupplement> Supplements,
    Order Order,
    IReadOnlyList<DisputedPicture> Disputed,
    IReadOnlyList<string> AttachmentSha256,
    IReadOnlyList<PictureRow> References)
{
    /// <summary>Places in <see cref="AttachmentSha256"/> of attachments that were erased.</summary>
    public IReadOnlySet<int> ErasedAttachments { get; private init; } = new HashSet<int>();

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
        var supplements = (await db.Supplements.AsNoTracking().Where(supplement => supplement.ReportId == reportId).OrderBy(supplement => supplement.Sequence).ToListAsync(cancellation))
            .ConvertAll(Documents.Record<ReportSupplement>);
        var added = supplements.ConvertAll(supplement => supplement.Id);
        var uses = await db.PictureRefs.AsNoTracking()
            .Where(use => (use.OwnerType == "report" && use.OwnerId == reportId)
                || (use.OwnerType == "supplement" && added.Contains(use.OwnerId))
                || (use.OwnerType == "order" && use.OwnerId == row.OrderId))
            .Join(db.Pictures, use => use.Sha256, picture => picture.Sha256, (use, picture) => new { use, picture })
            .OrderBy(pair => pair.use.Position)
            .ToListAsync(cancellation);
        var attachments = uses.Where(pair => pair.use.Role == PictureRole.Attachment)
            .OrderBy(pair => pair.use.OwnerType == "report" ? -1 : added.IndexOf(pair.use.OwnerId)).ThenBy(pair => pair.use.Position).Select(pair => pair.use).ToList();
        return new DisputeFile(
            Merged(Documents.Record<FakeEvidenceReport>(row), supplements),
            supplements,
            Documents.Record<Order>(order),
            [.. disputed.Select(found => new DisputedPicture(found.evidence, Documents.Record<EvidenceItem>(found.evidence), Shown(found.picture, found.evidence.ErasedAt)))],
            [.. attachments.Select(use => use.Sha256)],
            [.. uses.Where(pair => pair.use.Role == PictureRole.Reference).Select(pair => Shown(pair.picture, pair.use.ErasedAt))])
        {
            ErasedAttachments = attachments.Index().Where(use => use.Item.ErasedAt is not null).Select(use => use.Index).ToHashSet(),
        };
    }

    /// <summary>A picture whose use was erased is nobody's: no address, no findings, whoever else still has it.</summary>
    static PictureRow Shown(PictureRow picture, DateTimeOffset? erasedAt) =>
        erasedAt is null ? picture : new PictureRow { Sha256 = "", Bytes = 0, ReceivedAt = picture.ReceivedAt, ErasedAt = erasedAt };

    /// <summary>What the report lacks of what its claims need.</summary>
    public Completeness CompletenessBy(CompletenessOptions options)
    {
        // Evidence, attachments and supplements come from different files, whose relative paths may be the same.
        static string Key(DisputedPicture disputed) => "evidence " + disputed.Item.Id;
        static string Place(int attachment) => FormattableString.Invariant($"attachment {attachment}");
        return Completeness.Of(
            Report with { Attachments = [.. Report.Attachments.Select((attachment, i) => attachment with { File = Place(i) })] },
            Disputed.Where(disputed => disputed.Picture.Width > 0)
                .ToDictionary(disputed => disputed.Item.Id, disputed => (disputed.Picture.Width, disputed.Picture.Height)),
            AttachmentSha256.Select((sha256, i) => KeyValuePair.Create(Place(i), sha256))
                .Concat(Disputed.Select(disputed => KeyValuePair.Create(Key(disputed), disputed.Picture.Sha256)))
                .ToDictionary(),
            [.. Disputed.Select(Key)],
            options);
    }

    static FakeEvidenceReport Merged(FakeEvidenceReport report, IReadOnlyList<ReportSupplement> supplements) => report with
    {
        Text = string.Join('\n', supplements.Select(supplement => supplement.Text).Prepend(report.Text).Where(text => !string.IsNullOrWhiteSpace(text))),
        Attachments = [.. report.Attachments, .. supplements.SelectMany(supplement => supplement.Attachments)],
        Regions = [.. report.Regions, .. supplements.SelectMany(supplement => supplement.Regions)],
    };
}

sealed record DisputedPicture(EvidenceRow Row, EvidenceItem Item, PictureRow Picture);
