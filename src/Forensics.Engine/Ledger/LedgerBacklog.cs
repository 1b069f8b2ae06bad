using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ledger;

/// <summary>Gives entries to the rows of older versions. The migration noted which those are: a row that is slipped in later gets none.</summary>
static class LedgerBacklog
{
    const int BatchRows = 1_000;

    public static async Task EnterAsync(IDbContextFactory<ForensicsDbContext> database, CancellationToken cancellation)
    {
        List<string> open;
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            open = await db.LedgerBacklog.Where(row => row.Done < row.Last).OrderBy(row => row.Kind).Select(row => row.Kind).ToListAsync(cancellation);
        }

        foreach (var kind in open)
        {
            while (await EnterBatchAsync(database, kind, cancellation))
            {
            }
        }
    }

    /// <returns>False when the kind is done.</returns>
    static async Task<bool> EnterBatchAsync(IDbContextFactory<ForensicsDbContext> database, string kind, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var backlog = db.LedgerBacklog.Where(row => row.Kind == kind);
        await backlog.ExecuteUpdateAsync(set => set.SetProperty(row => row.Done, row => row.Done), cancellation); // locks it
        var row = await backlog.AsNoTracking().SingleAsync(cancellation);
        var found = await RowsAsync(db, row, cancellation);
        await LedgerBook.AppendAsync(db, [.. found.Select(pair => pair.Entry)], cancellation);
        var done = found.Count < BatchRows ? row.Last : found[^1].Number;
        await backlog.ExecuteUpdateAsync(set => set.SetProperty(row => row.Done, done), cancellation);
        await transaction.CommitAsync(cancellation);
        return done < row.Last;
    }

    static async Task<List<(long Number, LedgerEntry Entry)>> RowsAsync(ForensicsDbContext db, LedgerBacklogRow backlog, CancellationToken cancellation)
    {
        var (after, last) = (backlog.Done, backlog.Last);
        switch (backlog.Kind)
        {
            case LedgerKind.Decision:
                var decisions = await db.Decisions.AsNoTracking().Where(row => row.Sequence > after && row.Sequence <= last)
                    .OrderBy(row => row.Sequence).Take(BatchRows).ToListAsync(cancellation);
                return decisions.ConvertAll(row => (row.Sequence, LedgerEntry.Of(row)));
            case LedgerKind.Score:
                var scores = await db.Scores.AsNoTracking().Where(row => row.Id > after && row.Id <= last).OrderBy(row => row.Id).Take(BatchRows).ToListAsync(cancellation);
                return scores.ConvertAll(row => (row.Id, LedgerEntry.Of(row)));
            default:
                var accesses = await db.AuditLog.AsNoTracking().Where(row => row.Sequence > after && row.Sequence <= last)
                    .OrderBy(row => row.Sequence).Take(BatchRows).ToListAsync(cancellation);
                return accesses.ConvertAll(row => (row.Sequence, LedgerEntry.Of(row)));
        }
    }
}
