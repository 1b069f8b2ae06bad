using System.Text;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Rescore;

/// <summary>What the shadow says of reports beside what counts.</summary>
public sealed class ShadowComparison(IDbContextFactory<ForensicsDbContext> database, Policies policies, TimeProvider time)
{
    /// <summary>Reports looked at, the latest first: a page is made of them while somebody waits.</summary>
    public const int Most = 5_000;

    const int Listed = 100;
    const int AtOnce = 500;

    /// <summary>Compares reports whose current score is the active policy's with their shadow score from the same findings.</summary>
    /// <param name="days">Only scores made in the last so many days.</param>
    /// <returns>Null when there is no shadow.</returns>
    public async Task<ShadowView?> CompareAsync(int days, CancellationToken cancellation)
    {
        var inForce = await policies.InForceAsync(cancellation);
        if (inForce.Shadow is not { } shadow)
        {
            return null;
        }

        var (tally, moved, since) = (new RescoreTally(), new List<ShadowMove>(), time.GetUtcNow().AddDays(-days));
        await using var db = await database.CreateDbContextAsync(cancellation);
        var pairs = await db.Scores.AsNoTracking()
            .Where(score => score.Role == ScoreRole.Shadow && score.ComputedAt >= since && score.PolicySha256 == shadow.Sha256)
            .Join(db.Reports, score => score.ReportId, report => report.Id, (score, report) => new { score, report.ScoreId })
            .Join(db.Scores.Where(counted => counted.PolicySha256 == inForce.Active.Sha256), pair => pair.ScoreId, counted => counted.Id, (pair, counted) => new { pair.score, counted })
            .Where(pair => pair.score.FindingsSha256 == pair.counted.FindingsSha256)
            .OrderByDescending(pair => pair.score.ComputedAt).ThenByDescending(pair => pair.score.Id)
            .Take(Most)
            .Select(pair => new { pair.score.ReportId, Before = pair.counted.Document, After = pair.score.Document })
            .ToListAsync(cancellation);
        foreach (var some in pairs.Chunk(AtOnce))
        {
            var decisions = await RescoreRead.DecisionsAsync(db, [.. some.Select(pair => pair.ReportId)], cancellation);
            foreach (var pair in some)
            {
                var (before, after) = (Read(pair.Before), Read(pair.After));
                var moves = ScoreMove.Between(before, after, decisions.GetValueOrDefault(pair.ReportId, RescoreRead.None));
                tally.Add(before, after, moves);
                moved.AddRange(moves.Where(move => move.IsBandMoved && moved.Count < Listed).Select(move => new ShadowMove(pair.ReportId, move)));
            }
        }

        return new ShadowView(inForce.Active.Name, shadow.Name, days, tally, moved);
    }

    static ScoreSummary Read(string document) => ScoreSummary.Read(Encoding.UTF8.GetBytes(document));
}

/// <param name="Moved">The latest claims whose band is another, no more than a page shows.</param>
public sealed record ShadowView(string Active, string Shadow, int Days, RescoreTally Tally, IReadOnlyList<ShadowMove> Moved);

public sealed record ShadowMove(string ReportId, ScoreMove Move);
