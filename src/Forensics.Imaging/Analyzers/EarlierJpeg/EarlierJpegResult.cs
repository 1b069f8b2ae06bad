namespace Forensics.Imaging.Analyzers.EarlierJpeg;

/// <summary>An earlier JPEG save whose blocks lie on another grid than the file's own, or that the file's format hides, and where it does not show.</summary>
/// <param name="NotApplicable">A code of <see cref="EarlierJpegReason"/>, with what came out so far; null when regions were looked for.</param>
/// <param name="GridX">Column of the earlier grid's first block, 0 to 7.</param>
/// <param name="GridY">Row of it, 0 to 7.</param>
/// <param name="QualityPercent">libjpeg quality whose luma steps fit the earlier save best; an estimate.</param>
/// <param name="Gain">Log likelihood against no earlier save, in nats a block.</param>
/// <param name="StandOut">How far the grid stands out from the other 63, in robust standard deviations.</param>
/// <param name="FittingShare">Share of the usable blocks that fit the earlier save, 0 to 1.</param>
/// <param name="Log10FalseAlarms">log10 of how many regions as strong as the strongest square an unedited picture would show; 0 or more is nothing.</param>
/// <param name="Region">That square, stored orientation, where it is below the threshold; else null.</param>
/// <param name="IsRegionOfEarlierSave">The square holds the blocks that fit the earlier save (pasted from a JPEG); else those that do not.</param>
/// <param name="Map">Per block, how strongly its surroundings differ from the rest of the picture, in nats; NaN where clipped or flat.</param>
public sealed record EarlierJpegResult(
    string? NotApplicable,
    int GridX = 0,
    int GridY = 0,
    int QualityPercent = 0,
    double Gain = 0,
    double StandOut = 0,
    double FittingShare = 0,
    double Log10FalseAlarms = 0,
    PixelBox? Region = null,
    bool IsRegionOfEarlierSave = false,
    SuspicionMap? Map = null);

/// <summary>Stable codes of <see cref="EarlierJpegResult.NotApplicable"/>. None of them means that a picture is clean.</summary>
public static class EarlierJpegReason
{
    /// <summary>Fewer blocks than <see cref="EarlierJpegOptions.MinBlocks"/>, or too many of them flat or clipped.</summary>
    public const string NotEnoughBlocks = "not-enough-blocks";

    /// <summary>No earlier save shows on any grid: there was none, the last save hid it, or the picture was scaled in between.</summary>
    public const string NoEarlierSave = "no-earlier-save";
}
