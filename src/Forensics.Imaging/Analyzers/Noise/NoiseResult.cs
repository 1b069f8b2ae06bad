namespace Forensics.Imaging.Analyzers.Noise;

/// <summary>Where a picture is noisier, or less noisy, than its surfaces of the same texture.</summary>
/// <param name="NotApplicable">A code of <see cref="NoiseReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="StrongestZ">Mean |z| of the strongest 2 % of the picture, z being smoothed.</param>
/// <param name="T">Strength of the strongest region: mean |z| × √(effective number of blocks); 0 without a region.</param>
/// <param name="MeanZ">Signed mean z of that region: below 0 where there is less noise (blurred, inpainted, painted). 0 without a region.</param>
/// <param name="AreaFraction">The region's share of the usable blocks, 0 to 1.</param>
/// <param name="EmpiricalP">Share of random places of the region's shape, on similar texture, with at least its T; from 1/201 to 1, null without a region or
/// when too few places are comparable. The region was chosen for its z, so this is no false alarm rate.</param>
/// <param name="Region">The region's bounding box, stored orientation; null without a region.</param>
/// <param name="Map">Smoothed z per 8×8 block, NaN where a block is saturated or flat.</param>
public sealed record NoiseResult(
    string? NotApplicable,
    double StrongestZ = 0,
    double T = 0,
    double MeanZ = 0,
    double AreaFraction = 0,
    double? EmpiricalP = null,
    PixelBox? Region = null,
    SuspicionMap? Map = null);

/// <summary>Stable codes of <see cref="NoiseResult.NotApplicable"/>.</summary>
public static class NoiseReason
{
    /// <summary>Fewer usable blocks than <see cref="NoiseOptions.MinBlocks"/>: small, flat or saturated.</summary>
    public const string NotEnoughBlocks = "not-enough-blocks";
}
