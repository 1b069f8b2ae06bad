using System.ComponentModel.DataAnnotations;
using Forensics.Disputes;

namespace Forensics.Engine.Reports;

/// <summary>How much a merchant may put into drafts. All numbers are ours [assumed]; the platform's guides give none.</summary>
public sealed record DraftOptions
{
    /// <summary>Drafts an order may have, discarded ones counted: together with <see cref="DisputeOptions.MostChecksPerDraft"/> it bounds all checks of an order. Default 20.</summary>
    [Range(1, 1000)]
    public int MostPerOrder { get; init; } = 20;

    /// <summary>Pictures attached to a draft or a supplement. Default 9.</summary>
    [Range(1, 100)]
    public int MostAttachments { get; init; } = 9;

    /// <summary>Largest attached file, in bytes. Default 20 MiB.</summary>
    [Range(1, int.MaxValue)]
    public int MaxAttachmentBytes { get; init; } = 20 << 20;

    /// <summary>Circled regions of a draft. Default 20.</summary>
    [Range(1, 1000)]
    public int MostRegions { get; init; } = 20;

    /// <summary>Corners of a polygon. Default 100.</summary>
    [Range(3, 10_000)]
    public int MostCorners { get; init; } = 100;

    /// <summary>Longest text, in characters. Default 2,000.</summary>
    [Range(1, 100_000)]
    public int MostTextCharacters { get; init; } = 2_000;

    /// <summary>Longest statement of where an original was seen, in characters. Default 300.</summary>
    [Range(1, 100_000)]
    public int MostPlaceCharacters { get; init; } = 300;

    /// <summary>A picture whose shorter side has fewer pixels is called small, which is only advice. Default 200.</summary>
    [Range(1, 10_000)]
    public int MinSidePixels { get; init; } = 200;
}
