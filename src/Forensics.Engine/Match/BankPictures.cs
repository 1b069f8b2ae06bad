using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Match;

/// <summary>A picture of a bank, or a hash that stands for one.</summary>
/// <param name="Sha256">Empty for a hash: the picture is not at hand.</param>
/// <param name="Bank">Its name.</param>
/// <param name="IsNegative">What is the same as it says nothing wherever else it is found.</param>
/// <param name="MatchBits">Of the bank: largest distance of whole pictures' hashes that is called the same.</param>
/// <param name="Document">The record it came with; null for a hash.</param>
/// <param name="Source">Of a hash; null for a picture.</param>
/// <param name="Pdq">Of a hash; null for a picture.</param>
sealed record KnownPicture(
    string Sha256, string Bank, bool IsNegative, int MatchBits, DateTimeOffset FirstSeenAt, string? Document, string? Source = null, byte[]? Pdq = null) : IBankPicture;

/// <summary>Evidence submitted earlier.</summary>
sealed record EarlierPicture(string Id, string Sha256, string OrderId, string ShopId, string Buyer, DateTimeOffset SubmittedAt) : IBankPicture
{
    public int MatchBits => BankSearch.ConfidentMatchBits;
}

/// <summary>A shop's own photo of the goods of an order.</summary>
sealed record ReferencePicture(string Sha256, string File) : IBankPicture
{
    public int MatchBits => BankSearch.ConfidentMatchBits;
}

/// <summary>What a picture of any bank has.</summary>
interface IBankPicture
{
    string Sha256 { get; }

    int MatchBits { get; }
}

/// <summary>Rows of banks that the index led to, as the banks stood when a step was asked for: a score does not depend on timing.</summary>
static class BankPictures
{
    public static Task<List<KnownPicture>> KnownAsync(ForensicsDbContext db, IReadOnlyCollection<string> pictures, long before, CancellationToken cancellation) =>
        db.KnownImages
            .Where(known => known.Sequence < before && pictures.Contains(known.Sha256))
            .Join(db.Banks, known => known.Bank, bank => bank.Name, (known, bank) => new { known, bank })
            .OrderBy(row => row.known.Sequence)
            .Select(row => new KnownPicture(
                row.known.Sha256, row.bank.Name, row.bank.Kind == BankKind.Negative, row.bank.MatchBits, row.known.FirstSeenAt, row.known.Document, null, null))
            .ToListAsync(cancellation);

    /// <param name="numbers">Of the hashes.</param>
    public static Task<List<KnownPicture>> HashesAsync(ForensicsDbContext db, IReadOnlyCollection<long> numbers, long before, CancellationToken cancellation) =>
        db.KnownHashes
            .Where(hash => hash.Sequence < before && numbers.Contains(hash.Sequence))
            .Join(db.Banks, hash => hash.Bank, bank => bank.Name, (hash, bank) => new { hash, bank })
            .OrderBy(row => row.hash.Sequence)
            .Select(row => new KnownPicture(
                "", row.bank.Name, row.bank.Kind == BankKind.Negative, row.bank.MatchBits, row.hash.FirstSeenAt, null, row.hash.Source, row.hash.Pdq))
            .ToListAsync(cancellation);

    /// <summary>Evidence submitted before <paramref name="evidence"/>; of the same moment, that of the smaller id.</summary>
    public static Task<List<EarlierPicture>> EarlierAsync(
        ForensicsDbContext db, IReadOnlyCollection<string> pictures, EvidenceRow evidence, long before, CancellationToken cancellation) =>
        Before(db, evidence, before)
            .Where(row => pictures.Contains(row.Sha256))
            .Join(db.Orders, row => row.OrderId, order => order.Id, (row, order) => new { row, order })
            .OrderBy(found => found.row.SubmittedAt)
            .ThenBy(found => found.row.Id)
            .Select(found => new EarlierPicture(found.row.Id, found.row.Sha256, found.row.OrderId, found.order.ShopId, found.order.Buyer, found.row.SubmittedAt))
            .ToListAsync(cancellation);

    public static Task<List<ReferencePicture>> ReferencesAsync(ForensicsDbContext db, string orderId, CancellationToken cancellation) =>
        db.PictureRefs
            .Where(use => use.OwnerType == "order" && use.OwnerId == orderId && use.Role == PictureRole.Reference && use.ErasedAt == null)
            .OrderBy(use => use.Position)
            .Select(use => new ReferencePicture(use.Sha256, use.File))
            .ToListAsync(cancellation);

    /// <summary>There was something that the picture could have been found in: without it, "not found" says nothing.</summary>
    public static async Task<bool> AnyKnownAsync(ForensicsDbContext db, long before, CancellationToken cancellation) =>
        await db.KnownImages.AnyAsync(known => known.Sequence < before, cancellation) || await db.KnownHashes.AnyAsync(hash => hash.Sequence < before, cancellation);

    /// <inheritdoc cref="AnyKnownAsync"/>
    public static Task<bool> AnyEarlierAsync(ForensicsDbContext db, EvidenceRow evidence, long before, CancellationToken cancellation) =>
        Before(db, evidence, before).AnyAsync(row => row.OrderId != evidence.OrderId, cancellation);

    static IQueryable<EvidenceRow> Before(ForensicsDbContext db, EvidenceRow evidence, long before)
    {
        var (at, id) = (evidence.SubmittedAt, evidence.Id);
        return db.Evidence.Where(
            row => row.ErasedAt == null && row.Sequence < before && (row.SubmittedAt < at || (row.SubmittedAt == at && string.Compare(row.Id, id) < 0)));
    }
}
