using Forensics.Engine.Analyze;
using Forensics.Engine.Storage;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Match;

/// <summary>Finds a disputed picture in the banks: equal pictures by the database, copies by the index, each verified print against print.</summary>
/// <remarks>How many statements that takes does not depend on the size of the banks.</remarks>
public sealed class CopySearch(CopyLookup lookup, CopyVerifier verifier)
{
    public const string QualityLow = "hash-quality-low";
    public const string NoPrint = "picture-without-print";

    // A template that thousands used is verified on the best of its copies; the others are told by their hash alone.
    const int MostVerified = 100;

    // 32 prints of 40 kB.
    const int PrintsAtOnce = 32;

    /// <param name="picture">Examined.</param>
    /// <param name="before">Only what was accepted before this number.</param>
    internal async Task<BankHits> FindAsync(ForensicsDbContext db, PictureRow picture, EvidenceRow evidence, long before, CancellationToken cancellation)
    {
        var print = await PrintAsync(db, picture.Sha256, cancellation);
        var equal = await EqualAsync(db, picture, cancellation);
        var candidates = print is null ? [] : await lookup.SearchAsync(print, cancellation);
        List<long> numbers = [.. candidates.Select(candidate => candidate.Id)];
        var places = await PlacesAsync(db, numbers, cancellation);
        string[] pictures = [.. equal.Union(places.Keys)];

        var known = await BankPictures.KnownAsync(db, pictures, before, cancellation);
        var hashes = await BankPictures.HashesAsync(db, numbers, before, cancellation);
        var earlier = await BankPictures.EarlierAsync(db, pictures, evidence, before, cancellation);
        var references = await BankPictures.ReferencesAsync(db, evidence.OrderId, cancellation);
        // The order's own photos are few: they are compared whatever the index says.
        var compared = await CompareAsync(
            db,
            print,
            [.. references.Concat<IBankPicture>(known.Concat<IBankPicture>(earlier).OrderBy(row => places.GetValueOrDefault(row.Sha256)))
                .Where(row => !equal.Contains(row.Sha256)).Select(row => (row.Sha256, row.MatchBits)).Distinct()],
            cancellation);

        return new BankHits(
            [.. Hits(known), .. print is null ? [] : hashes.Select(hash => HitOf(print, hash)).OfType<BankHit<KnownPicture>>()],
            [.. Hits(earlier)],
            [.. Hits(references)],
            known.Count + hashes.Count > 0 || await BankPictures.AnyKnownAsync(db, before, cancellation),
            earlier.Exists(row => row.OrderId != evidence.OrderId) || await BankPictures.AnyEarlierAsync(db, evidence, before, cancellation),
            references.Count > 0,
            ObstacleOf(picture, print));

        IEnumerable<BankHit<T>> Hits<T>(IEnumerable<T> rows) where T : IBankPicture
        {
            foreach (var row in rows)
            {
                if (equal.Contains(row.Sha256))
                {
                    yield return new BankHit<T>(row, null);
                }
                else if (compared.TryGetValue((row.Sha256, row.MatchBits), out var found))
                {
                    yield return new BankHit<T>(row, found.Match, found.Width, found.Height) { Disputed = (print!.Width, print.Height) };
                }
            }
        }
    }

    /// <summary>A picture's print as prints are now; null when it has none.</summary>
    internal static async Task<CopyPrint?> PrintAsync(ForensicsDbContext db, string sha256, CancellationToken cancellation) =>
        await db.PicturePrints.Where(row => row.Sha256 == sha256 && row.Version == CopyPrint.Version).Select(row => row.Document).SingleOrDefaultAsync(cancellation)
            is { } document ? CopyPrintBytes.Read(document) : null;

    /// <summary>Addresses of the same bytes, and of the same picture in other bytes.</summary>
    internal static async Task<HashSet<string>> EqualAsync(ForensicsDbContext db, PictureRow picture, CancellationToken cancellation)
    {
        var (sha256, identity) = (picture.Sha256, picture.Identity);
        return identity is null
            ? [sha256]
            : [sha256, .. await db.Pictures.Where(row => row.Identity == identity).Select(row => row.Sha256).ToListAsync(cancellation)];
    }

    /// <summary>Addresses of the pictures that numbers of prints stand for, with the number's place.</summary>
    internal static async Task<Dictionary<string, int>> PlacesAsync(ForensicsDbContext db, List<long> numbers, CancellationToken cancellation)
    {
        if (numbers.Count == 0)
        {
            return [];
        }

        var places = numbers.Select((number, i) => (number, i)).ToDictionary(pair => pair.number, pair => pair.i);
        return (await db.PicturePrints.Where(row => numbers.Contains(row.Sequence)).Select(row => new { row.Sha256, row.Sequence }).ToListAsync(cancellation))
            .ToDictionary(row => row.Sha256, row => places[row.Sequence], StringComparer.Ordinal);
    }

    static BankHit<KnownPicture>? HitOf(CopyPrint print, KnownPicture hash) =>
        CopyVerifier.OfHash(print, PdqBytes.Read(hash.Pdq), hash.MatchBits) is { } match ? new BankHit<KnownPicture>(hash, match) : null;

    static string? ObstacleOf(PictureRow picture, CopyPrint? print) =>
        picture.Pdq is null ? PictureAnalyzer.Unreadable
        : print is null ? NoPrint
        : print.Features.Points.Count == 0 && !print.Regions.Any(region => region.IsComparable) ? QualityLow
        : picture.PdqQuality < BankSearch.MinQuality && print.Features.Points.Count < FewFeatures ? QualityLow : null;

    // Below it a crop of the picture would share too few with it to be told from chance.
    const int FewFeatures = 16;

    /// <param name="wanted">Addresses with the bits that count as the same, the most promising first.</param>
    /// <returns>Those that have something to do with the picture.</returns>
    async Task<Dictionary<(string Sha256, int Bits), Compared>> CompareAsync(
        ForensicsDbContext db, CopyPrint? print, List<(string Sha256, int Bits)> wanted, CancellationToken cancellation)
    {
        Dictionary<(string, int), Compared> found = [];
        HashSet<string> seen = [];
        if (print is null)
        {
            return found;
        }

        foreach (var some in wanted.Take(MostVerified).Chunk(PrintsAtOnce))
        {
            var prints = await PrintsAsync(db, [.. some.Select(pair => pair.Sha256).Distinct()], cancellation);
            foreach (var pair in some.Where(pair => prints.ContainsKey(pair.Sha256)))
            {
                cancellation.ThrowIfCancellationRequested();
                seen.Add(pair.Sha256);
                var other = prints[pair.Sha256];
                if (verifier.Verify(print, other, pair.Bits) is { } match)
                {
                    found[pair] = new Compared(match, other.Width, other.Height);
                }
            }
        }

        await CompareByHashAsync(db, print, [.. wanted.Where(pair => !seen.Contains(pair.Sha256))], found, cancellation);
        return found;
    }

    /// <summary>Prints of pictures by their addresses; those that have none are left out.</summary>
    internal static async Task<Dictionary<string, CopyPrint>> PrintsAsync(ForensicsDbContext db, List<string> pictures, CancellationToken cancellation) =>
        (await db.PicturePrints.Where(row => pictures.Contains(row.Sha256) && row.Version == CopyPrint.Version)
            .Select(row => new { row.Sha256, row.Document }).ToListAsync(cancellation))
            .ToDictionary(row => row.Sha256, row => CopyPrintBytes.Read(row.Document), StringComparer.Ordinal);

    /// <summary>What is left over, and pictures whose print is yet to be made.</summary>
    static async Task CompareByHashAsync(
        ForensicsDbContext db, CopyPrint print, List<(string Sha256, int Bits)> wanted, Dictionary<(string, int), Compared> found, CancellationToken cancellation)
    {
        if (wanted.Count == 0)
        {
            return;
        }

        List<string> pictures = [.. wanted.Select(pair => pair.Sha256).Distinct()];
        var hashes = await db.Pictures.Where(row => pictures.Contains(row.Sha256) && row.Pdq != null && row.PdqQuality >= BankSearch.MinQuality)
            .Select(row => new { row.Sha256, row.Pdq, row.Width, row.Height }).ToDictionaryAsync(row => row.Sha256, cancellation);
        foreach (var pair in wanted)
        {
            if (hashes.TryGetValue(pair.Sha256, out var row) && CopyVerifier.OfHash(print, PdqBytes.Read(row.Pdq), pair.Bits) is { } match)
            {
                found[pair] = new Compared(match, row.Width, row.Height);
            }
        }
    }

    /// <param name="Width">Of the bank's picture, upright pixels.</param>
    /// <param name="Height">Of the bank's picture, upright pixels.</param>
    sealed record Compared(CopyMatch Match, int Width, int Height);
}
