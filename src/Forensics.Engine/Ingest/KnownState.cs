using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Reports;
using Forensics.Engine.Analyze;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ingest;

/// <summary>A record as it is stored.</summary>
sealed record StoredRecord(string Document, int Version, IReadOnlyList<string> Addresses);

/// <summary>A record that waits, and what this batch does to it.</summary>
sealed class WaitingRecord(Incoming incoming, Refusal why, string state, bool isStored)
{
    public Incoming Incoming { get; } = incoming;

    public Refusal Why { get; set; } = why;

    /// <summary>One of <see cref="WaitingState"/>.</summary>
    public string State { get; set; } = state;

    /// <summary>It waited before this batch.</summary>
    public bool IsStored { get; } = isStored;

    /// <summary>Further deliveries of the same record in this batch.</summary>
    public List<int> Again { get; } = [];

    public bool IsChanged { get; set; }

    public bool IsOver { get; set; }
}

/// <summary>What is stored about the records of a batch and about their orders. Kept up with the batch as it is decided.</summary>
sealed class KnownState
{
    public Dictionary<RecordKey, StoredRecord> Records { get; } = [];

    public Dictionary<string, Dispute> Disputes { get; } = new(StringComparer.Ordinal);

    /// <summary>By order.</summary>
    public Dictionary<string, List<WaitingRecord>> Waiting { get; } = new(StringComparer.Ordinal);

    public Dictionary<RecordKey, WaitingRecord> WaitingByKey { get; } = [];

    /// <summary>Orders of the evidence and reports that records name but whose own order doesn't have.</summary>
    public Dictionary<RecordKey, string> Elsewhere { get; } = [];

    /// <summary>Pictures of the evidence that reports name whose pictures must be looked at more closely, by the evidence's id.</summary>
    public Dictionary<string, string> Disputed { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Pictures { get; } = new(StringComparer.Ordinal);

    /// <summary>Pictures that were erased; only their addresses are left.</summary>
    public HashSet<string> Erased { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of the banks; loaded where a record names one.</summary>
    public HashSet<string> Banks { get; } = new(StringComparer.Ordinal);

    /// <summary>Of the shops of the orders.</summary>
    public List<FailedAppealRow> FailedAppeals { get; } = [];

    public Dispute DisputeOf(string orderId) => Disputes.TryGetValue(orderId, out var dispute) ? dispute : new Dispute(orderId);

    public IReadOnlyList<WaitingRecord> WaitingOf(string orderId) => Waiting.TryGetValue(orderId, out var waiting) ? waiting : [];

    public void Add(WaitingRecord waiting)
    {
        WaitingByKey.Add(waiting.Incoming.Key, waiting);
        var orderId = waiting.Incoming.OrderId!;
        if (!Waiting.TryGetValue(orderId, out var ofOrder))
        {
            Waiting.Add(orderId, ofOrder = []);
        }

        ofOrder.Add(waiting);
    }

    public void Remove(WaitingRecord waiting)
    {
        waiting.IsOver = true;
        WaitingByKey.Remove(waiting.Incoming.Key);
        Waiting[waiting.Incoming.OrderId!].Remove(waiting);
    }

    public static async Task<KnownState> LoadAsync(ForensicsDbContext db, IReadOnlyCollection<Incoming> batch, CancellationToken cancellation)
    {
        var state = new KnownState();
        var orders = batch.Select(record => record.OrderId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        foreach (var type in batch.GroupBy(record => record.Key.Type))
        {
            await state.LoadRecordsAsync(db, type.Key, [.. type], cancellation);
        }

        foreach (var (orderId, dispute) in await DisputesAsync(db, orders, cancellation))
        {
            state.Disputes.Add(orderId, dispute);
        }

        await state.LoadWaitingAsync(db, orders, [.. batch.Select(record => record.Key.Id).Distinct()], cancellation);
        List<Incoming> all = [.. batch, .. state.WaitingByKey.Values.Select(waiting => waiting.Incoming)];
        await state.LoadElsewhereAsync(db, all, cancellation);
        await state.LoadDisputedAsync(db, all, cancellation);
        var addresses = all.SelectMany(record => record.Addresses).Distinct().ToList();
        if (addresses.Count > 0)
        {
            foreach (var picture in await db.Pictures.Where(row => addresses.Contains(row.Sha256)).Select(row => new { row.Sha256, row.ErasedAt }).ToListAsync(cancellation))
            {
                (picture.ErasedAt is null ? state.Pictures : state.Erased).Add(picture.Sha256);
            }
        }

        if (batch.Any(record => record.Record is KnownImage { Bank: not null }))
        {
            state.Banks.UnionWith(await db.Banks.Select(row => row.Name).ToListAsync(cancellation));
        }

        await state.LoadAppealsAsync(db, batch, cancellation);
        return state;
    }

    /// <summary>What is known of orders, by their id, as it follows from the feed. Orders of which nothing is known have no entry.</summary>
    public static async Task<Dictionary<string, Dispute>> DisputesAsync(ForensicsDbContext db, IReadOnlyCollection<string> orders, CancellationToken cancellation)
    {
        var rows = await db.Feed.AsNoTracking()
            .Where(row => orders.Contains(row.OrderId!) && (row.Kind == FeedKind.Taken || row.Kind == FeedKind.Updated))
            .OrderBy(row => row.Sequence)
            .Select(row => new { row.OrderId, row.Document })
            .ToListAsync(cancellation);
        return rows
            .GroupBy(row => row.OrderId!, StringComparer.Ordinal)
            .ToDictionary(
                order => order.Key,
                order => Dispute.Replay(order.Key, order.Select(row => Documents.Read<IngestRecord>(row.Document))),
                StringComparer.Ordinal);
    }

    async Task LoadRecordsAsync(ForensicsDbContext db, string type, IReadOnlyList<Incoming> batch, CancellationToken cancellation)
    {
        var ids = batch.Select(record => record.Key.Id).Distinct().ToList();
        var rows = await RecordRowsOf.Type(db, type)
            .Where(row => ids.Contains(row.Id))
            .Select(row => new { row.Id, row.Document, row.Version })
            .ToListAsync(cancellation);
        if (rows.Count == 0)
        {
            return;
        }

        var stored = rows.Select(row => row.Id).ToList();
        var pictures = (await db.PictureRefs.AsNoTracking()
                .Where(row => row.OwnerType == type && stored.Contains(row.OwnerId))
                .Select(row => new { row.OwnerId, row.Position, row.Sha256 })
                .ToListAsync(cancellation))
            .ToLookup(row => row.OwnerId);
        foreach (var row in rows)
        {
            Records.Add(
                new RecordKey(type, row.Id),
                new StoredRecord(row.Document, row.Version, [.. pictures[row.Id].OrderBy(picture => picture.Position).Select(picture => picture.Sha256)]));
        }
    }

    async Task LoadWaitingAsync(ForensicsDbContext db, List<string> orders, List<string> ids, CancellationToken cancellation)
    {
        var rows = await db.Waiting.AsNoTracking().Where(row => orders.Contains(row.OrderId)).ToListAsync(cancellation);
        // The same id may wait under another order.
        var known = rows.Select(row => (row.RecordType, row.RecordId)).ToHashSet();
        rows.AddRange((await db.Waiting.AsNoTracking().Where(row => ids.Contains(row.RecordId)).ToListAsync(cancellation))
            .Where(row => !known.Contains((row.RecordType, row.RecordId))));
        foreach (var row in rows)
        {
            Add(new WaitingRecord(Incoming.Of(row), new Refusal(row.Code, JsonSerializer.Deserialize<string[]>(row.Args)!), row.State, isStored: true));
        }
    }

    async Task LoadElsewhereAsync(ForensicsDbContext db, List<Incoming> records, CancellationToken cancellation)
    {
        var evidence = records.Select(record => record.Record).OfType<FakeEvidenceReport>()
            .SelectMany(report => report.Evidence.Where(id => !DisputeOf(report.Order).Evidence.ContainsKey(id))).Distinct().ToList();
        if (evidence.Count > 0)
        {
            foreach (var row in await db.Evidence.Where(row => evidence.Contains(row.Id)).Select(row => new { row.Id, row.OrderId }).ToListAsync(cancellation))
            {
                Elsewhere.Add(new RecordKey("evidence", row.Id), row.OrderId);
            }
        }

        var reports = records.Where(record => RecordFacts.ReportOf(record.Record) is { } id && !DisputeOf(record.OrderId!).Reports.ContainsKey(id))
            .Select(record => RecordFacts.ReportOf(record.Record)!).Distinct().ToList();
        if (reports.Count > 0)
        {
            foreach (var row in await db.Reports.Where(row => reports.Contains(row.Id)).Select(row => new { row.Id, row.OrderId }).ToListAsync(cancellation))
            {
                Elsewhere.Add(new RecordKey("report", row.Id), row.OrderId);
            }
        }
    }

    async Task LoadDisputedAsync(ForensicsDbContext db, List<Incoming> records, CancellationToken cancellation)
    {
        var evidence = records.Select(record => record.Record).OfType<FakeEvidenceReport>().Where(SecondTier.IsWantedBy)
            .SelectMany(report => report.Evidence).Distinct().ToList();
        if (evidence.Count > 0)
        {
            // Of what was erased there is nothing to look at.
            var rows = await db.Evidence.Where(row => evidence.Contains(row.Id) && row.ErasedAt == null).Select(row => new { row.Id, row.Sha256 }).ToListAsync(cancellation);
            foreach (var row in rows)
            {
                Disputed.Add(row.Id, row.Sha256);
            }
        }
    }

    async Task LoadAppealsAsync(ForensicsDbContext db, IReadOnlyCollection<Incoming> batch, CancellationToken cancellation)
    {
        var shops = Disputes.Values.Select(dispute => dispute.Order?.Shop.Id)
            .Concat(batch.Select(record => (record.Record as Disputes.Orders.Order)?.Shop.Id))
            .OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        FailedAppeals.AddRange(await db.FailedAppeals.AsNoTracking().Where(row => shops.Contains(row.ShopId)).ToListAsync(cancellation));
    }
}
