using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Pictures;

/// <summary>Which pictures are wanted: by a record, by a draft, or by a record that waits.</summary>
static class LivePictures
{
    /// <summary>Of some addresses, those that anything names. A picture that was erased is not wanted until it is given again.</summary>
    public static async Task<HashSet<string>> AmongAsync(ForensicsDbContext db, IReadOnlyCollection<string> sha256, CancellationToken cancellation)
    {
        HashSet<string> live = [.. await db.Pictures.Where(row => sha256.Contains(row.Sha256) && row.ErasedAt == null).Select(row => row.Sha256).ToListAsync(cancellation)];
        live.UnionWith(await db.DraftPictures.Where(row => sha256.Contains(row.Sha256)).Select(row => row.Sha256).Distinct().ToListAsync(cancellation));
        live.UnionWith(await WaitingAsync(db, null, cancellation));
        return live;
    }

    /// <summary>Pictures of records that wait; they have no rows yet.</summary>
    /// <param name="exceptOrder">Records of this order don't count; null counts all.</param>
    public static async Task<HashSet<string>> WaitingAsync(ForensicsDbContext db, string? exceptOrder, CancellationToken cancellation) =>
        [.. (await db.Waiting.AsNoTracking().Where(row => row.OrderId != exceptOrder && row.Pictures != "[]").Select(row => row.Pictures).ToListAsync(cancellation))
            .SelectMany(Documents.Read<IReadOnlyList<PictureUse>>).Select(picture => picture.Sha256)];
}
