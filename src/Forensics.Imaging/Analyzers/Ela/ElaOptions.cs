using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.Ela;

/// <summary>Options of <see cref="ElaAnalyzer"/>. Defaults are those of the method's description in README.md.</summary>
public sealed record ElaOptions
{
    /// <summary>Save qualities for pictures that were no JPEG, in percent. Default 95, 90 and 80.</summary>
    public IReadOnlyList<int> QualitiesWithoutHistory { get; init; } = [95, 90, 80];

    /// <summary>What is taken off a JPEG's own luma quality. Default 5, 10 and 20.</summary>
    public IReadOnlyList<int> QualityDrops { get; init; } = [5, 10, 20];

    /// <summary>Below this luma quality the last save has wiped out what could be measured. Default 80 percent.</summary>
    [Range(1, 100)]
    public int MinLumaQualityPercent { get; init; } = 80;

    /// <summary>Fewest usable 16×16 blocks. Default 240: ten for each of the 24 activity bins.</summary>
    [Range(24, int.MaxValue)]
    public int MinBlocks { get; init; } = 240;

    /// <summary>|z| above which a block joins a region. Default 2.5.</summary>
    [Range(0.5, 10)]
    public double RegionZ { get; init; } = 2.5;

    /// <summary>Fewest blocks of a region. Default 12.</summary>
    [Range(1, int.MaxValue)]
    public int MinRegionBlocks { get; init; } = 12;

    /// <summary>Random translations for the empirical p; its floor is 1 / (translations + 1). Default 200.</summary>
    [Range(20, 100_000)]
    public int Translations { get; init; } = 200;

    internal ScoreRegionOptions Regions => new(RegionZ, MinRegionBlocks, Translations);
}
