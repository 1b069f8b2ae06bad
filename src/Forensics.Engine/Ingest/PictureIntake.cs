using Forensics.Engine.Storage;

namespace Forensics.Engine.Ingest;

/// <summary>Brings the pictures of a batch into the store, several at once.</summary>
/// <remarks>Pictures go to the disk before the row that names them; if the row never comes, they are merely unused.</remarks>
static class PictureIntake
{
    /// <summary>Keeps every picture; returns once all of them, and their names, are on the disk.</summary>
    /// <returns>The pictures of each delivery, or why one can't be taken.</returns>
    public static async Task<(IReadOnlyList<PictureUse> Pictures, string? Refusal)[]> KeepAsync(
        PictureStore store, IReadOnlyList<Delivery> deliveries, int atOnce, CancellationToken cancellation)
    {
        var fields = deliveries.Select(delivery => RecordFacts.PicturesOf(delivery.Record).ToArray()).ToArray();
        var kept = fields.Select(pictures => new (PictureUse? Use, string? Refusal)[pictures.Length]).ToArray();
        var work = fields.SelectMany((pictures, record) => pictures.Select((_, picture) => (record, picture)));
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation }, async (place, token) =>
        {
            var field = fields[place.record][place.picture];
            kept[place.record][place.picture] = await KeepAsync(store, field, deliveries[place.record].Picture(field.File, field.Field), token);
        });
        store.Sync(kept.SelectMany(pictures => pictures).Select(picture => picture.Use?.Sha256).OfType<string>());
        return [.. kept.Select(pictures => ((IReadOnlyList<PictureUse>)[.. pictures.Select(picture => picture.Use).OfType<PictureUse>()],
            pictures.Select(picture => picture.Refusal).FirstOrDefault(refusal => refusal is not null)))];
    }

    static async Task<(PictureUse?, string?)> KeepAsync(PictureStore store, PictureField field, DeliveredPicture picture, CancellationToken cancellation)
    {
        switch (picture)
        {
            case DeliveredPicture.Bytes(var bytes):
                return (new PictureUse(field.Role, field.File, await store.WriteAsync(bytes, cancellation), bytes.Length), null);
            case DeliveredPicture.Stored(var sha256):
                return new FileInfo(store.PathOf(sha256)) is { Exists: true } file
                    ? (new PictureUse(field.Role, field.File, sha256, file.Length), null)
                    : (null, $"field {field.Field}: there is no picture {sha256} in the store; send its bytes.");
            case DeliveredPicture.Refused(var why):
                return (null, why);
            default:
                throw new ArgumentException($"{picture} is no way to give a picture.", nameof(picture));
        }
    }
}
