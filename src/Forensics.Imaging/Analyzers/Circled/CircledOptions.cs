using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.Circled;

/// <summary>Options of <see cref="CircledStrength"/>. Those of places are the ones that regions of ELA and noise are tried by.</summary>
public sealed record CircledOptions
{
    /// <summary>Fewest cells of a region. Default 8: the mean of fewer is chance.</summary>
    [Range(1, 10_000)]
    public int MinCells { get; init; } = 8;

    /// <summary>Least share of a region's cells that the map knows something of. Default 0.5.</summary>
    [Range(0.01, 1)]
    public double MinKnownShare { get; init; } = 0.5;

    /// <summary>Random places elsewhere that a region is compared with. Default 200: p is 1/201 at least.</summary>
    [Range(1, 100_000)]
    public int Places { get; init; } = 200;

    /// <summary>Fewest comparable places that give a p. Default 20.</summary>
    [Range(1, 100_000)]
    public int MinPlaces { get; init; } = 20;

    /// <summary>Places tried for each that is wanted. Default 30.</summary>
    [Range(1, 1000)]
    public int TriesPerPlace { get; init; } = 30;

    /// <summary>Least number of known cells of a place, as a share of the region's. Default 0.8.</summary>
    [Range(0.01, 1)]
    public double MinPlaceShare { get; init; } = 0.8;

    /// <summary>How far a place's mean rank of texture may lie from the region's; ranks go from 0 to 1 over the picture. Default 0.15.</summary>
    [Range(0, 1)]
    public double MaxActivityRankDistance { get; init; } = 0.15;
}
