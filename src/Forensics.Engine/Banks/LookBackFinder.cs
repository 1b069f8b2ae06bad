using Forensics.Engine.Match;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Similarity.Copies;
using Forensics.Similarity.Pixels;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Banks;

/// <summary>Finds the evidence that is the same as what came into a bank of the kind known after it.</summary>
/// <remarks>Candidates come from the index, and each is verified print against print; equal bytes and equal pictures need neither. Same scene is not the same.</remarks>
public sealed class LookBackFinder(CopyLookup lookup, CopyVerifier verifier)
{
    // 32 prints of 40 kB.
    const int PrintsAtOnce = 32;

    // A picture that thousands copied is laid on the most promising; the others are told by their hashes alone.
    const int MostVerified = 500;

    const string Exact = "exact";

    /// <summary>Evidence that a known picture touches, whenever its print came.</summary>
    internal async Task<List<LookBackPair>> OfPictureAsync(ForensicsDbContext db, string sha256, IReadOnlyList<KnownEntry> known, CancellationToken cancellation)
    {
        if (known.Count == 0)
        {
            return [];
        }

        var (print, equal, places, _) = await NeighboursAsync(db, sha256, cancellation);
        string[] pictures = [.. equal.Union(places.Keys)];
        var last = known.Max(entry => entry.Sequence);
        var evidence = await Given(db).Where(row => row.Sequence < last && pictures.Contains(row.Sha256)).Select(row => new GivenPicture(row.Id, row.Sha256, row.Sequence)).ToListAsync(cancellation);
        var same = print is null ? [] : await VerifyAsync(
            db,
            [.. evidence.Select(row => row.Sha256).Where(other => !equal.Contains(other)).Distinct().OrderBy(other => places[other])],
            [.. known.Select(entry => entry.MatchBits).Distinct()],
            (disputed, bits, isThorough) => isThorough ? verifier.Verify(disputed, print, bits) : CopyVerifier.OfHash(disputed, print.Regions[0].Forms[0], bits),
            cancellation);
        return [.. from entry in known
            from row in evidence
            where row.Sequence < entry.Sequence
            let match = equal.Contains(row.Sha256) ? Same(null) : same.TryGetValue((row.Sha256, entry.MatchBits), out var found) ? Same(found) : null
            where match is not null
            select new LookBackPair(entry.Sequence, row.Id, match)];
    }

    /// <summary>Evidence that a hash touches. Mirrored and turned copies are found where the estimate of their hash is near.</summary>
    internal async Task<List<LookBackPair>> OfHashAsync(ForensicsDbContext db, PdqHash hash, KnownEntry known, CancellationToken cancellation)
    {
        var whole = new RegionHash(RegionKind.Whole, new PixelRegion(0, 0, 1, 1), PdqTurns.Estimate(hash), RegionHash.MinQuality);
        var candidates = await lookup.SearchAsync(new CopyPrint(1, 1, [whole], new LocalFeatures(1, 1, [], []), new LumaThumbnail(0, 0, [])), cancellation);
        var places = await CopySearch.PlacesAsync(db, [.. candidates.Select(candidate => candidate.Id)], cancellation);
        if (places.Count == 0)
        {
            return [];
        }

        string[] pictures = [.. places.Keys];
        var evidence = await Given(db).Where(row => row.Sequence < known.Sequence && pictures.Contains(row.Sha256)).Select(row => new GivenPicture(row.Id, row.Sha256, row.Sequence)).ToListAsync(cancellation);
        var same = await VerifyAsync(
            db, [.. evidence.Select(row => row.Sha256).Distinct()], [known.MatchBits], (disputed, bits, _) => CopyVerifier.OfHash(disputed, hash, bits), cancellation);
        return [.. from row in evidence
            where same.ContainsKey((row.Sha256, known.MatchBits))
            select new LookBackPair(known.Sequence, row.Id, Same(same[(row.Sha256, known.MatchBits)])!)];
    }

    /// <summary>What came into the banks between evidence and its print, which was made late.</summary>
    /// <param name="until">The number of the print: what comes later finds it.</param>
    internal async Task<List<LookBackPair>> OfEvidenceAsync(ForensicsDbContext db, string sha256, long until, CancellationToken cancellation)
    {
        var evidence = await Given(db).Where(row => row.Sha256 == sha256 && row.Sequence < until).Select(row => new GivenPicture(row.Id, row.Sha256, row.Sequence)).ToListAsync(cancellation);
        if (evidence.Count == 0)
        {
            return [];
        }

        var first = evidence.Min(row => row.Sequence);
        if (!await db.KnownImages.AnyAsync(row => row.Sequence > first && row.Sequence < until, cancellation)
            && !await db.KnownHashes.AnyAsync(row => row.Sequence > first && row.Sequence < until, cancellation))
        {
            return [];
        }

        var (print, equal, places, numbers) = await NeighboursAsync(db, sha256, cancellation);
        string[] pictures = [.. equal.Union(places.Keys)];
        var known = await db.KnownImages.Where(row => row.Sequence > first && row.Sequence < until && pictures.Contains(row.Sha256))
            .Join(db.Banks.Where(bank => bank.Kind == BankKind.Known), row => row.Bank, bank => bank.Name, (row, bank) => new { row.Sequence, row.Sha256, bank.MatchBits }).ToListAsync(cancellation);
        var hashes = await db.KnownHashes.Where(row => row.Sequence > first && row.Sequence < until && numbers.Contains(row.Sequence))
            .Join(db.Banks.Where(bank => bank.Kind == BankKind.Known), row => row.Bank, bank => bank.Name, (row, bank) => new { row.Sequence, row.Pdq, bank.MatchBits }).ToListAsync(cancellation);
        var same = print is null ? [] : await VerifyAsync(
            db,
            [.. known.Select(row => row.Sha256).Where(other => !equal.Contains(other)).Distinct().OrderBy(other => places[other])],
            [.. known.Select(row => row.MatchBits).Distinct()],
            (other, bits, isThorough) => isThorough ? verifier.Verify(print, other, bits) : CopyVerifier.OfHash(print, other.Regions[0].Forms[0], bits),
            cancellation);
        List<(long Sequence, LookBackMatch? Match)> found =
        [
            .. known.Select(row => (row.Sequence, equal.Contains(row.Sha256) ? Same(null) : same.TryGetValue((row.Sha256, row.MatchBits), out var match) ? Same(match) : null)),
            .. hashes.Select(row => (row.Sequence, print is not null && CopyVerifier.OfHash(print, PdqBytes.Read(row.Pdq), row.MatchBits) is { } match ? Same(match) : null)),
        ];
        return [.. from row in evidence
            from entry in found
            where entry.Match is not null && entry.Sequence > row.Sequence
            select new LookBackPair(entry.Sequence, row.Id, entry.Match)];
    }

    static IQueryable<EvidenceRow> Given(ForensicsDbContext db) => db.Evidence.Where(row => row.ErasedAt == null);

    async Task<Neighbours> NeighboursAsync(ForensicsDbContext db, string sha256, CancellationToken cancellation)
    {
        var picture = await db.Pictures.AsNoTracking().SingleAsync(row => row.Sha256 == sha256, cancellation);
        var equal = await CopySearch.EqualAsync(db, picture, cancellation);
        var print = await CopySearch.PrintAsync(db, sha256, cancellation);
        List<long> numbers = print is null ? [] : [.. (await lookup.SearchAsync(print, cancellation)).Select(candidate => candidate.Id)];
        return new Neighbours(print, equal, await CopySearch.PlacesAsync(db, numbers, cancellation), numbers);
    }

    /// <param name="pictures">The most promising first.</param>
    /// <param name="verify">A print, bits that count as the same, and whether there is time to lay pictures on each other.</param>
    /// <returns>By picture and bits, those that are the same.</returns>
    static async Task<Dictionary<(string Sha256, int Bits), CopyMatch>> VerifyAsync(
        ForensicsDbContext db, List<string> pictures, IReadOnlyList<int> bits, Func<CopyPrint, int, bool, CopyMatch?> verify, CancellationToken cancellation)
    {
        Dictionary<(string, int), CopyMatch> same = [];
        var verified = 0;
        foreach (var some in pictures.Chunk(PrintsAtOnce))
        {
            foreach (var (sha256, print) in await CopySearch.PrintsAsync(db, [.. some], cancellation))
            {
                cancellation.ThrowIfCancellationRequested();
                var isThorough = ++verified <= MostVerified;
                foreach (var limit in bits)
                {
                    if (verify(print, limit, isThorough) is { Relation: CopyRelation.SamePicture } match)
                    {
                        same[(sha256, limit)] = match;
                    }
                }
            }
        }

        return same;
    }

    /// <param name="match">Null: equal bytes, or an equal picture in other bytes.</param>
    static LookBackMatch Same(CopyMatch? match) => match is null
        ? new LookBackMatch(Exact, CopyVerifier.MaxLlr10, 0)
        : new LookBackMatch(Disputes.DisputeJson.NameOf(match.Stage), match.Llr10, match.DistanceBits);

    /// <summary>A use of a picture as evidence.</summary>
    sealed record GivenPicture(string Id, string Sha256, long Sequence);

    /// <param name="Equal">Addresses of the same bytes, and of the same picture in other bytes.</param>
    /// <param name="Places">Addresses of candidates, with their place.</param>
    /// <param name="Numbers">Of all candidates, hashes among them.</param>
    sealed record Neighbours(CopyPrint? Print, HashSet<string> Equal, Dictionary<string, int> Places, List<long> Numbers);
}

/// <summary>A picture or hash of a bank.</summary>
/// <param name="MatchBits">Of its bank.</param>
readonly record struct KnownEntry(long Sequence, int MatchBits);

/// <summary>What two pictures' being the same rests on; see <see cref="LookBackRow"/>.</summary>
sealed record LookBackMatch(string Stage, double? Llr, int? DistanceBits);

sealed record LookBackPair(long KnownSequence, string EvidenceId, LookBackMatch Match);
