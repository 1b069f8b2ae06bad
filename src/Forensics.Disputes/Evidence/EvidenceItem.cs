using System.Text.Json.Serialization;
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

    /// <summary>The submitter vouches that it is authentic; null when nothing was said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? StatedAuthentic { get; init; }

    /// <summary>Where it was handed in; null when the platform does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EvidenceEntry? Entry { get; init; }

    /// <summary>Id of the ticket or appeal it was handed in for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    /// <summary>Of a weighing photo: when the parcel was weighed [S1].</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WeighingStage? WeighingStage { get; init; }
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

/// <summary>Entry points of evidence [S2].</summary>
public enum EvidenceEntry
{
    AfterSale,
    Ticket,
    Appeal,
}

/// <summary>发货/派件/签收称重图.</summary>
public enum WeighingStage
{
    Dispatch,
    Delivery,
    Signing,
}

/// <summary>What the platform can find wrong with a piece of evidence [S1, S2, S4].</summary>
public enum EvidenceFault
{
    Illegible,
    Incomplete,

    /// <summary>Not to the point.</summary>
    BesideThePoint,
    OutOfTime,
    NotAuthentic,
}

/// <summary>A picture known from the web, with where and since when it is known: what makes a match mean something.</summary>
public sealed record KnownImage : IngestRecord
{
    /// <summary>Path of the picture, beside the ingested file.</summary>
    public required string File { get; init; }

    /// <summary>Where it was found: a page, a shop listing, a search engine. Never requested by this service.</summary>
    public required string Source { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>The bank it goes into; null for the one of pictures from the web.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Bank { get; init; }

    /// <summary>Why it can't be taken where there are these banks; null when it can.</summary>
    public Refusal? RefusalAmong(IReadOnlyCollection<string> banks) => Bank is null || banks.Contains(Bank, StringComparer.Ordinal) ? null : new Refusal("bank-unknown", Bank);
}
