using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Match;

/// <summary>Reports that were scored before a picture of a bank was examined, although the picture was accepted before them.</summary>
/// <remarks>Shops take turns, so a picture of a shop that sent thousands may be examined after another shop's report that came later. What the
/// report then missed is made good: it is scored again where the picture is a copy of one of its own.</remarks>
public sealed class LateMatches(IDbContextFactory<ForensicsDbContext> database, CopyLookup lookup, CopyVerifier verifier)
{
    // Prints that came between the search and the transaction that stores this one; 40 kB each.
    const int PrintsAtOnce = 32;

    /// <summary>Searches before the transaction, which others wait for, is begun.</summary>
    /// <param name="sha256">A picture that is examined for the first time; its print is not stored yet.</param>
    /// <returns>Null when there is no report that could have missed it.</returns>
    internal async Task<LateLook?> LookAsync(string sha256, CopyPrint print, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await AcceptedAsync(db, sha256, cancellation) is { } accepted && await Scored(db, accepted).AnyAsync(cancellation) ? await SearchAsync(print, cancellation) : null;
    }

    /// <summary>In the transaction that stores the picture's print, which holds the counter: of two pictures stored at once, the later finds the earlier.</summary>
    /// <returns>Reports and their shops, by id.</returns>
    internal async Task<List<(string Report, string Shop)>> FindAsync(
        ForensicsDbContext db, PictureRow picture, CopyPrint print, LateLook? look, CancellationToken cancellation)
    {
        if (await AcceptedAsync(db, picture.Sha256, cancellation) is not { } accepted || !await Scored(db, accepted).AnyAsync(cancellation))
        {
            return [];
        }

        look ??= await SearchAsync(print, cancellation);
        var equal = await CopySearch.EqualAsync(db, picture, cancellation);
        List<long> numbers = [.. look.Candidates.Select(candidate => candidate.Id)];
        var candidates = (await CopySearch.PlacesAsync(db, numbers, cancellation)).Keys
            .Union(await db.PicturePrints.Where(row => row.Sequence > look.UpTo && row.Version == CopyPrint.Version).Select(row => row.Sha256).ToListAsync(cancellation))
            .Union(equal).ToList();
        var disputed = await Scored(db, accepted)
            .Join(db.ReportEvidence, report => report.Id, pair => pair.ReportId, (report, pair) => new { report.Id, report.OrderId, pair.EvidenceId })
            .Join(db.Evidence.Where(row => row.ErasedAt == null && candidates.Contains(row.Sha256)), pair => pair.EvidenceId, evidence => evidence.Id, (pair, evidence) => new { pair.Id, pair.OrderId, evidence.Sha256 })
            .Join(db.Orders, pair => pair.OrderId, order => order.Id, (pair, order) => new { pair.Id, order.ShopId, pair.Sha256 })
            .OrderBy(pair => pair.Id)
            .ToListAsync(cancellation);
        var copies = await CopiesAsync(db, print, [.. disputed.Select(pair => pair.Sha256).Where(other => !equal.Contains(other)).Distinct()], cancellation);
        return [.. disputed.Where(pair => equal.Contains(pair.Sha256) || copies.Contains(pair.Sha256)).Select(pair => (pair.Id, pair.ShopId)).Distinct()];
    }

    async Task<LateLook> SearchAsync(CopyPrint print, CancellationToken cancellation)
    {
        var (candidates, upTo) = await lookup.SearchUpToAsync(print, cancellation);
        return new LateLook(candidates, upTo);
    }

    async Task<HashSet<string>> CopiesAsync(ForensicsDbContext db, CopyPrint print, List<string> pictures, CancellationToken cancellation)
    {
        HashSet<string> copies = new(StringComparer.Ordinal);
        foreach (var some in pictures.Chunk(PrintsAtOnce))
        {
            var rows = await db.PicturePrints.Where(row => some.Contains(row.Sha256) && row.Version == CopyPrint.Version)
                .Select(row => new { row.Sha256, row.Document }).ToListAsync(cancellation);
            copies.UnionWith(rows.Where(row => verifier.Verify(CopyPrintBytes.Read(row.Document), print) is not null).Select(row => row.Sha256));
        }

        return copies;
    }

    /// <summary>When the picture came into a bank; null when it is in none.</summary>
    static Task<long?> AcceptedAsync(ForensicsDbContext db, string sha256, CancellationToken cancellation) =>
        db.Evidence.Where(row => row.Sha256 == sha256).Select(row => (long?)row.Sequence)
            .Concat(db.KnownImages.Where(row => row.Sha256 == sha256).Select(row => (long?)row.Sequence))
            .MinAsync(cancellation);

    static IQueryable<ReportRow> Scored(ForensicsDbContext db, long after) =>
        db.Reports.Where(report => report.Sequence > after && db.Jobs.Any(job =>
            job.Kind == JobKind.Score && job.Subject == report.Id && (job.State == JobState.Done || job.State == JobState.Running)));
}

/// <summary>What the index named, and up to which number it had looked.</summary>
sealed record LateLook(IReadOnlyList<CopyCandidate> Candidates, long UpTo);
