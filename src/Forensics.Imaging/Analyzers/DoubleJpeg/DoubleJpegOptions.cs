using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.DoubleJpeg;

/// <summary>Options of <see cref="DoubleJpegAnalyzer"/>. Where no paper is named, defaults were chosen on unedited and edited pictures (README.md).</summary>
public sealed record DoubleJpegOptions
{
    /// <summary>Below this luma quality the last save has wiped out the one before. Default 80 percent.</summary>
    [Range(1, 100)]
    public int MinLumaQualityPercent { get; init; } = 80;

    /// <summary>Fewest usable blocks of 8×8. Default 300: the frequencies agree on one table, so that a hundred values in each will do.</summary>
    [Range(64, int.MaxValue)]
    public int MinBlocks { get; init; } = 300;

    /// <summary>Numbers of AC frequencies read, in zigzag order from the first; the strongest finding counts, as one of so many tries. Default 9 (Bianchi and
    /// Piva 2012 read 6 to 15), where fine textures are, and 25, because a fine last save hides a fine first one in all but the higher frequencies.</summary>
    public IReadOnlyList<int> FrequencySets { get; init; } = [9, 25];

    /// <summary>Largest step of an earlier save looked for. Default 40: quality 20 in the first frequencies.</summary>
    [Range(2, 255)]
    public int MaxFirstStep { get; init; } = 40;

    /// <summary>Spread that rounding pixels gives to a coefficient, as the standard deviation in levels. Default 0.45 (measured).</summary>
    [Range(0.1, 2)]
    public double RoundingSigma { get; init; } = 0.45;

    /// <summary>Least density of a value that an earlier save would not leave, against one saved once: what clipping and lost digits still leave there.
    /// Default 0.01.</summary>
    [Range(1e-6, 0.5)]
    public double DensityFloor { get; init; } = 0.01;

    /// <summary>A frequency is read when the earlier save explains it by this much, in nats a coefficient. Default 0.01.</summary>
    [Range(0, 1)]
    public double MinFrequencyGain { get; init; } = 0.01;

    /// <summary>The picture is judged when the frequencies read explain this much on average, in nats a coefficient. Default 0.02: with
    /// one table for all, less is chance (README.md).</summary>
    [Range(0, 1)]
    public double MinMeanGain { get; init; } = 0.02;

    /// <summary>Above this share of blocks without an earlier save, no part stands out. Default 0.7: half of a picture may have been replaced.</summary>
    [Range(0.01, 1)]
    public double MaxNegativeShare { get; init; } = 0.7;

    /// <summary>Sides of the squares searched, in blocks.</summary>
    public IReadOnlyList<int> WindowBlocks { get; init; } = [6, 9, 13, 19, 28, 40, 57];

    /// <summary>Neighbouring blocks that count as one, because texture goes on from block to block. Default 2.</summary>
    [Range(1, 100)]
    public double BlocksPerIndependent { get; init; } = 2;

    /// <summary>log10 of the number of false alarms below which a region is reported. Default -10.</summary>
    [Range(-1000, 0)]
    public double MaxLog10FalseAlarms { get; init; } = -10;
}
