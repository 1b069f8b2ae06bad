namespace Forensics.Imaging.Analyzers.Ela;

/// <summary>Where a picture reacts to another JPEG save unlike its surfaces of the same texture.</summary>
/// <param name="NotApplicable">A code of <see cref="ElaReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="Qualities">Save qualities used, in percent.</param>
/// <param name="StrongestZ">Mean |z| of the strongest 2 % of the picture, z being smoothed: how unlike the rest a part is, whatever its size.</param>
/// <param name="T">Strength of the strongest region: mean |z| × √(effective number of blocks); 0 without a region. Grows with region size and z.</param>
/// <param name="MeanZ">Signed mean z of that region: below 0 where it changes less than its like. 0 without a region.</param>
/// <param name="AreaFraction">The region's share of the usable blocks, 0 to 1.</param>
/// <param name="EmpiricalP">Share of random places of the region's shape, on similar texture, with at least its T; from 1/201 to 1, null without a region or
/// when too few places are comparable. The region was chosen for its z, so this is no false alarm rate: calibrate on unedited pictures.</param>
/// <param name="Region">The region's bounding box, stored orientation; null without a region.</param>
/// <param name="Map">z per 16×16 block, NaN where a block is saturated, flat or not whole.</param>
public sealed record ElaResult(
    string? NotApplicable,
    IReadOnlyList<int> Qualities,
    double StrongestZ = 0,
    double T = 0,
    double MeanZ = 0,
    double AreaFraction = 0,
    double? EmpiricalP = null,
    PixelBox? Region = null,
    SuspicionMap? Map = null);

/// <summary>Stable codes of <see cref="ElaResult.NotApplicable"/>.</summary>
public static class ElaReason
{
    /// <summary>Fewer usable 16×16 blocks than <see cref="ElaOptions.MinBlocks"/>.</summary>
    public const string NotEnoughBlocks = "not-enough-blocks";

    /// <summary>Last saved below <see cref="ElaOptions.MinLumaQualityPercent"/>.</summary>
    public const string LowQuality = "low-quality";

    /// <summary>The picture is large enough, but too much of it is flat or saturated.</summary>
    public const string Flat = "flat";
}
