using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ledger;

/// <summary>Walks the chain from its first entry, page by page, and compares each entry with its row.</summary>
sealed class ChainCheck(IDbContextFactory<ForensicsDbContext> database, Action<VerifyProblem> tell)
{
    const string FromBackup = "Compare with a backup and with the database's own log to find who changed it; the ledger itself can't be mended.";

    // A page of scores is some megabytes.
    const int PageEntries = 500;

    readonly RowCheck rows = new(tell);

    public long Entries { get; private set; }

    public long Erased => rows.Erased;

    /// <param name="noted">Hash of a head noted earlier; null when none was.</param>
    public async Task RunAsync(LedgerHeadRow head, string? noted, Action<long> progress, CancellationToken cancellation)
    {
        var (place, hash, seen) = (0L, LedgerHash.Genesis, noted is null || noted == LedgerHash.Genesis);
        while (true)
        {
            await using var db = await database.CreateDbContextAsync(cancellation);
            var after = place;
            var page = await db.Ledger.AsNoTracking().Where(row => row.Place > after && row.Place <= head.Place)
                .OrderBy(row => row.Place).Take(PageEntries).ToListAsync(cancellation);
            foreach (var row in page)
            {
                Check(row, place, hash);
                (place, hash) = (row.Place!.Value, row.Hash ?? "");
                seen |= hash == noted;
            }

            await rows.CheckAsync(db, page, cancellation);
            Entries += page.Count;
            progress(Entries);
            if (page.Count < PageEntries)
            {
                break;
            }
        }

        if (place != head.Place || hash != head.Hash)
        {
            tell(new VerifyProblem(
                VerifyCode.TailMissing, "ledger", $"after place {place}",
                place < head.Place ? $"The last {head.Place - place} entries are gone." : "The last entry is not the one that was sealed last.", FromBackup));
        }

        if (!seen)
        {
            tell(new VerifyProblem(
                VerifyCode.HeadUnknown, "ledger", $"head {noted}", "The head that was noted earlier is not part of the chain: entries were cut off, or the chain was written anew.", FromBackup));
        }
    }

    /// <summary>After an entry that is wrong the walk goes on from what it says, so that one change is told once.</summary>
    void Check(LedgerRow row, long place, string hash)
    {
        var subject = $"{row.Kind} {row.SubjectId}";
        if (row.Place != place + 1)
        {
            tell(new VerifyProblem(
                VerifyCode.PlaceMissing, "ledger", row.Place == place + 2 ? $"place {place + 1}" : $"places {place + 1} to {row.Place - 1}", "Entries were removed from the chain.", FromBackup));
        }

        if (row.Hash != LedgerHash.OfEntry(row.Place!.Value, row.Previous ?? "", row))
        {
            tell(new VerifyProblem(VerifyCode.EntryChanged, subject, $"place {row.Place}", "The entry is not as it was sealed.", FromBackup));
        }
        else if (row.Place == place + 1 && row.Previous != hash)
        {
            tell(new VerifyProblem(VerifyCode.ChainBroken, subject, $"place {row.Place}", "The entry does not follow on the one before it.", FromBackup));
        }
    }
}
