using Forensics.Disputes;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pictures;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Erasing;

/// <summary>What an erasure of an order comes to, read while nobody can add to it: the caller's transaction holds the counter.</summary>
/// <param name="Records">Ids of the order's records, by their type.</param>
/// <param name="Used">Pictures of the order's records whose use was not erased before.</param>
/// <param name="Sole">Pictures that nothing else uses, of its records, drafts and waiting records: they go.</param>
/// <param name="Documents">Records whose texts are still there: type, id, and what is left of the document.</param>
sealed record ErasurePlan(
    string OrderId,
    IReadOnlyDictionary<string, List<string>> Records,
    IReadOnlyList<string> Used,
    IReadOnlyList<string> Sole,
    IReadOnlyList<(string Type, string Id, string Document)> Documents,
    IReadOnlyList<(long Sequence, string Document)> Feed,
    IReadOnlyList<string> Drafts,
    int Waiting)
{
    static readonly string[] Types = ["order", "after-sale", "event", "evidence", "report", "supplement", "decision"];

    public bool IsEmpty => Used.Count + Sole.Count + Documents.Count + Feed.Count + Drafts.Count + Waiting == 0;

    public List<string> Reports => Records["report"];

    public static async Task<ErasurePlan> LoadAsync(ForensicsDbContext db, string orderId, CancellationToken cancellation)
    {
        Dictionary<string, List<string>> records = [];
        List<(string, string, string)> documents = [];
        foreach (var type in Types)
        {
            var rows = await OfOrder(db, type, orderId).Select(row => new { row.Id, row.Document }).ToListAsync(cancellation);
            records.Add(type, rows.ConvertAll(row => row.Id));
            documents.AddRange(rows.Select(row => (type, row.Id, row.Document, Left: ErasedTexts.Of(row.Document)))
                .Where(row => row.Left != row.Document).Select(row => (row.type, row.Id, row.Left)));
        }

        var told = await db.Feed.AsNoTracking()
            .Where(row => row.OrderId == orderId && (row.Kind == FeedKind.Taken || row.Kind == FeedKind.Updated)).Select(row => new { row.Sequence, row.Document }).ToListAsync(cancellation);
        var drafts = await db.Drafts.AsNoTracking().Where(row => row.OrderId == orderId).ToListAsync(cancellation);
        var attached = await db.DraftPictures.AsNoTracking().Where(row => db.Drafts.Any(draft => draft.Id == row.DraftId && draft.OrderId == orderId))
            .Select(row => new { row.DraftId, row.Sha256 }).ToListAsync(cancellation);
        var waiting = await db.Waiting.AsNoTracking().Where(row => row.OrderId == orderId).Select(row => row.Pictures).ToListAsync(cancellation);
        var used = await UsedAsync(db, records, cancellation);
        List<string> all = [.. used.Concat(attached.Select(row => row.Sha256))
            .Concat(waiting.SelectMany(Storage.Documents.Read<IReadOnlyList<PictureUse>>).Select(picture => picture.Sha256)).Distinct()];
        var elsewhere = await ElsewhereAsync(db, orderId, records, all, cancellation);
        return new ErasurePlan(
            orderId,
            records,
            used,
            [.. all.Where(sha256 => !elsewhere.Contains(sha256)).Order(StringComparer.Ordinal)],
            documents,
            [.. told.Select(row => (row.Sequence, row.Document, Left: ErasedTexts.Of(row.Document))).Where(row => row.Left != row.Document).Select(row => (row.Sequence, row.Left))],
            [.. drafts.Where(row => ErasedTexts.OfDraft(row.Document) != row.Document || attached.Any(picture => picture.DraftId == row.Id)).Select(row => row.Id)],
            waiting.Count);
    }

    /// <summary>Rows of a type that belong to the order.</summary>
    public static IQueryable<RecordRow> OfOrder(ForensicsDbContext db, string type, string orderId) => type switch
    {
        "order" => db.Orders.Where(row => row.Id == orderId),
        "after-sale" => db.AfterSales.Where(row => row.OrderId == orderId),
        "event" => db.Events.Where(row => row.OrderId == orderId),
        "evidence" => db.Evidence.Where(row => row.OrderId == orderId),
        "report" => db.Reports.Where(row => row.OrderId == orderId),
        "supplement" => db.Supplements.Where(row => row.OrderId == orderId),
        _ => db.Decisions.Where(row => row.OrderId == orderId),
    };

    static async Task<List<string>> UsedAsync(ForensicsDbContext db, Dictionary<string, List<string>> records, CancellationToken cancellation)
    {
        List<string> used = [];
        foreach (var (type, ids) in records)
        {
            used.AddRange(await db.PictureRefs
                .Where(use => use.OwnerType == type && ids.Contains(use.OwnerId) && use.ErasedAt == null).Select(use => use.Sha256).ToListAsync(cancellation));
        }

        return [.. used.Distinct()];
    }

    /// <summary>Of some pictures, those that another order, a bank, another order's draft or a record that waits for another order uses.</summary>
    static async Task<HashSet<string>> ElsewhereAsync(
        ForensicsDbContext db, string orderId, Dictionary<string, List<string>> records, List<string> sha256, CancellationToken cancellation)
    {
        var own = records.SelectMany(type => type.Value.Select(id => (type.Key, id))).ToHashSet();
        var uses = await db.PictureRefs.AsNoTracking().Where(use => sha256.Contains(use.Sha256) && use.ErasedAt == null)
            .Select(use => new { use.OwnerType, use.OwnerId, use.Sha256 }).ToListAsync(cancellation);
        HashSet<string> elsewhere = [.. uses.Where(use => !own.Contains((use.OwnerType, use.OwnerId))).Select(use => use.Sha256)];
        elsewhere.UnionWith(await db.DraftPictures
            .Where(row => sha256.Contains(row.Sha256) && db.Drafts.Any(draft => draft.Id == row.DraftId && draft.OrderId != orderId)).Select(row => row.Sha256).ToListAsync(cancellation));
        elsewhere.UnionWith(await LivePictures.WaitingAsync(db, orderId, cancellation));
        return elsewhere;
    }
}
