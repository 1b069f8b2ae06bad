using Forensics.Disputes;
using Forensics.Engine.Jobs;
using Forensics.Engine.Ledger;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ingest;

/// <summary>Writes what a batch came to, in the caller's transaction.</summary>
static class IntakeWriter
{
    public static async Task WriteAsync(ForensicsDbContext db, IntakeBatch batch, IJobQueue jobs, CancellationToken cancellation)
    {
        // What is named comes before what names it.
        await RowInsert.InsertAsync(db, batch.Pictures, cancellation);
        foreach (var picture in batch.Revived)
        {
            await db.Pictures.Where(row => row.Sha256 == picture.Sha256).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.ErasedAt, (DateTimeOffset?)null).SetProperty(row => row.Bytes, picture.Bytes).SetProperty(row => row.ReceivedAt, picture.ReceivedAt),
                cancellation);
        }

        await InsertAsync<OrderRow>();
        await InsertAsync<AfterSaleRow>();
        await InsertAsync<EventRow>();
        await InsertAsync<EvidenceRow>();
        await InsertAsync<KnownImageRow>();
        await InsertAsync<ReportRow>();
        await InsertAsync<SupplementRow>();
        await InsertAsync<DecisionRow>();
        await LedgerBook.AppendAsync(db, [.. batch.Records.OfType<DecisionRow>().Select(LedgerEntry.Of)], cancellation);
        await RowInsert.InsertAsync(db, batch.Disputed, cancellation);
        await RowInsert.InsertAsync(db, batch.PictureRefs, cancellation);
        foreach (var (orderId, appeals) in batch.FailedAppeals)
        {
            await db.FailedAppeals.Where(row => row.OrderId == orderId).ExecuteDeleteAsync(cancellation);
            await RowInsert.InsertAsync(db, appeals, cancellation);
        }

        await RowInsert.InsertAsync(db, batch.Feed, cancellation);
        await RowInsert.InsertAsync(db, [.. batch.NewlyWaiting.Select(Row)], cancellation);
        foreach (var (id, (document, version)) in batch.Completed)
        {
            await db.Orders.Where(row => row.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Document, document).SetProperty(row => row.Version, version), cancellation);
        }

        foreach (var waiting in batch.Touched)
        {
            await TouchAsync(db, waiting, cancellation);
        }

        if (batch.Jobs.Count > 0)
        {
            await jobs.RequestAsync(db, batch.Jobs, cancellation);
        }

        await db.SetSequenceAsync(batch.Last, cancellation);

        Task InsertAsync<T>() where T : RecordRow => RowInsert.InsertAsync(db, batch.Records.OfType<T>().ToList(), cancellation);
    }

    static async Task TouchAsync(ForensicsDbContext db, WaitingRecord waiting, CancellationToken cancellation)
    {
        var (type, id) = waiting.Incoming.Key;
        var row = db.Waiting.Where(row => row.RecordType == type && row.RecordId == id);
        if (waiting.IsOver)
        {
            await row.ExecuteDeleteAsync(cancellation);
            return;
        }

        var (code, args, state) = (waiting.Why.Code, Documents.Write(waiting.Why.Args), waiting.State);
        await row.ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Code, code).SetProperty(row => row.Args, args).SetProperty(row => row.State, state), cancellation);
    }

    static WaitingRow Row(WaitingRecord waiting) => new()
    {
        RecordType = waiting.Incoming.Key.Type,
        RecordId = waiting.Incoming.Key.Id,
        OrderId = waiting.Incoming.OrderId!,
        At = waiting.Incoming.At,
        Document = waiting.Incoming.Document,
        Pictures = Documents.Write(waiting.Incoming.Pictures),
        Code = waiting.Why.Code,
        Args = Documents.Write(waiting.Why.Args),
        ReceivedAt = waiting.Incoming.ReceivedAt,
        By = waiting.Incoming.By,
        State = waiting.State,
    };
}
