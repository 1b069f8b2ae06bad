using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Erasing;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ledger;

/// <summary>Computes scores again from their stored findings and policies, and compares them to the byte.</summary>
sealed class ScoreReplay(IDbContextFactory<ForensicsDbContext> database, StoredPolicies policies, Action<VerifyProblem> tell)
{
    const int PageScores = 200;

    public long Replayed { get; private set; }

    /// <summary>Their findings were erased by order.</summary>
    public long NotReplayable { get; private set; }

    /// <param name="sample">How many, chosen by <paramref name="seed"/>; null for all.</param>
    public async Task RunAsync(int? sample, int seed, Action<long, long> progress, CancellationToken cancellation)
    {
        if (sample is { } size)
        {
            var chosen = await ChooseAsync(size, seed, cancellation);
            foreach (var some in chosen.Chunk(PageScores))
            {
                await ReplayAsync(rows => rows.Where(row => some.Contains(row.Id)), cancellation);
                progress(Replayed + NotReplayable, chosen.Count);
            }

            return;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var all = await db.Scores.LongCountAsync(cancellation);
        for (long? last = 0; last is { } after;)
        {
            last = await ReplayAsync(rows => rows.Where(row => row.Id > after).OrderBy(row => row.Id).Take(PageScores), cancellation);
            progress(Replayed + NotReplayable, all);
        }
    }

    /// <summary>Every score has the same chance, however many there are (Vitter, Random sampling with a reservoir, 1985, algorithm R).</summary>
    async Task<List<long>> ChooseAsync(int size, int seed, CancellationToken cancellation)
    {
        var random = new Random(seed);
        List<long> chosen = [];
        await using var db = await database.CreateDbContextAsync(cancellation);
        long seen = 0;
        await foreach (var id in db.Scores.OrderBy(row => row.Id).Select(row => row.Id).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            seen++;
            if (chosen.Count < size)
            {
                chosen.Add(id);
            }
            else if (random.NextInt64(seen) is var place && place < size)
            {
                chosen[(int)place] = id;
            }
        }

        chosen.Sort();
        return chosen;
    }

    /// <returns>Id of the last one; null when there was none.</returns>
    async Task<long?> ReplayAsync(Func<IQueryable<ScoreRow>, IQueryable<ScoreRow>> choose, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await choose(db.Scores.AsNoTracking())
            .Join(db.Reports, row => row.ReportId, report => report.Id, (row, report) => new { row, report.Document }).OrderBy(pair => pair.row.Id).ToListAsync(cancellation);
        foreach (var pair in rows)
        {
            Replay(pair.row, ((FakeEvidenceReport)Documents.Read<IngestRecord>(pair.Document)).Claims);
        }

        return rows.LastOrDefault()?.row.Id;
    }

    void Replay(ScoreRow row, IReadOnlyList<Claim> ticked)
    {
        if (row.Findings == ErasedTexts.NoFindings)
        {
            NotReplayable++;
            return;
        }

        if (policies.Find(row.PolicySha256) is not { } policy)
        {
            tell(new VerifyProblem(
                VerifyCode.PolicyMissing, $"score {row.Id}", $"policy {row.PolicyId} version {row.PolicyVersion}",
                $"There is no policy file with SHA-256 {row.PolicySha256}, so the score can't be computed again.", "Put the file back into models/policies; policies are never changed in place."));
            return;
        }

        if (Again(row, ticked, policy) == row.Document)
        {
            Replayed++;
            return;
        }

        tell(new VerifyProblem(
            VerifyCode.ScoreDiffers, $"score {row.Id}", $"report {row.ReportId}", "Computed again from its stored findings and policy, the score is another.",
            "Restore the row from a backup. If many differ, the program's scoring changed without a new policy: go back to the version before."));
    }

    /// <returns>Null when the findings can't be read.</returns>
    static string? Again(ScoreRow row, IReadOnlyList<Claim> ticked, Policy policy)
    {
        try
        {
            var findings = Documents.Read<SortedDictionary<string, IReadOnlyList<Finding>>>(row.Findings);
            return Documents.Write(Scorer.Report(findings, ticked.ToHashSet(), policy));
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or InvalidDataException)
        {
            return null;
        }
    }
}
