using Forensics.Engine.Access;
using Forensics.Engine.Pictures;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Erasing;

/// <summary>Removes what has been kept long enough, a part at a time; the next run goes on.</summary>
public sealed class Retention(
    IDbContextFactory<ForensicsDbContext> database, Erasures erasures, PictureInspection inspection, RetentionOptions options, TimeProvider time)
{
    /// <summary>Name of the scheduled task.</summary>
    public const string TaskName = "retention";

    const int MostOrders = 200;
    const int MostDrafts = 500;
    const int MostFiles = 5_000;

    static readonly Actor Self = new(CallerKind.Command, TaskName);

    public async Task<RetentionSummary> RunAsync(CancellationToken cancellation)
    {
        var orders = options.OrderDays is { } days ? await OrdersAsync(days, cancellation) : 0;
        var drafts = await DraftsAsync(cancellation);
        var files = await new OrphanSweep(database, inspection).RunAsync(TimeSpan.FromDays(options.OrphanDays), MostFiles, file => File.Delete(file.Path), cancellation);
        return new RetentionSummary(orders, drafts, files);
    }

    async Task<int> OrdersAsync(int days, CancellationToken cancellation)
    {
        var last = time.GetUtcNow().AddDays(-days);
        List<string> due;
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            due = await db.Orders.Where(order => order.Buyer != ErasedTexts.Mark && !db.Feed.Any(entry => entry.OrderId == order.Id && entry.At >= last))
                .OrderBy(order => order.Sequence).Take(MostOrders).Select(order => order.Id).ToListAsync(cancellation);
        }

        foreach (var order in due)
        {
            await erasures.EraseAsync(order, FormattableString.Invariant($"nothing happened on it for {days} days"), TaskName, Self, cancellation);
        }

        return due.Count;
    }

    /// <summary>Takes the pictures from drafts that were put away long ago; their files are named by nothing then, and go as such.</summary>
    async Task<int> DraftsAsync(CancellationToken cancellation)
    {
        var last = time.GetUtcNow().AddDays(-options.DiscardedDraftDays);
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var due = await db.Drafts.AsNoTracking()
            .Where(draft => draft.State == DraftState.Discarded && draft.ChangedAt < last && db.DraftPictures.Any(picture => picture.DraftId == draft.Id))
            .OrderBy(draft => draft.ChangedAt).Take(MostDrafts).Select(draft => new { draft.Id, draft.Document }).ToListAsync(cancellation);
        foreach (var draft in due)
        {
            var document = ErasedTexts.OfDraft(draft.Document);
            await db.Drafts.Where(row => row.Id == draft.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Document, document), cancellation);
            await db.DraftPictures.Where(row => row.DraftId == draft.Id).ExecuteDeleteAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return due.Count;
    }
}

/// <summary>What a run removed.</summary>
public sealed record RetentionSummary(int Orders, int Drafts, int Files);
