using Forensics.Engine.Storage;

namespace Forensics.Engine.Ledger;

/// <summary>Adds entries. They wait without a place, so that no transaction waits for another; <see cref="LedgerSealer"/> orders them.</summary>
public static class LedgerBook
{
    /// <summary>Adds entries in the caller's transaction, which stores the rows they tell of: both are there or neither.</summary>
    public static Task AppendAsync(ForensicsDbContext db, IReadOnlyList<LedgerEntry> entries, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        return RowInsert.InsertAsync(db, [.. entries.Select(RowOf)], cancellation);
    }

    /// <summary>The row of an entry, for those who add many by a way of their own.</summary>
    public static LedgerRow RowOf(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new LedgerRow { Kind = entry.Kind, SubjectId = entry.SubjectId, ContentSha256 = entry.ContentSha256, At = LedgerHash.Whole(entry.At) };
    }
}
