using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.Ghosts;

/// <summary>Options of <see cref="GhostAnalyzer"/>.</summary>
public sealed record GhostOptions
{
    /// <summary>Save qualities tried, in percent, rising. Default 30 to 75 by 5, then closer, as steps change faster: 20 in all (Farid 2009: 30 to 100).</summary>
    public IReadOnlyList<int> QualitiesPercent { get; init; } = [30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 78, 81, 84, 87, 90, 92, 94, 96, 98, 100];

    /// <summary>Below this luma quality the last save has wiped out what could be measured. Default 80 percent.</summary>
    [Range(1, 100)]
    public int MinLumaQualityPercent { get; init; } = 80;

    /// <summary>Fewest usable cells of 16×16 pixels. Default 240: ten for each of 24 bins of texture.</summary>
    [Range(24, int.MaxValue)]
    public int MinCells { get; init; } = 240;

    /// <summary>|z| beyond which a cell joins a region. Default 2.</summary>
    [Range(0.5, 10)]
    public double RegionZ { get; init; } = 2;

    /// <summary>Fewest cells of a region. Default 12.</summary>
    [Range(2, int.MaxValue)]
    public int MinRegionCells { get; init; } = 12;

    /// <summary>Cells that count as one in the test, because texture goes on from cell to cell. Default 4 (ELA's measure of the same cells is 3 to 5).</summary>
    [Range(1, 100)]
    public double CellsPerIndependent { get; init; } = 4;

    /// <summary>log10 of the number of false alarms below which a region is reported. Default -6: uncalibrated, so for display.</summary>
    [Range(-1000, 0)]
    public double MaxLog10FalseAlarms { get; init; } = -6;
}
