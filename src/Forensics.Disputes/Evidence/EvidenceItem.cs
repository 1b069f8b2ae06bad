using Forensics.Disputes.AfterSale;

namespace Forensics.Disputes.Evidence;

/// <summary>One piece of evidence 凭证: who gave it, what it is, when, and where it comes from [S1, S2, S4].</summary>
public sealed record EvidenceItem : IngestRecord
{
    public required string Order { get; init; }

    public required Party By { get; init; }

    public required EvidenceKind Kind { get; init; }

    /// <summary>Path of the picture, beside the ingested file.</summary>
    public required string File { get; init; }

    /// <summary>The name the client sent; untrusted, and useful (a chat app's saved pictures carry its pattern).</summary>
    public string? FileName { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>What the submitter states about where the picture comes from.</summary>
    public string StatedSource { get; init; } = "";
}

public enum EvidenceKind
{
    Photo,
    ChatScreenshot,
    Invoice,
    ShippingSlip,
    SignedProof,
    WeighingPhoto,
    Other,
}

/// <summary>A picture known from the web, with where and since when it is known: what makes a match mean something.</summary>
public sealed record KnownImage : IngestRecord
{
    /// <summary>Path of the picture, beside the ingested file.</summary>
    public required string File { get; init; }

    /// <summary>Where it was found: a page, a shop listing, a search engine. Never requested by this service.</summary>
    public required string Source { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }
}
