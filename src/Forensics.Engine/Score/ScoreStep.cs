using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Circles;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Ledger;
using Forensics.Engine.Match;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Forensics.Imaging.Analyzers.Fingerprint;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Score;

/// <summary>Matches, compares and scores one report, and stores the score with the findings it rests on, once.</summary>
public sealed class ScoreStep(
    IDbContextFactory<ForensicsDbContext> database, CopySearch copies, ProductMatch products, CircleComparison circles, IJobQueue jobs, Policies policies, EngineOptions options, TimeProvider time)
{
    // The console shows the best; a picture of the web with thousands of copies needs no more.
    const int MaxMatches = 50;

    public async Task RunAsync(LeasedJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        await policies.SettleAsync(cancellation);
        DisputeFile dispute;
        List<PictureFindings> pictures = [];
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            dispute = await DisputeFile.LoadAsync(db, job.Subject, cancellation);
            foreach (var disputed in dispute.Disputed)
            {
                var hits = disputed.Picture.AnalyzedAt is null ? null : await copies.FindAsync(db, disputed.Picture, disputed.Row, job.Sequence, cancellation);
                var sha256 = disputed.Picture.Sha256;
                // What the table of fingerprints knew depends on which picture was examined first, and a score must not.
                var own = await db.Findings.AsNoTracking()
                    .Where(row => row.Sha256 == sha256 && row.IsCurrent && row.Analyzer != FingerprintAnalyzer.Id).ToListAsync(cancellation);
                pictures.Add(Match(dispute, disputed, [.. own.Select(Documents.Finding)], hits));
            }
        }

        for (var i = 0; i < pictures.Count; i++)
        {
            var (item, picture) = (dispute.Disputed[i].Item, dispute.Disputed[i].Picture);
            pictures[i] = pictures[i] with
            {
                Product = await products.CompareAsync(picture, dispute.References, cancellation),
                Circles = await circles.CompareAsync(picture, [.. dispute.Report.Regions.Where(region => region.Evidence == item.Id)], pictures[i].Own, cancellation),
            };
        }

        await StoreAsync(job, dispute, pictures, cancellation);
    }

    static PictureFindings Match(DisputeFile dispute, DisputedPicture disputed, List<Finding> own, BankHits? hits)
    {
        if (hits is null)
        {
            return new PictureFindings(disputed.Item.Id, own, [.. MatchFindings.WithoutAnalysis()], [], null);
        }

        var outcomes = new[]
        {
            MatchFindings.InWeb(hits, disputed.Row, dispute.Order),
            MatchFindings.InEarlierEvidence(hits, disputed.Row, dispute.Order),
            MatchFindings.InReferencePhotos(hits, dispute.Order),
        };
        return new PictureFindings(
            disputed.Item.Id,
            own,
            [.. outcomes.Select(outcome => outcome.Finding)],
            [.. outcomes.SelectMany(outcome => outcome.Matches)
                .OrderByDescending(match => match.Llr ?? double.MinValue)
                .ThenBy(match => match.DistanceBits ?? int.MaxValue)
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

        var set = new FindingSet(job.Subject, dispute.Report.Claims.ToHashSet(), findings, Documents.Write(findings));
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.HoldSequenceAsync(cancellation); // Before the step's row, as everywhere.
        await jobs.CompleteAsync(db, job, cancellation);
        var inForce = await policies.InForceAsync(db, cancellation);
        var (row, score) = await StoreScoreAsync(db, set, inForce.Active, ScoreRole.Counted, cancellation);
        var shadowed = inForce.Shadow is { } shadow ? (await StoreScoreAsync(db, set, shadow, ScoreRole.Shadow, cancellation)).Score : null;

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
        Instruments.Scored(ScoreRole.Counted, score);
        if (shadowed is not null)
        {
            Instruments.Scored(ScoreRole.Shadow, shadowed);
        }
    }

    /// <summary>Stores a score with its findings, where it isn't there already.</summary>
    async Task<(ScoreRow Row, ReportScore Score)> StoreScoreAsync(ForensicsDbContext db, FindingSet set, Policy policy, string role, CancellationToken cancellation)
    {
        var score = Scorer.Report(set.Findings, set.Ticked, policy);
        var row = await db.Scores.SingleOrDefaultAsync(
            row => row.ReportId == set.ReportId && row.PolicySha256 == policy.Sha256 && row.FindingsSha256 == set.Sha256 && row.Role == role, cancellation);
        if (row is null)
        {
            // An erased set comes back with its picture.
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "FindingSets" ("Sha256", "Document") VALUES ({set.Sha256}, {set.Document})
                ON CONFLICT ("Sha256") DO UPDATE SET "Document" = excluded."Document" WHERE "FindingSets"."Document" <> excluded."Document"
                """, cancellation);
            row = new ScoreRow
            {
                ReportId = set.ReportId,
                PolicyId = policy.Id,
                PolicyVersion = policy.Version,
                PolicySha256 = policy.Sha256,
                FindingsSha256 = set.Sha256,
                Role = role,
                Document = Documents.Write(score),
                ComputedAt = time.GetUtcNow(),
            };
            db.Scores.Add(row);
            await db.SaveChangesAsync(cancellation);
            await LedgerBook.AppendAsync(db, [LedgerEntry.Of(row)], cancellation);
        }

        return (row, score);
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
            Details = picture.DetailsOf(finding),
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
            Stage = match.Stage,
            Relation = match.Relation,
            Inliers = match.Inliers,
            Llr = match.Llr,
            Details = match.Copy is { } copy ? Documents.Write(copy) : null,
        }));
    }

    /// <summary>What a report is scored from.</summary>
    sealed record FindingSet(string ReportId, IReadOnlyCollection<Claim> Ticked, IReadOnlyDictionary<string, IReadOnlyList<Finding>> Findings, string Document)
    {
        public string Sha256 { get; } = Documents.HashOf(Document);
    }

    /// <param name="Own">Of the picture by itself.</param>
    sealed record PictureFindings(
        string EvidenceId, IReadOnlyList<Finding> Own, IReadOnlyList<Finding> Matched, IReadOnlyList<MatchView> Matches, ProductOutcome? Product)
    {
        /// <summary>Null where the merchant circled nothing.</summary>
        public CircleOutcome? Circles { get; init; }

        public IEnumerable<Finding> OfDispute => [.. Matched, .. Product is null ? [] : (Finding[])[Product.Finding], .. Circles is null ? [] : (Finding[])[Circles.Finding]];

        public IEnumerable<Finding> All => Own.Concat(OfDispute);

        /// <summary>What is shown of a finding besides its values, as JSON.</summary>
        public string? DetailsOf(Finding finding) => finding.Analyzer switch
        {
            ProductMatch.Analyzer when Product?.View is { } view => Documents.Write(view),
            CircleComparison.Analyzer when Circles is { Readings: { Count: > 0 } readings } => Documents.Write(readings),
            _ => null,
        };
    }
}
