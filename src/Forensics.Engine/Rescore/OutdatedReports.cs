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
        IQueryable<string>? outdated = null;
        var pictures = db.ReportEvidence
            .Where(pair => reports.Contains(pair.ReportId))
            .Join(db.Evidence, pair => pair.EvidenceId, evidence => evidence.Id, (_, evidence) => evidence.Sha256)
            .Join(db.Pictures, sha256 => sha256, picture => picture.Sha256, (_, picture) => picture)
            .Where(picture => picture.AnalyzedAt != null);
        foreach (var (id, version, options) in analyzers.Select(analyzer => (analyzer.Id, analyzer.Version, analyzer.OptionsSha256)))
        {
            var lacking = pictures
                .Where(picture => !db.Findings.Any(finding =>
                    finding.Sha256 == picture.Sha256 && finding.Analyzer == id && finding.Version == version && finding.OptionsSha256 == options && finding.IsCurrent))
                .Select(picture => picture.Sha256);
            outdated = outdated is null ? lacking : outdated.Union(lacking);
        }

        // One that could not be read has none, and never will.
        var printless = pictures
            .Where(picture => picture.Pdq != null && !db.PicturePrints.Any(print => print.Sha256 == picture.Sha256 && print.Version == CopyPrint.Version))
            .Select(picture => picture.Sha256);
        return [.. await (outdated is null ? printless : outdated.Union(printless)).ToListAsync(cancellation)];
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
