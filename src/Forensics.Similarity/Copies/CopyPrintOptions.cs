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

    /// <summary>The strongest local features are kept. Default 400.</summary>
    [Range(16, 4000)]
    public int MaxFeatures { get; init; } = 400;

    /// <summary>Longer side of the grey copy, pixels. Default 192.</summary>
    [Range(64, 1024)]
    public int ThumbnailSidePixels { get; init; } = 192;
}
