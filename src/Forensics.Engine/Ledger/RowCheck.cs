using System.Globalization;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ledger;

/// <summary>Compares entries with the rows they tell of.</summary>
sealed class RowCheck(Action<VerifyProblem> tell)
{
    const string FromBackup = "Restore the row from a backup, and find out who changed it.";

    /// <summary>Rows whose content is gone by an erasure that the ledger tells of.</summary>
    public long Erased { get; private set; }

    public async Task CheckAsync(ForensicsDbContext db, IReadOnlyList<LedgerRow> page, CancellationToken cancellation)
    {
        foreach (var kind in page.GroupBy(entry => entry.Kind))
        {
            List<LedgerRow> entries = [.. kind];
            var stored = await StoredAsync(db, kind.Key, entries, cancellation);
            List<LedgerRow> other = [];
            foreach (var entry in entries)
            {
                if (!stored.TryGetValue(entry.SubjectId, out var row))
                {
                    Tell(VerifyCode.RowMissing, entry, "The row is gone.");
                }
                else if (row.Content != entry.ContentSha256)
                {
                    other.Add(entry);
                }
                else if (row.Problem is { } problem)
                {
                    tell(problem);
                }
            }

            await JudgeAsync(db, kind.Key, other, stored, cancellation);
        }
    }

    /// <summary>A row with other content is as it should be when a later entry tells of its erasure, and of just this content.</summary>
    async Task JudgeAsync(ForensicsDbContext db, string kind, List<LedgerRow> other, Dictionary<string, Stored> stored, CancellationToken cancellation)
    {
        if (other.Count == 0)
        {
            return;
        }

        var (erasedKind, ids) = (LedgerKind.ErasedOf(kind), other.ConvertAll(entry => entry.SubjectId));
        Dictionary<string, string> erased = erasedKind is null ? [] : await db.Ledger.AsNoTracking()
            .Where(row => row.Kind == erasedKind && ids.Contains(row.SubjectId) && row.Place != null)
            .ToDictionaryAsync(row => row.SubjectId, row => row.ContentSha256, cancellation);
        foreach (var entry in other)
        {
            if (erased.TryGetValue(entry.SubjectId, out var left) && left == stored[entry.SubjectId].Content)
            {
                Erased++;
            }
            else if (erasedKind is null || left is null)
            {
                Tell(VerifyCode.RowChanged, entry, "The row is not as it was stored.");
            }
        }
    }

    void Tell(string code, LedgerRow entry, string what) => tell(new VerifyProblem(code, $"{entry.Kind} {entry.SubjectId}", $"place {entry.Place}", what, FromBackup));

    static async Task<Dictionary<string, Stored>> StoredAsync(ForensicsDbContext db, string kind, List<LedgerRow> entries, CancellationToken cancellation)
    {
        var ids = entries.ConvertAll(entry => entry.SubjectId);
        switch (kind)
        {
            case LedgerKind.Decision or LedgerKind.DecisionErased:
                var decisions = await db.Decisions.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancellation);
                var ordersOfDecisions = kind == LedgerKind.DecisionErased ? await ErasedOrdersAsync(db, [.. decisions.Select(row => row.OrderId)], cancellation) : null;
                return decisions.ToDictionary(row => row.Id, row => new Stored(
                    LedgerEntry.ContentOf(row), ordersOfDecisions?.Contains(row.OrderId) == false ? NoErasure($"decision {row.Id}", row.OrderId) : null));
            case LedgerKind.Score or LedgerKind.ScoreErased:
                return await ScoresAsync(db, kind, Numbers(ids), cancellation);
            case LedgerKind.Audit:
                var numbers = Numbers(ids);
                var accesses = await db.AuditLog.AsNoTracking().Where(row => numbers.Contains(row.Sequence)).ToListAsync(cancellation);
                return accesses.ToDictionary(row => LedgerHash.Number(row.Sequence), row => new Stored(LedgerEntry.ContentOf(row)));
            case LedgerKind.Erasure:
                var erasures = await db.Erasures.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancellation);
                return erasures.ToDictionary(row => row.Id, row => new Stored(LedgerEntry.ContentOf(row)));
            default:
                // Of a newer version, or made up: there is no row to be found for it.
                return [];
        }
    }

    static async Task<Dictionary<string, Stored>> ScoresAsync(ForensicsDbContext db, string kind, List<long> numbers, CancellationToken cancellation)
    {
        var scores = await db.Scores.AsNoTracking().Where(row => numbers.Contains(row.Id))
            .Join(db.Reports, row => row.ReportId, report => report.Id, (row, report) => new { row, report.OrderId })
            .Join(db.FindingSets, pair => pair.row.FindingsSha256, set => set.Sha256, (pair, set) => new { pair.row, pair.OrderId, Findings = set.Document })
            .ToListAsync(cancellation);
        var orders = kind == LedgerKind.ScoreErased ? await ErasedOrdersAsync(db, [.. scores.Select(pair => pair.OrderId)], cancellation) : null;
        return scores.ToDictionary(pair => LedgerHash.Number(pair.row.Id), pair => new Stored(
            LedgerEntry.ContentOf(pair.row),
            orders is null ? FindingsProblem(pair.row, pair.Findings) : orders.Contains(pair.OrderId) ? null : NoErasure($"score {pair.row.Id}", pair.OrderId)));
    }

    static VerifyProblem? FindingsProblem(ScoreRow row, string findings) =>
        Documents.HashOf(findings) == row.FindingsSha256 ? null : new VerifyProblem(
            VerifyCode.FindingsChanged, $"score {row.Id}", $"report {row.ReportId}", "The findings that the score was made from are not as they were stored.", FromBackup);

    static VerifyProblem NoErasure(string subject, string orderId) => new(
        VerifyCode.ErasureUnknown, subject, $"order {orderId}", "Its entry tells of an erasure, but none was ordered.", FromBackup);

    static async Task<HashSet<string>> ErasedOrdersAsync(ForensicsDbContext db, IReadOnlyCollection<string> orders, CancellationToken cancellation) =>
        [.. await db.Erasures.Where(row => orders.Contains(row.OrderId)).Select(row => row.OrderId).Distinct().ToListAsync(cancellation)];

    static List<long> Numbers(List<string> ids) =>
        [.. ids.Select(id => long.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : -1)];

    /// <param name="Content">Of the row as it is now.</param>
    /// <param name="Problem">What is wrong with what belongs to the row; null when nothing is.</param>
    sealed record Stored(string Content, VerifyProblem? Problem = null);
}
