using Forensics.Disputes;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Reports;
using Forensics.Engine.Children;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Reports;

/// <summary>Reports that merchants are filling in. Every call names the shop, and finds nothing of another shop.</summary>
/// <remarks>Submitting is in <see cref="DraftSubmissions"/>.</remarks>
public sealed class Drafts(
    IDbContextFactory<ForensicsDbContext> database, PictureStore store, PictureExaminer examiner, MerchantIds ids, EngineOptions options, TimeProvider time)
{
    /// <summary>Starts a draft on an order of the shop.</summary>
    /// <param name="evidence">Evidence that the buyer gave on the order; none yet is allowed.</param>
    public async Task<DraftResult> CreateAsync(string shop, string order, EntryPoint entryPoint, IReadOnlyList<string> evidence, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.Orders.AnyAsync(row => row.Id == order && row.ShopId == shop, cancellation))
        {
            return new DraftResult(null, DraftProblem.NotFound);
        }

        // The counter's row is locked until the end of the transaction, on every database: the count below stays true.
        await db.NextSequenceAsync(cancellation);
        if (await db.Drafts.CountAsync(row => row.OrderId == order, cancellation) >= options.Drafts.MostPerOrder)
        {
            return new DraftResult(null, DraftProblem.TooManyDrafts);
        }

        var draft = new ReportDraft { Order = order, EntryPoint = entryPoint, Evidence = evidence };
        var (document, problem) = DraftRules.Check(draft, order, await GivenByBuyerAsync(db, order, cancellation), new HashSet<string>(), options.Drafts);
        if (document is null)
        {
            return new DraftResult(null, problem);
        }

        var now = time.GetUtcNow();
        var row = new DraftRow
        {
            Id = ids.Next("D"), ShopId = shop, OrderId = order, State = DraftState.Open, Version = 1, Document = Documents.Write(document), CreatedAt = now, ChangedAt = now,
        };
        db.Drafts.Add(row);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new DraftResult(View(row, []));
    }

    /// <summary>A draft of the shop in any state but discarded; null when there is none of that id.</summary>
    public async Task<DraftView?> GetAsync(string shop, string id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await FindAsync(db, shop, id, cancellation) is { } row ? View(row, await PicturesAsync(db, id, cancellation)) : null;
    }

    /// <summary>The shop's open drafts, last changed first.</summary>
    public async Task<IReadOnlyList<DraftView>> ListAsync(string shop, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.Drafts.AsNoTracking()
            .Where(row => row.ShopId == shop && (row.State == DraftState.Open || row.State == DraftState.Submitting))
            .OrderByDescending(row => row.ChangedAt).ThenBy(row => row.Id).ToListAsync(cancellation);
        return [.. rows.Select(row => View(row, []))];
    }

    /// <summary>Replaces the whole document. Attachments it no longer names are taken out.</summary>
    /// <param name="version">The version it was changed from; another one is refused as stale.</param>
    public Task<DraftResult> UpdateAsync(string shop, string id, ReportDraft document, int version, CancellationToken cancellation) =>
        ChangeAsync(shop, id, version, (_, _) => Task.FromResult<(ReportDraft?, string?)>((document, null)), cancellation);

    /// <summary>Adds a picture at the end of the attachments. Whether it is one, guidance tells.</summary>
    /// <param name="fileName">As the merchant's machine calls it; shown to that merchant only.</param>
    public async Task<DraftResult> AttachAsync(string shop, string id, AttachmentKind kind, string fileName, ReadOnlyMemory<byte> file, CancellationToken cancellation)
    {
        if (file.Length == 0 || file.Length > options.Drafts.MaxAttachmentBytes)
        {
            return new DraftResult(await GetAsync(shop, id, cancellation), file.Length == 0 ? DraftProblem.FileEmpty : DraftProblem.FileTooLarge);
        }

        return await ChangeAsync(shop, id, null, async (db, row) =>
        {
            var document = Documents.Read<ReportDraft>(row.Document);
            if (document.Attachments.Count >= options.Drafts.MostAttachments)
            {
                return (null, DraftProblem.TooManyAttachments);
            }

            var name = ids.Next("P");
            var sha256 = await store.PutAsync(file, cancellation);
            db.DraftPictures.Add(new DraftPictureRow { DraftId = id, File = name, Sha256 = sha256, FileName = Shortened(DraftRules.Clean(fileName)) });
            await db.SaveChangesAsync(cancellation);
            return (document with { Attachments = [.. document.Attachments, new Attachment { Kind = kind, File = name }] }, null);
        }, cancellation);
    }

    /// <summary>Takes a picture out again.</summary>
    public Task<DraftResult> DetachAsync(string shop, string id, string file, CancellationToken cancellation) =>
        ChangeAsync(shop, id, null, (_, row) =>
        {
            var document = Documents.Read<ReportDraft>(row.Document);
            return Task.FromResult<(ReportDraft?, string?)>((document with { Attachments = [.. document.Attachments.Where(attachment => attachment.File != file)] }, null));
        }, cancellation);

    /// <summary>Puts a draft away. It keeps counting among the order's drafts.</summary>
    /// <returns>False when there is no open draft of that id.</returns>
    public async Task<bool> DiscardAsync(string shop, string id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.Drafts.Where(row => row.Id == id && row.ShopId == shop && row.State == DraftState.Open)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, DraftState.Discarded).SetProperty(row => row.ChangedAt, time.GetUtcNow()), cancellation) == 1;
    }

    /// <summary>The picture of an attachment: its address; null when there is none of that name.</summary>
    public async Task<string?> PictureAsync(string shop, string id, string file, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await FindAsync(db, shop, id, cancellation) is null ? null
            : await db.DraftPictures.Where(row => row.DraftId == id && row.File == file).Select(row => row.Sha256).SingleOrDefaultAsync(cancellation);
    }

    /// <summary>What is still missing. Pictures it has not seen are looked at, as long as checks are left.</summary>
    /// <returns>Null when there is no such draft.</returns>
    public async Task<Guidance?> GuidanceAsync(string shop, string id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await FindAsync(db, shop, id, cancellation) is not { } row)
        {
            return null;
        }

        var document = Documents.Read<ReportDraft>(row.Document);
        var disputed = await db.Evidence.AsNoTracking().Where(item => item.OrderId == row.OrderId && document.Evidence.Contains(item.Id))
            .Join(db.Pictures, item => item.Sha256, picture => picture.Sha256, (item, picture) => new { item.Id, picture }).ToListAsync(cancellation);
        List<ReadOnlyMemory<byte>>? files = null;
        Dictionary<string, AttachmentFacts> facts = [];
        var attached = (await PicturesAsync(db, id, cancellation)).ToDictionary(picture => picture.File);
        foreach (var picture in document.Attachments.Select(attachment => attached[attachment.File]))
        {
            if (picture.Facts is { } known)
            {
                facts[picture.File] = Documents.Read<AttachmentFacts>(known);
                continue;
            }

            // Counted before it is looked at: of many requests at once no more get through than checks are left.
            var most = options.Disputes.MostChecksPerDraft;
            if (row.State != DraftState.Open || await db.Drafts.Where(draft => draft.Id == id && draft.PictureChecks < most)
                .ExecuteUpdateAsync(set => set.SetProperty(draft => draft.PictureChecks, draft => draft.PictureChecks + 1), cancellation) != 1)
            {
                continue;
            }

            if (files is null)
            {
                files = [];
                foreach (var sha256 in disputed.Select(pair => pair.picture.Sha256).Distinct())
                {
                    files.Add(await store.GetAsync(sha256, cancellation));
                }
            }

            var seen = facts[picture.File] = await examiner.AttachmentAsync(await store.GetAsync(picture.Sha256, cancellation), files, cancellation);
            var written = Documents.Write(seen);
            await db.DraftPictures.Where(other => other.DraftId == id && other.File == picture.File)
                .ExecuteUpdateAsync(set => set.SetProperty(other => other.Facts, written), cancellation);
        }

        return Guidance.Of(document, new DraftFacts
        {
            Sizes = disputed.Where(pair => pair.picture.Width > 0).ToDictionary(pair => pair.Id, pair => (pair.picture.Width, pair.picture.Height)),
            Attachments = facts,
            ReportsBefore = await ReportsOfAsync(db, row.OrderId, id, cancellation),
            Refunded = await IsRefundedAsync(db, row.OrderId, cancellation),
        }, options.GuidanceInForce);
    }

    /// <summary>Reports of an order, those on their way in included, but not the given draft's own.</summary>
    internal static async Task<int> ReportsOfAsync(ForensicsDbContext db, string order, string? exceptDraft, CancellationToken cancellation) =>
        await db.Reports.CountAsync(report => report.OrderId == order && !db.Drafts.Any(draft => draft.Id == exceptDraft && draft.ReportId == report.Id), cancellation)
        + await db.Drafts.CountAsync(draft => draft.OrderId == order && draft.Id != exceptDraft && draft.State == DraftState.Submitting
            && !db.Reports.Any(report => report.Id == draft.ReportId), cancellation);

    /// <summary>Locks a draft until the transaction ends: of two changes at once the second sees what the first did.</summary>
    internal static Task<int> HoldAsync(ForensicsDbContext db, string id, CancellationToken cancellation) =>
        db.Drafts.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, row => row.Version), cancellation);

    internal static Task<DraftRow?> FindAsync(ForensicsDbContext db, string shop, string id, CancellationToken cancellation) =>
        db.Drafts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.ShopId == shop && row.State != DraftState.Discarded, cancellation);

    internal static async Task<List<DraftPictureRow>> PicturesAsync(ForensicsDbContext db, string id, CancellationToken cancellation) =>
        await db.DraftPictures.AsNoTracking().Where(row => row.DraftId == id).ToListAsync(cancellation);

    async Task<DraftResult> ChangeAsync(
        string shop, string id, int? version, Func<ForensicsDbContext, DraftRow, Task<(ReportDraft?, string?)>> change, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await HoldAsync(db, id, cancellation);
        var row = await db.Drafts.SingleOrDefaultAsync(row => row.Id == id && row.ShopId == shop && row.State != DraftState.Discarded, cancellation);
        if (row is null)
        {
            return new DraftResult(null, DraftProblem.NotFound);
        }

        var known = await PicturesAsync(db, id, cancellation);
        var problem = row.State != DraftState.Open ? DraftProblem.Closed : version is not null && version != row.Version ? DraftProblem.Stale : null;
        ReportDraft? document = null;
        if (problem is null)
        {
            (document, problem) = await change(db, row);
        }

        if (document is { } changed)
        {
            known = await PicturesAsync(db, id, cancellation);
            (document, problem) = DraftRules.Check(
                changed, row.OrderId, await GivenByBuyerAsync(db, row.OrderId, cancellation), known.Select(picture => picture.File).ToHashSet(), options.Drafts);
        }

        if (document is null)
        {
            return new DraftResult(View(row, known), problem);
        }

        var before = Documents.Read<ReportDraft>(row.Document);
        var written = Documents.Write(document);
        if (written != row.Document)
        {
            (row.Document, row.ChangedAt) = (written, time.GetUtcNow());
            row.Version++;
            if (!before.Evidence.Order().SequenceEqual(document.Evidence.Order()))
            {
                // What was seen in the attachments was seen beside other pictures.
                await db.DraftPictures.Where(picture => picture.DraftId == id).ExecuteUpdateAsync(set => set.SetProperty(picture => picture.Facts, (string?)null), cancellation);
            }

            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return new DraftResult(View(row, known));
    }

    static async Task<IReadOnlySet<string>> GivenByBuyerAsync(ForensicsDbContext db, string order, CancellationToken cancellation) =>
        (await db.Evidence.AsNoTracking().Where(row => row.OrderId == order && row.ErasedAt == null).ToListAsync(cancellation))
            .Select(Documents.Record<EvidenceItem>).Where(item => item.By == Disputes.AfterSale.Party.Buyer).Select(item => item.Id).ToHashSet();

    internal static async Task<bool> IsRefundedAsync(ForensicsDbContext db, string order, CancellationToken cancellation) =>
        (await db.Events.AsNoTracking().Where(row => row.OrderId == order).ToListAsync(cancellation))
            .Select(Documents.Record<Disputes.AfterSale.DisputeEvent>).Any(step => step.Kind == Disputes.AfterSale.EventKind.Refunded);

    DraftView View(DraftRow row, List<DraftPictureRow> known)
    {
        var document = Documents.Read<ReportDraft>(row.Document);
        var byFile = known.ToDictionary(picture => picture.File);
        return new DraftView(
            row.Id,
            row.Version,
            row.State,
            document,
            [.. document.Attachments.Where(attachment => byFile.ContainsKey(attachment.File))
                .Select(attachment => new DraftAttachment(attachment.File, byFile[attachment.File].Sha256, byFile[attachment.File].FileName))],
            Math.Max(0, options.Disputes.MostChecksPerDraft - row.PictureChecks),
            row.ReportId,
            row.ChangedAt);
    }

    static string Shortened(string name) => name.Length <= 100 ? name : name[..100];
}
