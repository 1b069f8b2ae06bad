using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Match;

/// <summary>A picture known from the web.</summary>
public sealed record KnownPicture(string Id, string Sha256, DateTimeOffset FirstSeenAt, string Document, string? Identity, byte[]? Pdq, int? PdqQuality) : IBankPicture;

/// <summary>Evidence submitted earlier.</summary>
public sealed record EarlierPicture(string Id, string Sha256, string OrderId, string Buyer, DateTimeOffset SubmittedAt, string? Identity, byte[]? Pdq, int? PdqQuality) : IBankPicture;

/// <summary>A shop's own photo of the goods of an order.</summary>
public sealed record ReferencePicture(string Sha256, string File, string? Identity, byte[]? Pdq, int? PdqQuality) : IBankPicture;

/// <summary>Loads banks as they stood when a step was asked for, so that a score does not depend on timing.</summary>
static class BankPictures
{
    public static Task<List<KnownPicture>> KnownAsync(ForensicsDbContext db, long before, CancellationToken cancellation) =>
        db.KnownImages
            .Where(known => known.Sequence < before)
            .Join(db.Pictures, known => known.Sha256, picture => picture.Sha256, (known, picture) => new { known, picture })
            .OrderBy(row => row.known.Sequence)
            .Select(row => new KnownPicture(
                row.known.Id, row.known.Sha256, row.known.FirstSeenAt, row.known.Document, row.picture.Identity, row.picture.Pdq, row.picture.PdqQuality))
            .ToListAsync(cancellation);

    /// <summary>Evidence submitted before <paramref name="evidence"/>; of the same moment, that of the smaller id.</summary>
    public static Task<List<EarlierPicture>> EarlierAsync(ForensicsDbContext db, EvidenceRow evidence, long before, CancellationToken cancellation)
    {
        var (at, id) = (evidence.SubmittedAt, evidence.Id);
        return db.Evidence
            .Where(row => row.ErasedAt == null && row.Sequence < before && (row.SubmittedAt < at || (row.SubmittedAt == at && string.Compare(row.Id, id) < 0)))
            .Join(db.Orders, row => row.OrderId, order => order.Id, (row, order) => new { row, order.Buyer })
            .Join(db.Pictures, pair => pair.row.Sha256, picture => picture.Sha256, (pair, picture) => new { pair.row, pair.Buyer, picture })
            .OrderBy(found => found.row.SubmittedAt)
            .ThenBy(found => found.row.Id)
            .Select(found => new EarlierPicture(
                found.row.Id, found.row.Sha256, found.row.OrderId, found.Buyer, found.row.SubmittedAt, found.picture.Identity, found.picture.Pdq, found.picture.PdqQuality))
            .ToListAsync(cancellation);
    }

    public static Task<List<ReferencePicture>> ReferencesAsync(ForensicsDbContext db, string orderId, CancellationToken cancellation) =>
        db.PictureRefs
            .Where(use => use.OwnerType == "order" && use.OwnerId == orderId && use.Role == PictureRole.Reference && use.ErasedAt == null)
            .Join(db.Pictures, use => use.Sha256, picture => picture.Sha256, (use, picture) => new { use, picture })
            .OrderBy(row => row.use.Position)
            .Select(row => new ReferencePicture(row.use.Sha256, row.use.File, row.picture.Identity, row.picture.Pdq, row.picture.PdqQuality))
            .ToListAsync(cancellation);
}
