namespace Forensics.Engine.Storage;

/// <summary>A report that a merchant is filling in, or filled in and submitted.</summary>
public sealed class DraftRow
{
    public required string Id { get; init; }

    public required string ShopId { get; init; }

    public required string OrderId { get; init; }

    /// <summary>One of <see cref="DraftState"/>.</summary>
    public required string State { get; set; }

    /// <summary>Raised with each change of the document.</summary>
    public required int Version { get; set; }

    /// <summary>The draft's document as JSON.</summary>
    public required string Document { get; set; }

    /// <summary>Pictures that guidance has looked at.</summary>
    public int PictureChecks { get; set; }

    /// <summary>Given when it is submitted, before the report is taken in: a second try gives the same report.</summary>
    public string? ReportId { get; set; }

    public DateTimeOffset? SubmittedAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; set; }
}

/// <summary>A picture attached to a draft. The store keeps its bytes; it becomes a picture of a record when the draft is submitted.</summary>
public sealed class DraftPictureRow
{
    public required string DraftId { get; init; }

    /// <summary>Its name within the draft, ours.</summary>
    public required string File { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>The name the merchant's machine gave it; shown to that merchant only.</summary>
    public required string FileName { get; init; }

    /// <summary>What guidance saw in it, as JSON; null while it has not looked.</summary>
    public string? Facts { get; set; }
}

public static class DraftState
{
    public const string Open = "open";

    /// <summary>It has a report id, and the report is on its way in.</summary>
    public const string Submitting = "submitting";
    public const string Submitted = "submitted";
    public const string Discarded = "discarded";
}
