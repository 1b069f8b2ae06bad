namespace Forensics.Engine.Storage;

/// <summary>That a row was stored, and what its content was. It waits without a place until the sealer gives it one; from then on the
/// database lets nobody change or remove it.</summary>
public sealed class LedgerRow
{
    /// <summary>Given by the database; says nothing about order, since transactions commit in any.</summary>
    public long Number { get; init; }

    /// <summary>One of <see cref="Engine.Ledger.LedgerKind"/>: which table, and how its content is written out for hashing.</summary>
    public required string Kind { get; init; }

    /// <summary>The row's key in its table, as text.</summary>
    public required string SubjectId { get; init; }

    /// <summary>Lower-case hex; of the row's canonical form.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>The row's own instant, in whole microseconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>1, 2, 3 … without a gap; null until sealed.</summary>
    public long? Place { get; set; }

    /// <summary>The hash of the place before; null until sealed.</summary>
    public string? Previous { get; set; }

    /// <summary>Of place, previous hash, kind, subject, content and instant; null until sealed.</summary>
    public string? Hash { get; set; }
}

/// <summary>Where the chain ends. There is one row; whoever seals locks it.</summary>
public sealed class LedgerHeadRow
{
    public const string Only = "head";

    public required string Name { get; init; }

    /// <summary>Of the last sealed entry; 0 before the first.</summary>
    public long Place { get; set; }

    /// <summary>Of the last sealed entry; <see cref="Engine.Ledger.LedgerHash.Genesis"/> before the first.</summary>
    public required string Hash { get; set; }
}

/// <summary>Rows that were there before the ledger was: they get their entries at the first sealing, up to the last row of that moment.</summary>
public sealed class LedgerBacklogRow
{
    /// <summary>One of <see cref="Engine.Ledger.LedgerKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Number of the last row that was there.</summary>
    public long Last { get; init; }

    /// <summary>Number of the last row that has its entry; equal to <see cref="Last"/> at the end.</summary>
    public long Done { get; set; }
}

/// <summary>An erasure by order: written before anything is erased, so that one cut off half-way is finished by the next run.</summary>
public sealed class ErasureRow
{
    public required string Id { get; init; }

    public required string OrderId { get; init; }

    /// <summary>Who ordered it.</summary>
    public required string By { get; init; }

    public required string Why { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="ErasureState"/>.</summary>
    public required string State { get; set; }

    /// <summary>What was erased, as JSON; null until the rows are.</summary>
    public string? Counts { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}

public static class ErasureState
{
    /// <summary>Ordered; nothing is erased yet.</summary>
    public const string Begun = "begun";

    /// <summary>No row tells of the pictures any more; their files may still be there.</summary>
    public const string RowsErased = "rows-erased";

    public const string Done = "done";
}

/// <summary>A picture that was erased. Copies of what is known of pictures, such as search indexes, are kept up with these.</summary>
public sealed class ErasedPictureRow
{
    /// <summary>Later ones have larger numbers.</summary>
    public long Number { get; init; }

    /// <summary>The address alone; by it a picture that is given again is known as the same.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Number of its print, by which a search index knows it; null when it had none.</summary>
    public long? Print { get; init; }

    public required string ErasureId { get; init; }
}
