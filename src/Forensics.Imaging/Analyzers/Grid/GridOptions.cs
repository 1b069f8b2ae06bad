using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.Grid;

/// <summary>Options of <see cref="GridAnalyzer"/>. Defaults are the published method's unless said otherwise.</summary>
public sealed record GridOptions
{
    /// <summary>Shortest side that is looked at, in pixels. Default 64: eight blocks of eight, below which no count means anything.</summary>
    [Range(24, 30_000)]
    public int MinSidePixels { get; init; } = 64;

    /// <summary>Events expected by chance in a picture without JPEG history, above which nothing is reported. Default 1 (Nikoukhah et al. 2021).</summary>
    [Range(1e-12, 1e6)]
    public double MaxFalseAlarms { get; init; } = 1;

    /// <summary>Two votes belong together when at most this far apart in both directions, in pixels. Default 9 (Nikoukhah et al. 2021).</summary>
    [Range(1, 64)]
    public int JoinPixels { get; init; } = 9;

    /// <summary>A JPEG whose last save was coarser than this keeps no foreign grid, and what looks like one is not. Default 98 percent:
    /// found in 11 of 11 at 98 to 100, in 1 of 11 at 97, in none from 95 down (measured).</summary>
    [Range(1, 100)]
    public int MinForeignQualityPercent { get; init; } = 98;

    /// <summary>Also looks for regions without the main grid, which costs a second run. Default no: not calibrated, to be shown only.</summary>
    public bool LookForMissingGrid { get; init; }

    /// <summary>Save quality whose grid areas without one take up. Default 99 percent (Nikoukhah et al. 2021).</summary>
    [Range(1, 100)]
    public int MissingGridQualityPercent { get; init; } = 99;
}
