namespace Forensics.Disputes.Reports;

/// <summary>A report as far as its merchant has filled it in. What is not there yet is simply empty.</summary>
public sealed record ReportDraft
{
    public required string Order { get; init; }

    public required EntryPoint EntryPoint { get; init; }

    /// <summary>Ids of the disputed evidence items.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public IReadOnlyList<Claim> Claims { get; init; } = [];

    public string Text { get; init; } = "";

    /// <summary>The merchant's own pictures; <see cref="Attachment.File"/> is their name within the draft.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    public IReadOnlyList<CircledRegion> Regions { get; init; } = [];

    /// <summary>The report this draft becomes.</summary>
    public FakeEvidenceReport ToReport(string id, DateTimeOffset submittedAt) => new()
    {
        Id = id,
        Order = Order,
        EntryPoint = EntryPoint,
        Evidence = Evidence,
        Claims = Claims,
        Text = Text,
        Attachments = Attachments,
        Regions = Regions,
        SubmittedAt = submittedAt,
    };
}

/// <summary>What guidance needs to know besides the draft.</summary>
public sealed record DraftFacts
{
    /// <summary>Upright width and height of each readable disputed picture, by evidence id.</summary>
    public IReadOnlyDictionary<string, (int Width, int Height)> Sizes { get; init; } = new Dictionary<string, (int, int)>();

    /// <summary>What was seen in the merchant's own pictures, by name within the draft; one that is left out was not examined.</summary>
    public IReadOnlyDictionary<string, AttachmentFacts> Attachments { get; init; } = new Dictionary<string, AttachmentFacts>();

    /// <summary>Reports of the order that were submitted before.</summary>
    public int ReportsBefore { get; init; }

    /// <summary>The order was refunded already.</summary>
    public bool Refunded { get; init; }
}

/// <summary>What was seen in one of the merchant's own pictures. Answers only: no measurement that could be used to probe a detector.</summary>
public sealed record AttachmentFacts
{
    /// <summary>It could be decoded; nothing else is known of a picture that could not.</summary>
    public bool IsReadable { get; init; }

    /// <summary>Too few pixels to compare anything.</summary>
    public bool IsSmall { get; init; }

    /// <summary>It is the same file content as a disputed picture, or shows the same, turned and mirrored ways included.</summary>
    public bool IsDisputed { get; init; }

    /// <summary>It is the very file of a disputed picture, or differs from it in metadata only.</summary>
    public bool IsDisputedFile { get; init; }

    /// <summary>It shows a part of a disputed picture, nothing beyond, and no finer.</summary>
    public bool IsCropOfDisputed { get; init; }

    /// <summary>It looks like a catalogue picture: an object on an even white ground.</summary>
    public bool LooksRendered { get; init; }
}
