namespace Forensics.Imaging.Analyzers.Ghosts;

/// <summary>Parts of a picture that an earlier save at some quality left closer to that quality than their like.</summary>
/// <param name="NotApplicable">A code of <see cref="GhostReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="QualitiesPercent">Save qualities tried.</param>
/// <param name="BestQualityPercent">At which <see cref="Region"/> stands out; null without a region.</param>
/// <param name="Log10FalseAlarms">log10 of the number of regions that would stand out as much by chance, over all qualities and regions tried; 0 without one.
/// Texture is conditioned on, not excluded: calibrate before scoring.</param>
/// <param name="MeanZ">Mean z inside the region: below 0 where the region holds the ghost, above where the rest does. 0 without a region.</param>
/// <param name="Region">Its bounding box, stored orientation, where it is below <see cref="GhostOptions.MaxLog10FalseAlarms"/>.</param>
/// <param name="Ghosts">Per quality the difference to a save, scaled at each cell to 0 (least of all qualities) to 1: the pictures a reviewer leafs through.</param>
public sealed record GhostResult(
    string? NotApplicable,
    IReadOnlyList<int>? QualitiesPercent = null,
    int? BestQualityPercent = null,
    double Log10FalseAlarms = 0,
    double MeanZ = 0,
    PixelBox? Region = null,
    IReadOnlyList<SuspicionMap>? Ghosts = null)
{
    /// <summary>The ghost map of <see cref="BestQualityPercent"/>; null without one.</summary>
    public SuspicionMap? BestGhost => BestQualityPercent is { } best && Ghosts is { } maps && QualitiesPercent is { } qualities
        ? maps[qualities.ToList().IndexOf(best)]
        : null;
}

/// <summary>Stable codes of <see cref="GhostResult.NotApplicable"/>.</summary>
public static class GhostReason
{
    /// <summary>Fewer usable cells than <see cref="GhostOptions.MinCells"/>: small or flat.</summary>
    public const string NotEnoughCells = "not-enough-cells";

    /// <summary>Last saved below <see cref="GhostOptions.MinLumaQualityPercent"/>.</summary>
    public const string LowQuality = "low-quality";
}
