using System.ComponentModel.DataAnnotations;

namespace Forensics.Similarity.Copies;

/// <summary>How much of a picture is kept in its print.</summary>
public sealed record CopyPrintOptions
{
    /// <summary>Longer side at which parts are hashed, pixels. Default 1,024: twice PDQ's own, so that a quarter still has 512.</summary>
    [Range(256, 4096)]
    public int RegionSidePixels { get; init; } = 1024;

    /// <summary>Longer side at which local features are found, pixels. Default 640.</summary>
    [Range(64, 2048)]
    public int FeatureSidePixels { get; init; } = 640;

    /// <summary>Local features that are looked at, strongest first. Default 1,000: enough for each part of a collage to show its own.</summary>
    [Range(16, 20_000)]
    public int MaxDetected { get; init; } = 1000;

    /// <summary>Local features that are kept, in turn from all parts of the picture. Default 400.</summary>
    [Range(16, 4000)]
    public int MaxFeatures { get; init; } = 400;

    /// <summary>Area of the grey copy, pixels. Default 48,000, 253 × 190 of a 4:3 picture: a picture that takes a tenth of a phone's screenshot still has 60 × 80.</summary>
    [Range(4096, 1 << 20)]
    public int ThumbnailPixels { get; init; } = 48_000;
}
