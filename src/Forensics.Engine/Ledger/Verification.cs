namespace Forensics.Engine.Ledger;

/// <summary>How much is verified.</summary>
public sealed record VerifyOptions
{
    /// <summary>Scores that are computed again; null for all. Default 1,000.</summary>
    public int? Sample { get; init; } = 1_000;

    /// <summary>Pictures whose bytes are read; null for all, the default.</summary>
    public int? Pictures { get; init; }

    /// <summary>Hash of a head that was noted earlier: it must still be in the chain. Null: none was.</summary>
    public string? Head { get; init; }

    /// <summary>Chooses the samples: the same number chooses the same ones.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>Something that is wrong.</summary>
/// <param name="Code">One of <see cref="VerifyCode"/>.</param>
/// <param name="Subject">What it is wrong with: kind and id.</param>
/// <param name="Where">Place in the chain, table or file.</param>
/// <param name="Remedy">What to do.</param>
public sealed record VerifyProblem(string Code, string Subject, string Where, string What, string Remedy);

public static class VerifyCode
{
    public const string PlaceMissing = "place-missing";
    public const string EntryChanged = "entry-changed";
    public const string ChainBroken = "chain-broken";
    public const string TailMissing = "tail-missing";
    public const string HeadUnknown = "head-unknown";
    public const string RowChanged = "row-changed";
    public const string RowMissing = "row-missing";
    public const string RowWithoutEntry = "row-without-entry";
    public const string FindingsChanged = "findings-changed";
    public const string ErasureUnknown = "erasure-unknown";
    public const string ScoreDiffers = "score-differs";
    public const string PolicyMissing = "policy-missing";
    public const string PictureMissing = "picture-missing";
    public const string PictureLength = "picture-length";
    public const string PictureChanged = "picture-changed";
    public const string StrayFile = "stray-file";
}

/// <summary>What was verified.</summary>
/// <param name="Entries">Sealed entries.</param>
/// <param name="Head">Hash of the last one: to be noted elsewhere, and given to a later run.</param>
/// <param name="Erased">Rows whose content was erased by order, as the ledger tells.</param>
/// <param name="Replayed">Scores computed again from stored findings and found equal to the byte.</param>
/// <param name="NotReplayable">Scores of the sample whose findings were erased by order.</param>
public sealed record VerifySummary(long Entries, string Head, long Erased, long Pictures, long Replayed, long NotReplayable, long Problems);

/// <param name="Step">chain, rows, pictures or scores.</param>
public sealed record VerifyProgress(string Step, long Done, long All);
