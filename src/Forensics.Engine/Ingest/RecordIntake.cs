using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ingest;

/// <summary>Takes one record: checks it against what is stored, keeps its pictures, stores it and asks for its work.</summary>
public sealed class RecordIntake(IDbContextFactory<ForensicsDbContext> database, PictureStore store, IJobQueue jobs, TimeProvider time)
{
    const int MaxIdLength = 200;

    /// <summary>Takes records one after the other; each is taken, or not, by itself.</summary>
    /// <returns>What became of each, in their order.</returns>
    public async Task<IReadOnlyList<IntakeResult>> TakeAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        List<IntakeResult> results = [];
        foreach (var delivery in deliveries)
        {
            try
            {
                results.Add(new IntakeResult(await TakeAsync(delivery, cancellation) ? IngestOutcome.Accepted : IngestOutcome.Unchanged));
            }
            catch (RefusedException refusal)
            {
                results.Add(new IntakeResult(refusal.Outcome, Message: refusal.Message));
            }
        }

        return results;
    }

    /// <returns>False when the same was taken before.</returns>
    /// <exception cref="RefusedException">It makes no sense, or contradicts what is stored.</exception>
    internal Task<bool> TakeAsync(IngestRecord record, PictureFolder folder, CancellationToken cancellation) =>
        TakeAsync(new Delivery(record, (file, field) => new DeliveredPicture.Bytes(folder.Read(file, field))), cancellation);

    async Task<bool> TakeAsync(Delivery delivery, CancellationToken cancellation)
    {
        var record = delivery.Record;
        RecordRules.Check(record, MaxIdLength);
        var document = JsonSerializer.Serialize(record, DisputeJson.Options);

        // Pictures go to the disk before the row that names them; if the row never comes, they are merely unused.
        List<PictureUse> pictures = [];
        foreach (var (role, file, picture) in UsesOf(record).Select(use => (use.Role, use.File, delivery.Picture(use.File, use.Field))).ToList())
        {
            pictures.Add(picture switch
            {
                DeliveredPicture.Bytes(var bytes) => new PictureUse(role, file, await store.PutAsync(bytes, cancellation), bytes.Length),
                DeliveredPicture.Stored(var sha256) => new PictureUse(role, file, sha256, new FileInfo(store.PathOf(sha256)).Length),
                DeliveredPicture.Refused(var why) => throw new RefusedException(why),
                _ => throw new ArgumentException($"{picture} is no way to give a picture.", nameof(delivery)),
            });
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await StoredAsync(db, record, cancellation) is { } stored)
        {
            var same = stored == document && await HasPicturesAsync(db, record, pictures, cancellation);
            return same
                ? false
                : throw new RefusedException(
                    $"{TypeOf(record)} {record.Id} was accepted before with other content; send a changed record under a new id.", IngestOutcome.Conflict);
        }

        await CheckReferencesAsync(db, record, cancellation);
        await StorePicturesAsync(db, record, pictures, cancellation);
        Add(db, record, document, pictures, await db.NextSequenceAsync(cancellation));
        await db.SaveChangesAsync(cancellation);
        foreach (var sha256 in pictures.Select(picture => picture.Sha256).Distinct())
        {
            await jobs.EnqueueAsync(db, JobKind.Analyze, sha256, cancellation);
        }

        if (record is FakeEvidenceReport)
        {
            await jobs.EnqueueAsync(db, JobKind.Score, record.Id, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return true;
    }

    static string TypeOf(IngestRecord record) => record switch
    {
        Order => "order",
        AfterSaleApplication => "after-sale",
        DisputeEvent => "event",
        EvidenceItem => "evidence",
        FakeEvidenceReport => "report",
        KnownImage => "known-image",
        _ => throw new ArgumentException($"{record.GetType().Name} is not ingested.", nameof(record)),
    };

    static IEnumerable<(string Role, string File, string Field)> UsesOf(IngestRecord record) => record switch
    {
        Order order => order.Goods.ReferencePhotos.Select((file, i) => (PictureRole.Reference, file, $"goods.referencePhotos[{i}]")),
        EvidenceItem evidence => [(PictureRole.Evidence, evidence.File, "file")],
        FakeEvidenceReport report => report.Attachments.Select((attachment, i) => (PictureRole.Attachment, attachment.File, $"attachments[{i}].file")),
        KnownImage known => [(PictureRole.Known, known.File, "file")],
        _ => [],
    };

    static async Task<string?> StoredAsync(ForensicsDbContext db, IngestRecord record, CancellationToken cancellation)
    {
        IQueryable<RecordRow> rows = record switch
        {
            Order => db.Orders,
            AfterSaleApplication => db.AfterSales,
            DisputeEvent => db.Events,
            EvidenceItem => db.Evidence,
            FakeEvidenceReport => db.Reports,
            _ => db.KnownImages,
        };
        return await rows.Where(row => row.Id == record.Id).Select(row => row.Document).SingleOrDefaultAsync(cancellation);
    }

    static async Task<bool> HasPicturesAsync(ForensicsDbContext db, IngestRecord record, List<PictureUse> pictures, CancellationToken cancellation)
    {
        var type = TypeOf(record);
        var stored = await db.PictureRefs
            .Where(row => row.OwnerType == type && row.OwnerId == record.Id)
            .OrderBy(row => row.Position)
            .Select(row => row.Sha256)
            .ToListAsync(cancellation);
        return stored.SequenceEqual(pictures.Select(picture => picture.Sha256));
    }

    static async Task CheckReferencesAsync(ForensicsDbContext db, IngestRecord record, CancellationToken cancellation)
    {
        var orderId = RecordRules.OrderOf(record);
        if (orderId is not null && !await db.Orders.AnyAsync(order => order.Id == orderId, cancellation))
        {
            throw new RefusedException($"field order: there is no order \"{orderId}\"; ingest the order first, then this line again.");
        }

        if (record is not FakeEvidenceReport report)
        {
            return;
        }

        foreach (var (id, i) in report.Evidence.Select((id, i) => (id, i)))
        {
            var itsOrder = await db.Evidence.Where(evidence => evidence.Id == id).Select(evidence => evidence.OrderId).SingleOrDefaultAsync(cancellation);
            if (itsOrder != orderId)
            {
                throw new RefusedException(itsOrder is null
                    ? $"field evidence[{i}]: there is no evidence \"{id}\"; ingest it first, then this line again."
                    : $"field evidence[{i}]: evidence \"{id}\" belongs to order \"{itsOrder}\", not to \"{orderId}\".");
            }
        }
    }

    async Task StorePicturesAsync(ForensicsDbContext db, IngestRecord record, List<PictureUse> pictures, CancellationToken cancellation)
    {
        foreach (var picture in pictures.DistinctBy(picture => picture.Sha256))
        {
            if (!await db.Pictures.AnyAsync(row => row.Sha256 == picture.Sha256, cancellation))
            {
                db.Pictures.Add(new PictureRow { Sha256 = picture.Sha256, Bytes = picture.Bytes, ReceivedAt = time.GetUtcNow() });
            }
        }

        db.PictureRefs.AddRange(pictures.Select((picture, position) => new PictureRefRow
        {
            OwnerType = TypeOf(record),
            OwnerId = record.Id,
            Role = picture.Role,
            Position = position,
            File = picture.File,
            Sha256 = picture.Sha256,
        }));
    }

    void Add(ForensicsDbContext db, IngestRecord record, string document, List<PictureUse> pictures, long sequence)
    {
        var (id, now) = (record.Id, time.GetUtcNow());
        RecordRow row = record switch
        {
            Order order => new OrderRow { Id = id, Sequence = sequence, Document = document, ReceivedAt = now, ShopId = order.Shop.Id, Buyer = order.Buyer },
            AfterSaleApplication application => new AfterSaleRow { Id = id, Sequence = sequence, Document = document, ReceivedAt = now, OrderId = application.Order },
            DisputeEvent step => new EventRow { Id = id, Sequence = sequence, Document = document, ReceivedAt = now, OrderId = step.Order },
            EvidenceItem evidence => new EvidenceRow
            {
                Id = id, Sequence = sequence, Document = document, ReceivedAt = now,
                OrderId = evidence.Order, Sha256 = pictures[0].Sha256, SubmittedAt = evidence.SubmittedAt,
            },
            FakeEvidenceReport report => new ReportRow
            {
                Id = id, Sequence = sequence, Document = document, ReceivedAt = now, OrderId = report.Order, SubmittedAt = report.SubmittedAt,
            },
            KnownImage known => new KnownImageRow
            {
                Id = id, Sequence = sequence, Document = document, ReceivedAt = now, Sha256 = pictures[0].Sha256, FirstSeenAt = known.FirstSeenAt,
            },
            _ => throw new ArgumentException($"{record.GetType().Name} is not ingested.", nameof(record)),
        };
        db.Add(row);
        if (record is FakeEvidenceReport disputing)
        {
            db.ReportEvidence.AddRange(disputing.Evidence.Select((evidence, i) => new ReportEvidenceRow { ReportId = id, EvidenceId = evidence, Position = i }));
        }
    }

    sealed record PictureUse(string Role, string File, string Sha256, long Bytes);
}
