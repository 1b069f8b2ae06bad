using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Watching;

/// <summary>Compares the scores of the last seven days with those of the 28 days before: has what comes in changed, or what the analyzers make of it?</summary>
/// <remarks>Scores by the active policy only: a switch of policies moves them too, and is known. A window is read in runs spread evenly over it, so that a
/// large service costs no more than a middling one.</remarks>
public sealed class DriftCheck(Database database, Policies policies, TimeProvider time)
{
    static readonly TimeSpan Window = TimeSpan.FromDays(7);
    static readonly TimeSpan WindowBefore = TimeSpan.FromDays(28);

    // 10,000 scores a window: chance then moves the index by 0.004 at most, far below any mark.
    const int Runs = 100;
    const int ScoresInRun = 100;

    /// <summary>Reckons and stores one run.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await policies.SettleAsync(cancellation);
        await using var db = database.CreateDbContext();
        var policy = (await policies.InForceAsync(db, cancellation)).Active.Sha256;
        var first = await FirstSinceAsync(db, now - Window - WindowBefore, cancellation);
        var middle = await FirstSinceAsync(db, now - Window, cancellation);
        var end = await FirstSinceAsync(db, now, cancellation);
        var before = await TallyAsync(db, policy, first, middle, cancellation);
        var last = await TallyAsync(db, policy, middle, end, cancellation);
        db.DriftRows.AddRange(before.Keys.Union(last.Keys).Select(key => new DriftRow
        {
            At = now,
            Measure = key.Measure,
            Subject = key.Subject,
            Index = PopulationStability.IndexOf(before.GetValueOrDefault(key) ?? [], last.GetValueOrDefault(key) ?? []),
            Before = Documents.Write(before.GetValueOrDefault(key) ?? []),
            Now = Documents.Write(last.GetValueOrDefault(key) ?? []),
        }));
        await db.SaveChangesAsync(cancellation);
        await db.DriftRows.Where(row => row.At < now - DriftRows.Kept).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>The id of the first score since an instant; one past the last where there is none.</summary>
    /// <remarks>Ids rise with time, so a search by halves finds it without an index on time.</remarks>
    static async Task<long> FirstSinceAsync(ForensicsDbContext db, DateTimeOffset since, CancellationToken cancellation)
    {
        var low = await db.Scores.MinAsync(row => (long?)row.Id, cancellation) ?? 0;
        var high = (await db.Scores.MaxAsync(row => (long?)row.Id, cancellation) ?? -1) + 1;
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var at = await db.Scores.Where(row => row.Id >= middle).OrderBy(row => row.Id)
                .Select(row => (DateTimeOffset?)row.ComputedAt).FirstOrDefaultAsync(cancellation);
            if (at is null || at >= since)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <param name="from">First id.</param>
    /// <param name="until">First id after the last.</param>
    static async Task<Dictionary<(string Measure, string Subject), Dictionary<string, long>>> TallyAsync(
        ForensicsDbContext db, string policy, long from, long until, CancellationToken cancellation)
    {
        Dictionary<(string, string), Dictionary<string, long>> tally = [];
        var step = Math.Max(1, (until - from + Runs - 1) / Runs);
        // A window of few scores is read whole.
        var most = until - from <= Runs * ScoresInRun ? (int)step : ScoresInRun;
        for (var start = from; start < until; start += step)
        {
            var (begin, stop) = (start, Math.Min(until, start + step));
            var scores = await db.Scores.AsNoTracking()
                .Where(row => row.Id >= begin && row.Id < stop && row.Role == ScoreRole.Counted && row.PolicySha256 == policy)
                .OrderBy(row => row.Id)
                .Take(most)
                .Join(db.FindingSets, row => row.FindingsSha256, set => set.Sha256, (row, set) => new { row.Document, Findings = set.Document })
                .ToListAsync(cancellation);
            foreach (var score in scores)
            {
                Count(tally, Documents.Read<ReportScore>(score.Document), Documents.FindingSet(score.Findings));
            }
        }

        return tally;
    }

    static void Count(
        Dictionary<(string, string), Dictionary<string, long>> tally, ReportScore score, Dictionary<string, IReadOnlyList<Finding>> findings)
    {
        foreach (var claim in score.Claims)
        {
            var name = DisputeJson.NameOf(claim.Claim);
            Add(DriftMeasure.Bands, name, DisputeJson.NameOf(claim.Band));
            Add(DriftMeasure.Coverage, name, claim.Coverage.Share switch { 0 => "none", < 0.5 => "below-half", < 1 => "half-or-more", _ => "all" });
        }

        foreach (var finding in findings.Values.SelectMany(picture => picture))
        {
            Add(DriftMeasure.Analyzer, finding.Analyzer, DisputeJson.NameOf(finding.Status));
        }

        void Add(string measure, string subject, string group)
        {
            var counts = tally.TryGetValue((measure, subject), out var known) ? known : tally[(measure, subject)] = [];
            counts[group] = counts.GetValueOrDefault(group) + 1;
        }
    }
}
