using System.Runtime.CompilerServices;
using Forensics.Engine.Analyze;
using Forensics.Engine.Match;
using Forensics.Engine.Storage;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Rescore;

/// <summary>What must be found anew before stored reports can be scored from findings as they are made now.</summary>
sealed class OutdatedReports(IReadOnlyList<ImageAnalyzer> analyzers)
{
    /// <summary>Pictures of reports that were examined, but not by every analyzer as it is now, or have no print as prints are now.</summary>
    public async Task<HashSet<string>> PicturesAsync(ForensicsDbContext db, IReadOnlyList<string> reports, CancellationToken cancellation)
    {
        var scope = db.Reports.Where(report => reports.Contains(report.Id));
        var pictures = Disputed(db, scope);
        // One that could not be read has no print, and never will.
        var outdated = Lacking(db, pictures, AnalyzerTier.First)
            .Union(Lacking(db, Disputed(db, SecondTier.MayWant(scope)), AnalyzerTier.Second))
            .Union(pictures
                .Where(picture => picture.Pdq != null && !db.PicturePrints.Any(print => print.Sha256 == picture.Sha256 && print.Version == CopyPrint.Version))
                .Select(picture => picture.Sha256));
        return [.. await outdated.ToListAsync(cancellation)];
    }

    static IQueryable<PictureRow> Disputed(ForensicsDbContext db, IQueryable<ReportRow> reports) => reports
        .Join(db.ReportEvidence, report => report.Id, pair => pair.ReportId, (_, pair) => pair.EvidenceId)
        .Join(db.Evidence, id => id, evidence => evidence.Id, (_, evidence) => evidence.Sha256)
        .Join(db.Pictures, sha256 => sha256, picture => picture.Sha256, (_, picture) => picture)
        .Where(picture => picture.AnalyzedAt != null);

    /// <summary>Of some pictures, those that have fewer findings of the analyzers of a tier, as they are now, than there are such analyzers.</summary>
    /// <remarks>Counted, so that a picture's findings are looked through once, however many analyzers there are.</remarks>
    IQueryable<string> Lacking(ForensicsDbContext db, IQueryable<PictureRow> pictures, AnalyzerTier tier)
    {
        var now = analyzers.Where(analyzer => analyzer.Tier == tier).Select(analyzer => $"{analyzer.Id} {analyzer.Version} {analyzer.OptionsSha256}").ToList();
        var count = now.Count;
        return pictures
            .Where(picture => db.Findings.Count(finding =>
                finding.Sha256 == picture.Sha256 && finding.IsCurrent && now.Contains(finding.Analyzer + " " + finding.Version + " " + finding.OptionsSha256)) < count)
            .Select(picture => picture.Sha256);
    }

    /// <inheritdoc cref="PicturesAsync(ForensicsDbContext, IReadOnlyList{string}, CancellationToken)"/>
    public async Task<HashSet<string>> PicturesAsync(ForensicsDbContext db, long run, CancellationToken cancellation)
    {
        HashSet<string> outdated = [];
        await foreach (var reports in ChunksAsync(db, run, cancellation))
        {
            outdated.UnionWith(await PicturesAsync(db, reports, cancellation));
        }

        return outdated;
    }

    /// <summary>Reports of a run that were matched with the banks by an earlier version, or before their picture had a print, and their shops: what
    /// a policy weighs of a match now is not among their findings.</summary>
    public static async Task<List<(string Id, string Shop)>> MatchesAsync(ForensicsDbContext db, long run, CancellationToken cancellation)
    {
        List<(string, string)> outmatched = [];
        await foreach (var reports in ChunksAsync(db, run, cancellation))
        {
            var found = await db.DisputeFindings
                .Where(finding => reports.Contains(finding.ReportId) && finding.Analyzer == MatchFindings.Web
                    && (finding.Version < MatchFindings.Version || finding.Reason == CopySearch.NoPrint))
                .Select(finding => finding.ReportId).Distinct()
                .Join(db.Reports, id => id, report => report.Id, (_, report) => report)
                .Join(db.Orders, report => report.OrderId, order => order.Id, (report, order) => new { report.Id, order.ShopId })
                .OrderBy(report => report.Id).ToListAsync(cancellation);
            outmatched.AddRange(found.Select(report => (report.Id, report.ShopId)));
        }

        return outmatched;
    }

    static async IAsyncEnumerable<IReadOnlyList<string>> ChunksAsync(ForensicsDbContext db, long run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var chunks = await db.RescoreChunks.AsNoTracking().Where(chunk => chunk.RunId == run).Select(chunk => chunk.Number).ToListAsync(cancellation);
        foreach (var number in chunks)
        {
            var reports = await db.RescoreChunks.AsNoTracking().Where(chunk => chunk.RunId == run && chunk.Number == number).Select(chunk => chunk.Reports).SingleAsync(cancellation);
            yield return Documents.Read<ChunkReports>(reports).Ids;
        }
    }
}
