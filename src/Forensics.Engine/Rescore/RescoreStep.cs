using System.Globalization;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Jobs;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Rescore;

/// <summary>Scores one part of a run again: reads its findings, scores, compares, and stores all of it at once with the end of the step.</summary>
public sealed class RescoreStep(IDbContextFactory<ForensicsDbContext> database, IJobQueue jobs, Policies policies, Rescoring runs, TimeProvider time)
{
    /// <summary>Kind of the step; its subject is run and part, such as <c>7/000012</c>.</summary>
    public const string Kind = "rescore";

    public async Task RunAsync(LeasedJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        var parts = job.Subject.Split('/');
        var (runId, number) = (long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        await using var db = await database.CreateDbContextAsync(cancellation);
        var run = await db.RescoreRuns.AsNoTracking().SingleAsync(run => run.Id == runId, cancellation);
        var chunk = await db.RescoreChunks.AsNoTracking().SingleAsync(chunk => chunk.RunId == runId && chunk.Number == number, cancellation);
        if (chunk.Tally is null)
        {
            var policy = await policies.ReadAsync(db, run.PolicySha256, cancellation);
            var counts = (await policies.InForceAsync(db, cancellation)).Active.Sha256 == policy.Sha256;
            var role = counts ? ScoreRole.Counted : ScoreRole.Batch;
            var items = await RescoreRead.ItemsAsync(db, Documents.Read<ChunkReports>(chunk.Reports), policy.Sha256, role, cancellation);
            using var scorer = new BatchScorer(policy);
            var results = Score(items, scorer);
            await StoreAsync(db, job, chunk, new RescoreResult(run, policy, role, results), cancellation);
        }
        else
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            await jobs.CompleteAsync(db, job, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        await runs.AdvanceAsync(runId, cancellation);
    }

    internal static string SubjectOf(long run, int chunk) => string.Create(CultureInfo.InvariantCulture, $"{run}/{chunk:D6}");

    static List<RescoredReport> Score(IReadOnlyList<RescoreItem> items, BatchScorer scorer)
    {
        List<RescoredReport> results = new(items.Count);
        foreach (var item in items)
        {
            var before = ScoreSummary.Read(item.Before);
            var (document, after) = scorer.Score(item.Findings, before.Claims);
            results.Add(new RescoredReport(item, document, before, after, ScoreMove.Between(before, after, item.Decisions)));
        }

        return results;
    }

    async Task StoreAsync(ForensicsDbContext db, LeasedJob job, RescoreChunkRow chunk, RescoreResult result, CancellationToken cancellation)
    {
        var tally = new RescoreTally { LeftOut = Documents.Read<ChunkReports>(chunk.Reports).Ids.Count - result.Reports.Count };
        foreach (var report in result.Reports)
        {
            tally.Add(report.Before, report.After, report.Moves);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Whoever switches the policy holds the counter: what counts now counts until this is stored.
        var counts = result.Role == ScoreRole.Counted && !result.Run.IsDryRun;
        var last = counts ? await db.HoldSequenceAsync(cancellation) : 0;
        await jobs.CompleteAsync(db, job, cancellation);
        if (counts && (await policies.InForceAsync(db, cancellation)).Active.Sha256 != result.Policy.Sha256)
        {
            throw new InvalidOperationException("The active policy was switched meanwhile; this part is tried again.");
        }

        var write = new RescoreWrite(db, result, time.GetUtcNow());
        if (!result.Run.IsDryRun)
        {
            await write.ScoresAsync(cancellation);
        }

        if (counts)
        {
            await write.CurrentAsync(last, cancellation);
        }

        await write.DiffsAsync(cancellation);
        await db.RescoreChunks.Where(row => row.RunId == chunk.RunId && row.Number == chunk.Number)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Tally, Documents.Write(tally)), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}

/// <summary>What is known of a report before it is scored again.</summary>
/// <param name="Before">The score that counted when the run began, as JSON in UTF-8.</param>
/// <param name="Findings">Of the score that counts now, as JSON in UTF-8.</param>
/// <param name="IsScored">The very score that is to be made is stored already.</param>
/// <param name="Decisions">The latest outcome on each claim that has one.</param>
sealed record RescoreItem(
    string ReportId, byte[] Before, string FindingsSha256, byte[] Findings, bool IsScored, IReadOnlyDictionary<Claim, DecisionOutcome> Decisions);

/// <param name="Document">The new score, as JSON in UTF-8.</param>
sealed record RescoredReport(RescoreItem Item, byte[] Document, ScoreSummary Before, ScoreSummary After, IReadOnlyList<ScoreMove> Moves)
{
    /// <summary>Worth telling those who follow the feed: a band, or the claim that is strongest.</summary>
    public bool IsNews => Before.Strongest != After.Strongest || Moves.Any(move => move.IsBandMoved);
}

/// <summary>What came of a part.</summary>
/// <param name="Role">Of its scores; one of <see cref="ScoreRole"/>.</param>
sealed record RescoreResult(RescoreRunRow Run, Policy Policy, string Role, IReadOnlyList<RescoredReport> Reports);
