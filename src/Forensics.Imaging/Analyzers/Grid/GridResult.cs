namespace Forensics.Imaging.Analyzers.Grid;

/// <summary>Which JPEG block grids a picture's pixels carry.</summary>
/// <param name="NotApplicable">A code of <see cref="GridReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="Main">The grid with most votes, where that is no chance; null without one: never a JPEG, scaled since, or too coarse or too flat to tell.</param>
/// <param name="Grids">Every grid with more votes than chance gives, the main one first.</param>
/// <param name="IsFileJpeg">The file itself is a JPEG, so that a grid at the origin is its own.</param>
/// <param name="ForeignNotApplicable">Why <see cref="Foreign"/> was not looked for, a code of <see cref="GridReason"/>; null when it was.</param>
/// <param name="Foreign">Regions whose grid is not the main one, the least likely first.</param>
/// <param name="Missing">Regions without the main grid; null when not asked for or without a main grid. Not calibrated: for display only.</param>
/// <param name="VotedFraction">Share of the pixels that voted, 0 to 1; flat areas do not.</param>
/// <param name="Map">Per 8×8 cell 1 inside a foreign region, else 0; NaN where nothing voted. Null when foreign grids were not looked for.</param>
public sealed record GridResult(
    string? NotApplicable,
    JpegGrid? Main = null,
    IReadOnlyList<JpegGrid>? Grids = null,
    bool IsFileJpeg = false,
    string? ForeignNotApplicable = null,
    IReadOnlyList<GridRegion>? Foreign = null,
    IReadOnlyList<GridRegion>? Missing = null,
    double VotedFraction = 0,
    SuspicionMap? Map = null)
{
    /// <summary>The pixels were in a JPEG before, though the file is none: converted, a screenshot, pasted.</summary>
    public bool HasJpegHistory => Main is not null && !IsFileJpeg;

    /// <summary>Blocks do not begin at the first pixel: cut at the left or top (or turned, with sides that are no multiple of 8) after a JPEG save.</summary>
    public bool IsOriginMoved => Main is { X: not 0 } or { Y: not 0 };
}

/// <summary>A grid of 8×8 blocks over the whole picture.</summary>
/// <param name="X">Column of the first block's left edge, 0 to 7: (8 - pixels cut off at the left) mod 8.</param>
/// <param name="Y">Row of the first block's upper edge, 0 to 7.</param>
/// <param name="VoteFraction">Share of all votes, 0 to 1; 1/64 is chance.</param>
/// <param name="Log10FalseAlarms">log10 of the number of grids with as many votes that one picture without blocks would show.</param>
public readonly record struct JpegGrid(int X, int Y, double VoteFraction, double Log10FalseAlarms);

/// <summary>A region whose votes agree on a grid.</summary>
/// <param name="Box">Bounding box in stored orientation.</param>
/// <param name="X">As <see cref="JpegGrid.X"/>.</param>
/// <param name="Y">As <see cref="JpegGrid.Y"/>.</param>
/// <param name="VotedPixels">Pixels of the region that voted for the grid.</param>
/// <param name="Log10FalseAlarms">log10 of the number of such regions that one picture without them would show by chance.</param>
public readonly record struct GridRegion(PixelBox Box, int X, int Y, int VotedPixels, double Log10FalseAlarms);

/// <summary>Stable codes of <see cref="GridResult.NotApplicable"/> and <see cref="GridResult.ForeignNotApplicable"/>.</summary>
public static class GridReason
{
    /// <summary>A side below <see cref="GridOptions.MinSidePixels"/>.</summary>
    public const string TooSmall = "too-small";

    /// <summary>Saved by a codec with blocks of its own (lossy WebP, HEIC, AVIF), which look like JPEG's or hide them.</summary>
    public const string OtherCodec = "other-codec";

    /// <summary>Colours were reduced to a palette (GIF), which drowns what is counted.</summary>
    public const string Palette = "palette";

    /// <summary>No pixel voted: flat, or noise without any small coefficient.</summary>
    public const string Flat = "flat";

    /// <summary>Foreign grids: the file's own last JPEG save is coarser than <see cref="GridOptions.MinForeignQualityPercent"/>.</summary>
    public const string LowQuality = "low-quality";
}
