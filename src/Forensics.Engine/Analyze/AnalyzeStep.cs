using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Children;
using Forensics.Engine.Circles;
using Forensics.Engine.Jobs;
using Forensics.Engine.Match;
using Forensics.Engine.Storage;
using Forensics.Imaging.Analyzers.Fingerprint;
using Forensics.Imaging.Hashing;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Analyze;

/// <summary>Analyses one stored picture and stores what was found, once.</summary>
public sealed class AnalyzeStep(
    IDbContextFactory<ForensicsDbContext> database, PictureStore store, PictureExaminer examiner, IReadOnlyList<ImageAnalyzer> analyzers, LateMatches lateMatches, IJobQueue jobs, TimeProvider time)
{
    public async Task RunAsync(LeasedJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        var missing = await MissingAsync(job.Subject, cancellation);
        var examination = await examiner.AnalyzeAsync(await store.GetAsync(job.Subject, cancellation), missing.Analyzers, missing.Print, cancellation);
        var (analysis, maps, print) = examination;
        foreach (var (map, png) in maps)
        {
            await store.PutMapAsync(job.Subject, map + KeptMap.Extension, examination.KeptMaps[map], cancellation);
            await store.PutMapAsync(job.Subject, map + ".png", png, cancellation);
        }

        var look = missing.IsFirst && print is not null ? await lateMatches.LookAsync(job.Subject, print, cancellation) : null;
        await using var db = await database.CreateDbContextAsync(cancellation);
        analysis = await FingerprintTable.LookUpAsync(db, analysis, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (print is not null || missing.Analyzers.Contains(FingerprintAnalyzer.Id) || (await ScoredReportsAsync(db, job.Subject, cancellation)).Count > 0)
        {
            await db.HoldSequenceAsync(cancellation); // Before any step's row, as everywhere.
        }

        await jobs.CompleteAsync(db, job, cancellation);
        var row = await db.Pictures.SingleAsync(row => row.Sha256 == job.Subject, cancellation);
        var isFirst = row.AnalyzedAt is null;
        Fill(row, analysis);
        await FingerprintTable.CountAsync(db, row, analysis, cancellation);
        await StoreFindingsAsync(db, analysis, cancellation);
        await StorePrintAsync(db, job.Subject, print, cancellation);
        await db.SaveChangesAsync(cancellation);
        // A print alone changes nothing that was found in the picture itself.
        var reports = isFirst || missing.Analyzers.Count > 0 ? await ScoredReportsAsync(db, job.Subject, cancellation) : [];
        var late = isFirst && print is not null ? await lateMatches.FindAsync(db, row, print, look, cancellation) : [];
        await jobs.RenewAsync(db, JobKind.Score, [.. reports.Union(late).Select(report => (report.Report, (string?)report.Shop))], job.Priority, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Ids of the analyzers whose finding on the picture is not stored, and whether its print is not: a picture that comes back after
    /// one was raised is spared the others.</summary>
    /// <remarks>What failed, could not be read, or lost its map is tried again. Analyzers of the second tier are missing only where a report wants them.</remarks>
    async Task<(IReadOnlyList<string> Analyzers, bool Print, bool IsFirst)> MissingAsync(string sha256, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var stored = await db.Findings.AsNoTracking().Where(row => row.Sha256 == sha256).ToListAsync(cancellation);
        var kept = stored.FindAll(row => row.Status != FindingStatus.Failed && row.Reason != PictureAnalyzer.Unreadable
            && (row.Map is null || (IsThere(row.Map + ".png") && IsThere(row.Map + KeptMap.Extension))));
        var missing = analyzers.Where(analyzer => !kept.Exists(analyzer.Made)).ToList();
        if (missing.Exists(analyzer => analyzer.Tier == AnalyzerTier.Second) && !await SecondTier.IsWantedAsync(db, sha256, cancellation))
        {
            missing.RemoveAll(analyzer => analyzer.Tier == AnalyzerTier.Second);
        }

        return (
            [.. missing.Select(analyzer => analyzer.Id)],
            !await db.PicturePrints.AnyAsync(row => row.Sha256 == sha256 && row.Version == CopyPrint.Version, cancellation),
            await db.Pictures.AnyAsync(row => row.Sha256 == sha256 && row.AnalyzedAt == null, cancellation));

        bool IsThere(string map) => File.Exists(store.MapPath(sha256, map));
    }

    void Fill(PictureRow row, PictureAnalysis analysis)
    {
        row.AnalyzedAt = time.GetUtcNow();
        row.Format = DisputeJson.NameOf(analysis.Format);
        row.Width = analysis.Width;
        row.Height = analysis.Height;
        row.ErrorCode = analysis.Error?.Code;
        row.ErrorMessage = analysis.Error?.Message;
        row.ImageChannel = DisputeJson.NameOf(analysis.ImageChannel);
        row.Provenance = Documents.Write(analysis.Provenance);
        FillFingerprints(row, analysis.Fingerprints);
    }

    /// <summary>A print that is made anew gets a new number: indexes take it up as they take up new ones.</summary>
    static async Task StorePrintAsync(ForensicsDbContext db, string sha256, CopyPrint? print, CancellationToken cancellation)
    {
        if (print is null)
        {
            return;
        }

        var (sequence, document) = (await db.NextSequenceAsync(cancellation), print.ToBytes());
        if (await db.PicturePrints.SingleOrDefaultAsync(row => row.Sha256 == sha256, cancellation) is { } row)
        {
            (row.Version, row.Sequence, row.Document) = (CopyPrint.Version, sequence, document);
        }
        else
        {
            db.PicturePrints.Add(new PicturePrintRow { Sha256 = sha256, Version = CopyPrint.Version, Sequence = sequence, Document = document });
        }
    }

    static void FillFingerprints(PictureRow row, Fingerprints? found)
    {
        row.Pdq = found is null ? null : PdqBytes.Write(found.Pdq.Hashes[0]);
        row.PdqForms = found is null ? null : PdqBytes.Write(found.Pdq.Hashes);
        row.PdqQuality = found?.Pdq.Quality;
        row.PdqVersion = found is null ? null : Pdq.Version;
        row.Identity = found?.Identity;
        row.IdentityVersion = found is null ? null : PictureIdentity.Version;
        row.PHash = (long?)found?.PHash;
        row.PHashVersion = found is null ? null : PHash.Version;
        row.DHash = (long?)found?.DHash;
        row.DHashVersion = found is null ? null : DHash.Version;
    }

    async Task StoreFindingsAsync(ForensicsDbContext db, PictureAnalysis analysis, CancellationToken cancellation)
    {
        var stored = await db.Findings.Where(row => row.Sha256 == analysis.Sha256).ToListAsync(cancellation);
        stored.ForEach(row => row.IsCurrent = analyzers.Any(analyzer => analyzer.Made(row)));
        foreach (var (finding, options, _) in analysis.Findings)
        {
            var row = stored.SingleOrDefault(row => row.Analyzer == finding.Analyzer && row.Version == finding.Version && row.OptionsSha256 == options);
            if (row is null)
            {
                row = new FindingRow
                {
                    Sha256 = analysis.Sha256, Analyzer = finding.Analyzer, Version = finding.Version, OptionsSha256 = options,
                    Status = finding.Status, Reason = null, Values = "", Map = null,
                };
                db.Findings.Add(row);
            }

            (row.IsCurrent, row.Status, row.Reason, row.Values, row.Map) =
                (true, finding.Status, finding.Reason, Documents.Write(finding.Values), finding.Map);
        }
    }

    /// <summary>Reports scored already although this picture belongs to them: it was not readable, or other, when they were.</summary>
    static async Task<List<(string Report, string Shop)>> ScoredReportsAsync(ForensicsDbContext db, string sha256, CancellationToken cancellation)
    {
        var found = await db.ReportEvidence
            .Join(db.Evidence, pair => pair.EvidenceId, evidence => evidence.Id, (pair, evidence) => new { pair.ReportId, evidence.Sha256, evidence.OrderId })
            .Where(pair => pair.Sha256 == sha256)
            .Join(db.Orders, pair => pair.OrderId, order => order.Id, (pair, order) => new { pair.ReportId, order.ShopId })
            .Distinct()
            .Where(report => db.Jobs.Any(job =>
                job.Kind == JobKind.Score && job.Subject == report.ReportId && (job.State == JobState.Done || job.State == JobState.Running)))
            .OrderBy(report => report.ReportId)
            .ToListAsync(cancellation);
        return found.ConvertAll(report => (report.ReportId, report.ShopId));
    }
}
