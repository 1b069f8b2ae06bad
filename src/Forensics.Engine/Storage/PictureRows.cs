using Forensics.Disputes.Scoring;

namespace Forensics.Engine.Storage;

/// <summary>A kept picture and what its analysis found about the file as a whole.</summary>
public sealed class PictureRow
{
    public required string Sha256 { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long Bytes { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Null until analysed, as everything below.</summary>
    public DateTimeOffset? AnalyzedAt { get; set; }

    /// <summary>Lower-case name of the format, such as <c>jpeg</c>.</summary>
    public string? Format { get; set; }

    /// <summary>Upright width in pixels; 0 when the picture could not be read.</summary>
    public int Width { get; set; }

    /// <summary>Upright height in pixels; 0 when the picture could not be read.</summary>
    public int Height { get; set; }

    /// <summary>Stable code of why the picture could not be read.</summary>
    public string? ErrorCode { get; set; }

    public string? ErrorMessage { get; set; }

    /// <summary>32 bytes, most significant bit first as PDQ is written.</summary>
    public byte[]? Pdq { get; set; }

    /// <summary>8 × 32 bytes: of the picture turned and mirrored in all ways, upright first.</summary>
    public byte[]? PdqForms { get; set; }

    /// <summary>0 to 100.</summary>
    public int? PdqQuality { get; set; }

    public int? PdqVersion { get; set; }

    /// <summary>The same for every file that shows the same picture, whatever its metadata.</summary>
    public string? Identity { get; set; }

    public int? IdentityVersion { get; set; }

    /// <summary>64 bits, stored as a signed number.</summary>
    public long? PHash { get; set; }

    public int? PHashVersion { get; set; }

    /// <summary>64 bits, stored as a signed number.</summary>
    public long? DHash { get; set; }

    public int? DHashVersion { get; set; }

    public string? ImageChannel { get; set; }

    /// <summary>What the file says about where it comes from, as JSON.</summary>
    public string? Provenance { get; set; }

    /// <summary>Number of the <see cref="WriterCountRow"/> that it was counted in; null when it was not.</summary>
    public long? CountedAs { get; set; }

    /// <summary>Set when it was erased by order: the address stays, and nothing else of it. Null again once it is given anew.</summary>
    public DateTimeOffset? ErasedAt { get; set; }
}

/// <summary>What reviewers covered of a picture.</summary>
public sealed class PictureCoversRow
{
    public required string Sha256 { get; init; }

    /// <summary>2 for the first setting, raised with each.</summary>
    public required int Version { get; set; }

    /// <summary>As JSON, in pixels of the upright picture.</summary>
    public required string Rectangles { get; set; }

    /// <summary>Id of whoever set them last.</summary>
    public required string ChangedBy { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }
}

/// <summary>Which record uses which picture, in which role.</summary>
public sealed class PictureRefRow
{
    /// <summary>Type of the record on the wire: order, evidence, report, known-image.</summary>
    public required string OwnerType { get; init; }

    public required string OwnerId { get; init; }

    /// <summary>One of <see cref="PictureRole"/>.</summary>
    public required string Role { get; init; }

    /// <summary>Place among the owner's pictures of the role, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>The path as the record gives it.</summary>
    public required string File { get; set; }

    public required string Sha256 { get; init; }

    /// <summary>Set when this use of the picture was erased by order, whether or not another use keeps the picture.</summary>
    public DateTimeOffset? ErasedAt { get; set; }
}

public static class PictureRole
{
    public const string Evidence = "evidence";
    public const string Attachment = "attachment";
    public const string Reference = "reference";
    public const string Known = "known";
}

/// <summary>A finding of an image analyzer: one per picture, analyzer, version and options.</summary>
public sealed class FindingRow
{
    public required string Sha256 { get; init; }

    public required string Analyzer { get; init; }

    public required int Version { get; init; }

    /// <summary>SHA-256 of the options the analyzer ran with.</summary>
    public required string OptionsSha256 { get; init; }

    /// <summary>Of the picture's latest analysis: scores are made from these.</summary>
    public bool IsCurrent { get; set; }

    public required FindingStatus Status { get; set; }

    public required string? Reason { get; set; }

    /// <summary>Named measurements as JSON, ordered by name.</summary>
    public required string Values { get; set; }

    /// <summary>Name of the map, or null.</summary>
    public required string? Map { get; set; }
}
