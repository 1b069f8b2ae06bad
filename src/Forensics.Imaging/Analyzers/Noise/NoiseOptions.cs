using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.Noise;

/// <summary>Options of <see cref="NoiseAnalyzer"/>. Defaults were chosen as those of error level analysis, whose statistics it shares.</summary>
public sealed record NoiseOptions
{
    /// <summary>Fewest usable 8×8 blocks. Default 600: 25 for each of the 24 bins of texture.</summary>
    [Range(24, int.MaxValue)]
    public int MinBlocks { get; init; } = 600;

    /// <summary>|smoothed z| above which a block joins a region. Default 2.</summary>
    [Range(0.5, 10)]
    public double RegionZ { get; init; } = 2;

    /// <summary>Fewest blocks of a region. Default 48: as large as the 12 blocks of 16×16 of error level analysis.</summary>
    [Range(1, int.MaxValue)]
    public int MinRegionBlocks { get; init; } = 48;

    /// <summary>Random translations for the empirical p; its floor is 1 / (translations + 1). Default 200.</summary>
    [Range(20, 100_000)]
    public int Translations { get; init; } = 200;

    internal ScoreRegionOptions Regions => new(RegionZ, MinRegionBlocks, Translations);
}
