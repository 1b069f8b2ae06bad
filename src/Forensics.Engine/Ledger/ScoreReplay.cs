using Forensics.Disputes.Scoring;
using Forensics.Engine.Erasing;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ledger;

/// <summary>Computes scores again from their stored findings and policies, and compares them to the byte.</summary>
sealed class ScoreReplay(IDbContextFactory<ForensicsDbContext> database, Policies policies, Action<VerifyProblem> tell)
{
    const int PageScores = 200;

    public long Replayed { get; private set; }

    /// <summary>Their findings were erased by order, or are not what they were.</summary>
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
            .Join(db.FindingSets, row => row.FindingsSha256, set => set.Sha256, (row, set) => new { row, set.Document }).OrderBy(pair => pair.row.Id).ToListAsync(cancellation);
        foreach (var pair in rows)
        {
            await ReplayAsync(db, pair.row, pair.Document, cancellation);
        }

        return rows.LastOrDefault()?.row.Id;
    }

    async Task ReplayAsync(ForensicsDbContext db, ScoreRow row, string findings, CancellationToken cancellation)
    {
        if (findings == ErasedTexts.NoFindings || Documents.HashOf(findings) != row.FindingsSha256)
        {
            NotReplayable++; // Whether they were erased or changed tells the entry of the score.
            return;
        }

        if (await policies.TryReadAsync(db, row.PolicySha256, cancellation) is not { } policy)
        {
            tell(new VerifyProblem(
                VerifyCode.PolicyMissing, $"score {row.Id}", $"policy {row.PolicyId} version {row.PolicyVersion}",
                $"No policy with SHA-256 {row.PolicySha256} is stored, so the score can't be computed again.", "Add its file again: forensics policy add FILE. Policies are never changed in place."));
            return;
        }

        if (IsReplayed(row, findings, policy))
        {
            Replayed++;
            return;
        }

        tell(new VerifyProblem(
            VerifyCode.ScoreDiffers, $"score {row.Id}", $"report {row.ReportId}", "Computed again from its stored findings and policy, the score is another.",
            "Restore the row from a backup. If many differ, the program's scoring changed without a new policy: go back to the version before."));
    }

    static bool IsReplayed(ScoreRow row, string findings, Policy policy)
    {
        try
        {
            return Score.Replay.IsReplayed(row, findings, policy);
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or InvalidDataException)
        {
            return false; // Changed to what is no document at all.
        }
    }
}
