using System.ComponentModel.DataAnnotations;
using Forensics.Imaging.Analyzers.DoubleJpeg;

namespace Forensics.Imaging.Analyzers.EarlierJpeg;

/// <summary>Options of <see cref="EarlierJpegAnalyzer"/>. Where no paper is named, defaults were chosen on unedited and edited pictures (README.md).</summary>
public sealed record EarlierJpegOptions
{
    /// <summary>Fewest blocks of 8×8. Default 600, as for the aligned grid.</summary>
    [Range(64, int.MaxValue)]
    public int MinBlocks { get; init; } = 600;

    /// <summary>Blocks read for each of the 64 grids while looking for one; rows of blocks are left out evenly in larger pictures. Default 40,000: 2.5 megapixels.</summary>
    [Range(64, int.MaxValue)]
    public int MaxSearchBlocks { get; init; } = 40_000;

    /// <summary>Qualities of the earlier save looked for, in percent: from this. Default 30.</summary>
    [Range(1, 99)]
    public int LowestQualityPercent { get; init; } = 30;

    /// <summary>To this. Default 97: steps of finer saves leave no gaps.</summary>
    [Range(1, 99)]
    public int HighestQualityPercent { get; init; } = 97;

    /// <summary>Spreads of a value round the multiples of its first step, as standard deviations in levels: 0.45 where only pixels were rounded since (measured),
    /// more where a save on another grid came after.</summary>
    public IReadOnlyList<double> Sigmas { get; init; } = [0.45, 0.8, 1.2, 1.8, 2.6];

    /// <summary>In a JPEG the last save, on another grid, has moved every value: smaller spreads are chance. Default 0.8.</summary>
    [Range(0.1, 10)]
    public double MinSigmaOfJpeg { get; init; } = 0.8;

    /// <summary>In a lossless file only pixels were rounded since; larger spreads are chance. Default 0.8.</summary>
    [Range(0.1, 10)]
    public double MaxSigmaOfLossless { get; init; } = 0.8;

    /// <summary>In a JPEG, smaller first steps can't be seen through the last save. Default 4.</summary>
    [Range(2, 40)]
    public int MinFirstStepOfJpeg { get; init; } = 4;

    /// <summary>Smallest density between the multiples, against an even one. Default 0.02.</summary>
    [Range(1e-6, 0.5)]
    public double DensityFloor { get; init; } = 0.02;

    /// <summary>An earlier save is believed when its grid stands out from the 64 by this many robust standard deviations. Default 12.</summary>
    [Range(3, 1000)]
    public double MinStandOut { get; init; } = 12;

    /// <summary>And explains this much, in nats a block. Default 0.01.</summary>
    [Range(0, 10)]
    public double MinGain { get; init; } = 0.01;

    /// <summary>How regions are searched: squares, neighbours and the threshold.</summary>
    public DoubleJpegOptions Regions { get; init; } = new();
}
