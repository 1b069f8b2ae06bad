using System.Text.Json;
using Forensics.Disputes;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Ingest;

/// <summary>Which record: ids are unique among records of one type.</summary>
readonly record struct RecordKey(string Type, string Id)
{
    public static RecordKey Of(IngestRecord record) => new(RecordFacts.TypeOf(record), record.Id);
}

/// <summary>A picture of a record, in the store.</summary>
sealed record PictureUse(string Role, string File, string Sha256, long Bytes);

/// <summary>A record whose pictures are in the store: all that is needed to take it.</summary>
/// <param name="Index">Of its delivery in the batch; null for one that waited from before.</param>
/// <param name="ReceivedAt">When it first came.</param>
/// <param name="By">Who sent it: kind and id of the caller; null for records from before that was kept.</param>
/// <param name="IfVersion">The sender takes it for this version; null when it doesn't care.</param>
sealed record Incoming(
    int? Index, RecordKey Key, string? OrderId, IngestRecord Record, string Document, IReadOnlyList<PictureUse> Pictures, DateTimeOffset ReceivedAt, string? By, int? IfVersion)
{
    public static Incoming Of(int index, Delivery delivery, IReadOnlyList<PictureUse> pictures, DateTimeOffset now) => new(
        index,
        RecordKey.Of(delivery.Record),
        RecordFacts.OrderOf(delivery.Record),
        delivery.Record,
        JsonSerializer.Serialize(delivery.Record, DisputeJson.Options),
        pictures,
        now,
        $"{delivery.By.Kind}:{delivery.By.Id}",
        delivery.IfVersion);

    /// <summary>One that waited.</summary>
    public static Incoming Of(WaitingRow row) => new(
        null,
        new RecordKey(row.RecordType, row.RecordId),
        row.OrderId,
        Documents.Read<IngestRecord>(row.Document),
        row.Document,
        Documents.Read<IReadOnlyList<PictureUse>>(row.Pictures),
        row.ReceivedAt,
        row.By,
        null);

    public DateTimeOffset At => RecordFacts.AtOf(Record);

    public IEnumerable<string> Addresses => Pictures.Select(picture => picture.Sha256);
}
