using System.Security.Cryptography;
using System.Text;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Match;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Imaging.Hashing;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Score;

/// <summary>Matches, compares and scores one report, and stores the score with the findings it rests on, once.</summary>
public sealed class ScoreStep(
    IDbContextFactory<ForensicsDbContext> database, ProductMatch products, IJobQueue jobs, Policy policy, EngineOptions options, TimeProvider time)
{
    // The console shows the best; a picture of the web with thousands of copies needs no more.
    const int MaxMatches = 50;

    public async Task RunAsync(LeasedJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        DisputeFile dispute;
        List<PictureFindings> pictures = [];
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            dispute = await DisputeFile.LoadAsync(db, job.Subject, cancellation);
            var known = await BankPictures.KnownAsync(db, job.Sequence, cancellation);
            var references = await BankPictures.ReferencesAsync(db, dispute.Order.Id, cancellation);
            foreach (var disputed in dispute.Disputed)
            {
                var earlier = await BankPictures.EarlierAsync(db, disputed.Row, job.Sequence, cancellation);
                var sha256 = disputed.Picture.Sha256;
                var own = await db.Findings.AsNoTracking().Where(row => row.Sha256 == sha256 && row.IsCurrent).ToListAsync(cancellation);
                pictures.Add(Match(dispute, disputed, [.. own.Select(Documents.Finding)], known, earlier, references));
            }
        }

        for (var i = 0; i < pictures.Count; i++)
        {
            pictures[i] = pictures[i] with { Product = await products.CompareAsync(dispute.Disputed[i].Picture, dispute.References, cancellation) };
        }

        await StoreAsync(job, dispute, pictures, cancellation);
    }

    static PictureFindings Match(
        DisputeFile dispute,
        DisputedPicture disputed,
        List<Finding> own,
        List<KnownPicture> known,
        List<EarlierPicture> earlier,
        List<ReferencePicture> references)
    {
        var picture = disputed.Picture;
        if (picture.AnalyzedAt is null)
        {
            return new PictureFindings(disputed.Item.Id, own, [.. MatchFindings.WithoutAnalysis()], [], null);
        }

        List<PdqHash> forms = picture.PdqForms is { } bytes ? [.. Enumerable.Range(0, bytes.Length / PdqBytes.Length).Select(i => PdqBytes.Read(bytes, i))] : [];
        var query = new BankQuery(picture.Sha256, picture.Identity, forms, picture.PdqQuality ?? 0);
        var outcomes = new[]
        {
            MatchFindings.InWeb(query, disputed.Row, dispute.Order, known),
            MatchFindings.InEarlierEvidence(query, dispute.Order, earlier),
            MatchFindings.InReferencePhotos(query, dispute.Order, references),
        };
        return new PictureFindings(
            disputed.Item.Id,
            own,
            [.. outcomes.Select(outcome => outcome.Finding)],
            [.. outcomes.SelectMany(outcome => outcome.Matches)
                .OrderBy(match => match.DistanceBits)
                .ThenBy(match => match.FirstSeenAt)
                .ThenBy(match => match.Bank, StringComparer.Ordinal)
                .ThenBy(match => match.Sha256, StringComparer.Ordinal)
                .ThenBy(match => match.Source, StringComparer.Ordinal)
                .Take(MaxMatches)],
            null);
    }

    async Task StoreAsync(LeasedJob job, DisputeFile dispute, List<PictureFindings> pictures, CancellationToken cancellation)
    {
        SortedDictionary<string, IReadOnlyList<Finding>> findings = new(StringComparer.Ordinal);
        foreach (var picture in pictures)
        {
            findings[picture.EvidenceId] = [.. picture.All.OrderBy(finding => finding.Analyzer, StringComparer.Ordinal)];
        }

        var score = Scorer.Report(findings, dispute.Report.Claims.ToHashSet(), policy);
        var document = Documents.Write(findings);
        var findingsSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document)));
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await jobs.CompleteAsync(db, job, cancellation);
        var row = await db.Scores.SingleOrDefaultAsync(
            row => row.ReportId == job.Subject && row.PolicySha256 == policy.Sha256 && row.FindingsSha256 == findingsSha256, cancellation);
        if (row is null)
        {
            row = new ScoreRow
            {
                ReportId = job.Subject,
                PolicyId = policy.Id,
                PolicyVersion = policy.Version,
                PolicySha256 = policy.Sha256,
                FindingsSha256 = findingsSha256,
                Findings = document,
                Document = Documents.Write(score),
                ComputedAt = time.GetUtcNow(),
            };
            db.Scores.Add(row);
            await db.SaveChangesAsync(cancellation);
            await Ledger.LedgerBook.AppendAsync(db, [Ledger.LedgerEntry.Of(row)], cancellation);
        }

        var report = await db.Reports.SingleAsync(report => report.Id == job.Subject, cancellation);
        if (report.ScoreId != row.Id)
        {
            report.ScoreId = row.Id;
            db.Feed.Add(new FeedRow
            {
                Sequence = await db.NextSequenceAsync(cancellation),
                OrderId = report.OrderId,
                Kind = FeedKind.Score,
                RecordType = "report",
                RecordId = report.Id,
                At = row.ComputedAt,
                Document = ScoreNotice.Write(row.Id, score),
            });
        }

        report.Completeness = Documents.Write(dispute.CompletenessBy(options.Completeness));
        await db.DisputeFindings.Where(finding => finding.ReportId == job.Subject).ExecuteDeleteAsync(cancellation);
        await db.Matches.Where(match => match.ReportId == job.Subject).ExecuteDeleteAsync(cancellation);
        foreach (var picture in pictures)
        {
            Add(db, job.Subject, picture);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    static void Add(ForensicsDbContext db, string reportId, PictureFindings picture)
    {
        db.DisputeFindings.AddRange(picture.OfDispute.Select(finding => new DisputeFindingRow
        {
            ReportId = reportId,
            EvidenceId = picture.EvidenceId,
            Analyzer = finding.Analyzer,
            Version = finding.Version,
            Status = finding.Status,
            Reason = finding.Reason,
            Values = Documents.Write(finding.Values),
            Details = finding.Analyzer == ProductMatch.Analyzer && picture.Product?.View is { } view ? Documents.Write(view) : null,
        }));
        db.Matches.AddRange(picture.Matches.Select((match, position) => new MatchRow
        {
            ReportId = reportId,
            EvidenceId = picture.EvidenceId,
            Position = position,
            Bank = match.Bank,
            Sha256 = match.Sha256,
            DistanceBits = match.DistanceBits,
            Transform = match.Transform,
            Source = match.Source,
            FirstSeenAt = match.FirstSeenAt,
            Innocent = match.Innocent,
        }));
    }

    /// <param name="Own">Of the picture by itself.</param>
    sealed record PictureFindings(
        string EvidenceId, IReadOnlyList<Finding> Own, IReadOnlyList<Finding> Matched, IReadOnlyList<MatchView> Matches, ProductOutcome? Product)
    {
        public IEnumerable<Finding> OfDispute => Product is null ? Matched : Matched.Append(Product.Finding);

        public IEnumerable<Finding> All => Own.Concat(OfDispute);
    }
}
