using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ledger;

/// <summary>Finds rows that the ledger does not tell of: slipped in past the program, or their entries were removed.</summary>
static class UnenteredRows
{
    // More of them are one problem, not a thousand.
    const int MostTold = 1_000;

    public static async Task CheckAsync(ForensicsDbContext db, Action<VerifyProblem> tell, CancellationToken cancellation)
    {
        // An entry of another kind with the same id is no entry of the row.
        var decisions = db.Decisions.Where(row => !db.Ledger.Any(entry => entry.Kind == LedgerKind.Decision && entry.SubjectId == row.Id)).Select(row => row.Id);
        var scores = db.Scores.Where(row => !db.Ledger.Any(entry => entry.Kind == LedgerKind.Score && entry.SubjectId == row.Id.ToString())).Select(row => row.Id.ToString());
        var accesses = db.AuditLog.Where(row => !db.Ledger.Any(entry => entry.Kind == LedgerKind.Audit && entry.SubjectId == row.Sequence.ToString()))
            .Select(row => row.Sequence.ToString());
        var erasures = db.Erasures.Where(row => !db.Ledger.Any(entry => entry.Kind == LedgerKind.Erasure && entry.SubjectId == row.Id)).Select(row => row.Id);
        foreach (var (kind, rows) in new[] { (LedgerKind.Decision, decisions), (LedgerKind.Score, scores), (LedgerKind.Audit, accesses), (LedgerKind.Erasure, erasures) })
        {
            foreach (var id in await rows.Take(MostTold).ToListAsync(cancellation))
            {
                tell(new VerifyProblem(
                    VerifyCode.RowWithoutEntry, $"{kind} {id}", "no place in the chain", "The ledger does not tell of this row.",
                    "Find out who added it, or who removed its entry; a backup tells which."));
            }
        }
    }
}
