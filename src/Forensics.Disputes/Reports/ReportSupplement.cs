namespace Forensics.Disputes.Reports;

/// <summary>Material a merchant adds to a report after it was asked for 补充材料.</summary>
public sealed record ReportSupplement : IngestRecord
{
    public required string Order { get; init; }

    public required string Report { get; init; }

    public string Text { get; init; } = "";

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    public IReadOnlyList<CircledRegion> Regions { get; init; } = [];

    public required DateTimeOffset SubmittedAt { get; init; }
}
