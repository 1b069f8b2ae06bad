using Forensics.Disputes;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Engine.Analyze;
using Forensics.Engine.Erasing;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Ingest;

/// <summary>Decides the records of a batch one after the other, in memory, and collects the rows that follow.</summary>
/// <param name="last">The last number of the common counter, which the transaction holds.</param>
sealed class IntakeBatch(KnownState known, EngineOptions options, DateTimeOffset now, long last)
{
    readonly Dictionary<RecordKey, RecordRow> added = [];

    /// <summary>The last number used.</summary>
    public long Last { get; private set; } = last;

    public List<RecordRow> Records { get; } = [];

    public List<ReportEvidenceRow> Disputed { get; } = [];

    public List<PictureRow> Pictures { get; } = [];

    /// <summary>Pictures that were erased and are given again.</summary>
    public List<PictureRow> Revived { get; } = [];

    public List<PictureRefRow> PictureRefs { get; } = [];

    public List<FeedRow> Feed { get; } = [];

    /// <summary>Of the orders whose failed appeals changed: all of them, by order.</summary>
    public Dictionary<string, IReadOnlyList<FailedAppealRow>> FailedAppeals { get; } = new(StringComparer.Ordinal);

    public List<JobRequest> Jobs { get; } = [];

    /// <summary>Orders stored before this batch that were completed in it: document and version.</summary>
    public Dictionary<string, (string Document, int Version)> Completed { get; } = new(StringComparer.Ordinal);

    /// <summary>Waiting records that were stored before and changed, or are over.</summary>
    public List<WaitingRecord> Touched { get; } = [];

    public List<WaitingRecord> NewlyWaiting { get; } = [];

    /// <summary>What became of the deliveries, by their index.</summary>
    public Dictionary<int, IntakeResult> Results { get; } = [];

    public void Take(Incoming record)
    {
        Results[record.Index!.Value] = Decide(record);
        if (Results[record.Index.Value].Outcome is IngestOutcome.Accepted or IngestOutcome.Updated && record.OrderId is { } orderId)
        {
            TryWaiting(orderId);
        }
    }

    IntakeResult Decide(Incoming record)
    {
        if (known.Records.TryGetValue(record.Key, out var stored))
        {
            return Again(record, stored);
        }

        if (known.WaitingByKey.TryGetValue(record.Key, out var waiting))
        {
            if (waiting.Incoming.Document != record.Document || !waiting.Incoming.Addresses.SequenceEqual(record.Addresses))
            {
                return Conflict(record.Key, "is waiting", 0);
            }

            waiting.Again.Add(record.Index!.Value);
            return Waits(waiting.Why);
        }

        return record.IfVersion is > 0 ? Mismatch(record, 0) : Judge(record);
    }

    /// <summary>A record of an id that is stored.</summary>
    IntakeResult Again(Incoming record, StoredRecord stored)
    {
        if (ErasedTexts.IsErased(stored.Document))
        {
            // What was erased does not come back with the record, and the record is the same for all that.
            var left = ErasedTexts.Of(record.Record);
            record = record with { Record = left, Document = Documents.Write(left) };
        }

        // What is asked for is so already, whichever version the sender thinks it has: an answer may have got lost.
        if (stored.Document == record.Document && stored.Addresses.SequenceEqual(record.Addresses))
        {
            return new IntakeResult(IngestOutcome.Unchanged, Version: stored.Version);
        }

        if (record.IfVersion is { } version && version != stored.Version)
        {
            return Mismatch(record, stored.Version);
        }

        return record.Record is Order && stored.Addresses.SequenceEqual(record.Addresses)
            ? Complete(record, stored)
            : Conflict(record.Key, "was accepted before", stored.Version);
    }

    /// <summary>An order sent again may tell what was open; the rules say what contradicts.</summary>
    IntakeResult Complete(Incoming record, StoredRecord stored) => Verdict(record) switch
    {
        Verdict.Taken(var dispute) when dispute.Order == known.DisputeOf(dispute.Id).Order => new IntakeResult(IngestOutcome.Unchanged, Version: stored.Version),
        Verdict.Taken(var dispute) => Accept(record, stored.Version, dispute),
        Verdict.Refused(var why) => Conflict(record.Key, "was accepted before", stored.Version) with { Why = why },
        _ => Conflict(record.Key, "was accepted before", stored.Version),
    };

    /// <summary>A record that is not stored.</summary>
    IntakeResult Judge(Incoming record)
    {
        if (record.OrderId is not { } orderId)
        {
            return (record.Record as KnownImage)?.RefusalAmong(known.Banks) is { } unknown ? Refused(unknown) : Accept(record, 0);
        }

        switch (Verdict(record))
        {
            case Verdict.Taken(var dispute):
                return Accept(record, 0, dispute);
            case Verdict.Waits(var why):
                return NamedElsewhere(record) is { } elsewhere ? elsewhere
                    : known.WaitingOf(orderId).Count >= options.MostWaitingPerOrder ? TooMany(orderId)
                    : Wait(record, why);
            case Verdict.Refused(var why):
                return Refused(why);
            default:
                throw new InvalidOperationException("The dispute gave a verdict that is not known here.");
        }
    }

    Verdict Verdict(Incoming record)
    {
        var dispute = known.DisputeOf(record.OrderId!);
        // The moment of receipt is when it first came, however long it waited.
        return dispute.Take(record.Record, new DisputeContext(record.ReceivedAt, options.Disputes, HistoryBeside(dispute, record.Record)));
    }

    /// <param name="version">Stored now; 0 for a record that isn't.</param>
    IntakeResult Accept(Incoming record, int version, Dispute? dispute = null)
    {
        var sequence = ++Last;
        if (dispute is not null)
        {
            ProjectFailedAppeals(known.DisputeOf(dispute.Id), dispute);
            known.Disputes[dispute.Id] = dispute;
        }

        // The feed keeps what was sent; the row of an order that was completed keeps what is known.
        var document = version == 0 ? record.Document : Documents.Write<IngestRecord>(dispute!.Order!);
        known.Records[record.Key] = new StoredRecord(document, version + 1, [.. record.Addresses]);
        Feed.Add(new FeedRow
        {
            Sequence = sequence, OrderId = record.OrderId, Kind = version == 0 ? FeedKind.Taken : FeedKind.Updated,
            RecordType = record.Key.Type, RecordId = record.Key.Id, At = now, By = record.By, Document = record.Document,
        });
        if (version > 0)
        {
            Rewrite(record.Key, document, version + 1);
            return new IntakeResult(IngestOutcome.Updated, Version: version + 1);
        }

        var row = RecordRowsOf.Row(record, sequence);
        Records.Add(row);
        added.Add(record.Key, row);
        Disputed.AddRange(RecordRowsOf.Disputed(record.Record));
        AddPictures(record);
        AskForWork(record);
        return new IntakeResult(IngestOutcome.Accepted, Version: 1);
    }

    void Rewrite(RecordKey key, string document, int version)
    {
        if (added.TryGetValue(key, out var row))
        {
            (row.Document, row.Version) = (document, version);
        }
        else
        {
            Completed[key.Id] = (document, version);
        }
    }

    void AddPictures(Incoming record)
    {
        for (var i = 0; i < record.Pictures.Count; i++)
        {
            var picture = record.Pictures[i];
            if (known.Pictures.Add(picture.Sha256))
            {
                (known.Erased.Contains(picture.Sha256) ? Revived : Pictures).Add(new PictureRow { Sha256 = picture.Sha256, Bytes = picture.Bytes, ReceivedAt = record.ReceivedAt });
            }

            PictureRefs.Add(new PictureRefRow
            {
                OwnerType = record.Key.Type, OwnerId = record.Key.Id, Role = picture.Role, Position = i, File = picture.File, Sha256 = picture.Sha256,
            });
        }
    }

    /// <summary>Steps are numbered right after the record that causes them: a score waits for the analyses of what it is compared with.</summary>
    void AskForWork(Incoming record)
    {
        var shop = record.OrderId is { } orderId ? known.DisputeOf(orderId).Order?.Shop.Id : null;
        foreach (var sha256 in record.Addresses.Distinct())
        {
            Jobs.Add(new JobRequest(JobKind.Analyze, sha256, ++Last, Shop: shop));
        }

        switch (record.Record)
        {
            case EvidenceItem evidence:
                known.Disputed[evidence.Id] = record.Pictures[0].Sha256;
                break;
            case FakeEvidenceReport report:
                // Examined when it came, but perhaps not by the analyzers that only such a report asks for.
                foreach (var evidence in SecondTier.IsWantedBy(report) ? report.Evidence.Distinct() : [])
                {
                    if (known.Disputed.TryGetValue(evidence, out var sha256))
                    {
                        Jobs.Add(new JobRequest(JobKind.Analyze, sha256, ++Last, Again: true, Shop: shop) { KeepsPlace = true });
                    }
                }

                Jobs.Add(new JobRequest(JobKind.Score, record.Key.Id, ++Last, Shop: shop));
                break;
            case ReportSupplement supplement:
                Jobs.Add(new JobRequest(JobKind.Score, supplement.Report, ++Last, Again: true, Shop: shop));
                break;
        }
    }

    IntakeResult Wait(Incoming record, Refusal why)
    {
        var waiting = new WaitingRecord(record, why, WaitingState.Waiting, isStored: false);
        known.Add(waiting);
        NewlyWaiting.Add(waiting);
        return Waits(why);
    }

    /// <summary>Tries what waits for an order until nothing more fits, always the earliest first.</summary>
    void TryWaiting(string orderId)
    {
        for (var taken = true; taken;)
        {
            taken = false;
            var order = known.WaitingOf(orderId)
                .OrderBy(waiting => waiting.Incoming.At)
                .ThenBy(waiting => RecordReader.PlaceOf(waiting.Incoming.Key.Type))
                .ThenBy(waiting => waiting.Incoming.Key.Id, StringComparer.Ordinal);
            foreach (var waiting in order)
            {
                if (taken = IsTakenNow(waiting))
                {
                    break;
                }
            }
        }
    }

    bool IsTakenNow(WaitingRecord waiting)
    {
        var record = waiting.Incoming;
        switch (Verdict(record))
        {
            case Verdict.Taken(var dispute):
                Remove(waiting);
                var result = Accept(record, 0, dispute);
                Tell(waiting, result, result with { Outcome = IngestOutcome.Unchanged });
                return true;
            case Verdict.Refused(var why) when !waiting.IsStored:
                // It came with this batch, so it can be told in this answer.
                Remove(waiting);
                Tell(waiting, Refused(why), Refused(why));
                return false;
            case Verdict.Refused(var why):
                Change(waiting, why, WaitingState.Unfit);
                return false;
            case Verdict.Waits(var why):
                Change(waiting, why, waiting.State);
                Tell(waiting, Waits(why), Waits(why));
                return false;
            default:
                throw new InvalidOperationException("The dispute gave a verdict that is not known here.");
        }
    }

    void Tell(WaitingRecord waiting, IntakeResult first, IntakeResult again)
    {
        if (waiting.Incoming.Index is { } index)
        {
            Results[index] = first;
        }

        waiting.Again.ForEach(index => Results[index] = again);
    }

    void Remove(WaitingRecord waiting)
    {
        known.Remove(waiting);
        if (waiting.IsStored)
        {
            Touched.Add(waiting);
        }
        else
        {
            NewlyWaiting.Remove(waiting);
        }
    }

    void Change(WaitingRecord waiting, Refusal why, string state)
    {
        if (waiting.Why.Code == why.Code && waiting.Why.Args.SequenceEqual(why.Args) && waiting.State == state)
        {
            return;
        }

        waiting.Why = why;
        if (waiting.State != state)
        {
            waiting.State = state;
            Feed.Add(UnfitEntry(++Last, waiting.Incoming.Key, waiting.Incoming.OrderId!, why, now));
        }

        if (waiting.IsStored && !waiting.IsChanged)
        {
            waiting.IsChanged = true;
            Touched.Add(waiting);
        }
    }

    public static FeedRow UnfitEntry(long sequence, RecordKey key, string orderId, Refusal why, DateTimeOffset now) => new()
    {
        Sequence = sequence, OrderId = orderId, Kind = FeedKind.Unfit, RecordType = key.Type, RecordId = key.Id, At = now,
        Document = Documents.Write(new UnfitNotice(why.Code, why.Args, why.Chinese, why.English)),
    };

    /// <summary>A record that names evidence or a report of another order never fits: ids don't move.</summary>
    IntakeResult? NamedElsewhere(Incoming record)
    {
        if (record.Record is FakeEvidenceReport report)
        {
            foreach (var (id, i) in report.Evidence.Select((id, i) => (id, i)))
            {
                if (OrderOf(new RecordKey("evidence", id)) is { } orderId && orderId != report.Order)
                {
                    return Elsewhere($"evidence[{i}]", "evidence", id, orderId, report.Order);
                }
            }
        }

        return RecordFacts.ReportOf(record.Record) is { } named && OrderOf(new RecordKey("report", named)) is { } its && its != record.OrderId
            ? Elsewhere("report", "report", named, its, record.OrderId!)
            : null;
    }

    string? OrderOf(RecordKey key) =>
        known.Elsewhere.TryGetValue(key, out var stored) ? stored
        : added.TryGetValue(key, out var row) ? row switch { EvidenceRow evidence => evidence.OrderId, ReportRow report => report.OrderId, _ => null }
        : null;

    static IntakeResult Elsewhere(string field, string type, string id, string orderId, string expected) =>
        new(IngestOutcome.Refused, Message: $"field {field}: {type} \"{id}\" belongs to order \"{orderId}\", not to \"{expected}\".");

    ShopHistory HistoryBeside(Dispute dispute, IngestRecord record)
    {
        var shop = dispute.Order?.Shop.Id ?? (record as Order)?.Shop.Id;
        var failed = known.FailedAppeals.Where(row => row.ShopId == shop && row.OrderId != dispute.Id).Select(row => row.At).Order().ToList();
        return failed.Count == 0 ? ShopHistory.Empty : new ShopHistory(failed);
    }

    void ProjectFailedAppeals(Dispute before, Dispute after)
    {
        if (after.FailedAppeals.SequenceEqual(before.FailedAppeals))
        {
            return;
        }

        var shop = after.Order!.Shop.Id;
        FailedAppeals[after.Id] = [.. after.FailedAppeals.Select((at, i) => new FailedAppealRow { OrderId = after.Id, Position = i, ShopId = shop, At = at })];
        known.FailedAppeals.RemoveAll(row => row.OrderId == after.Id);
        known.FailedAppeals.AddRange(FailedAppeals[after.Id]);
    }

    IntakeResult TooMany(string orderId) => new(
        IngestOutcome.Refused, Message: $"{options.MostWaitingPerOrder} records of order \"{orderId}\" wait already; send what they wait for first, then this again.");

    static IntakeResult Waits(Refusal why) => new(IngestOutcome.Waiting, why, why.English);

    static IntakeResult Refused(Refusal why) => new(IngestOutcome.Refused, why, why.English);

    static IntakeResult Mismatch(Incoming record, int version) => new(
        IngestOutcome.VersionMismatch, Message: $"{record.Key.Type} {record.Key.Id} has version {version}, not {record.IfVersion}; read it again.", Version: version);

    static IntakeResult Conflict(RecordKey key, string known, int version) => new(
        IngestOutcome.Conflict, Message: $"{key.Type} {key.Id} {known} with other content; send a changed record under a new id.", Version: version);
}

/// <summary>What the feed tells of a record that doesn't fit.</summary>
public sealed record UnfitNotice(string Code, IReadOnlyList<string> Args, string Chinese, string English);
