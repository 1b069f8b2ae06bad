using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.Resampling;

/// <summary>Options of <see cref="ResamplingAnalyzer"/>. Where no paper is named, defaults were chosen on scaled and unscaled pictures (README.md).</summary>
public sealed record ResamplingOptions
{
    /// <summary>Shortest side that is looked at, in pixels. Default 256: with fewer, a period is repeated too seldom to stand out.</summary>
    [Range(64, 30_000)]
    public int MinSidePixels { get; init; } = 256;

    /// <summary>Sides of the part in the middle that is read, in pixels. Default 2048: it bounds the time, and more would not help.</summary>
    [Range(64, PeriodSpectrum.Length)]
    public int CropPixels { get; init; } = 2048;

    /// <summary>Below this luma quality the last save has wiped out what could be measured. Default 90 percent.</summary>
    [Range(1, 100)]
    public int MinLumaQualityPercent { get; init; } = 90;

    /// <summary>Least mean second difference, in levels: below, there is nothing that could have been interpolated. Default 0.25.</summary>
    [Range(0, 255)]
    public double MinMeanDifference { get; init; } = 0.25;

    /// <summary>A period is believed when it stands out from the frequencies around it by this factor, along rows and columns together. Default 4:
    /// photos that were not enlarged reach 2.4 (measured).</summary>
    [Range(1, 1000)]
    public double MinStrength { get; init; } = 4;
}
