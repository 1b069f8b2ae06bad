namespace Forensics.Imaging.Analyzers.DoubleJpeg;

/// <summary>Where a picture that was a JPEG before was not part of that JPEG.</summary>
/// <param name="NotApplicable">A code of <see cref="DoubleJpegReason"/>, with what came out so far; null when regions were looked for.</param>
/// <param name="Fits">What each frequency says of an earlier save, in zigzag order.</param>
/// <param name="MeanGain">Mean gain of the frequencies read, in nats a coefficient; 0 where none was read.</param>
/// <param name="FirstQualityPercent">libjpeg quality whose luma steps fit the earlier save best; null where too few frequencies were read. An estimate.</param>
/// <param name="NegativeShare">Share of the usable blocks whose values speak against the earlier save, 0 to 1.</param>
/// <param name="Log10FalseAlarms">log10 of how many regions as strong as the strongest square an unedited picture would show; 0 or more is nothing.</param>
/// <param name="Region">That square, stored orientation, where it is below <see cref="DoubleJpegOptions.MaxLog10FalseAlarms"/>; else null.</param>
/// <param name="Map">Per block, how strongly its surroundings speak against the earlier save, in nats (0: they don't); NaN where clipped or flat.</param>
public sealed record DoubleJpegResult(
    string? NotApplicable,
    IReadOnlyList<FirstStepFit>? Fits = null,
    double MeanGain = 0,
    int? FirstQualityPercent = null,
    double NegativeShare = 0,
    double Log10FalseAlarms = 0,
    PixelBox? Region = null,
    SuspicionMap? Map = null);

/// <summary>How well an earlier save explains one frequency.</summary>
/// <param name="Index">Zigzag position, 1 to 63.</param>
/// <param name="LastStep">Of the file's own table.</param>
/// <param name="FirstStep">That explains the values best.</param>
/// <param name="Share">Of the coefficients that the earlier save explains, 0 to 1.</param>
/// <param name="Gain">Log likelihood against no earlier save, in nats a coefficient; 0 where there is nothing to count.</param>
/// <param name="Values">How many coefficients other than 0 it was fitted to.</param>
public readonly record struct FirstStepFit(int Index, int LastStep, int FirstStep, double Share, double Gain, long Values);

/// <summary>Stable codes of <see cref="DoubleJpegResult.NotApplicable"/>. None of them means that a picture is clean.</summary>
public static class DoubleJpegReason
{
    public const string NotJpeg = "not-jpeg";

    /// <summary>The first component is no luma at full size (RGB, CMYK), or the file can't be decoded to coefficients.</summary>
    public const string NoLumaCoefficients = "no-luma-coefficients";

    /// <summary>Last saved below <see cref="DoubleJpegOptions.MinLumaQualityPercent"/>.</summary>
    public const string LowQuality = "low-quality";

    /// <summary>Fewer usable blocks than <see cref="DoubleJpegOptions.MinBlocks"/>: small, flat or clipped.</summary>
    public const string NotEnoughBlocks = "not-enough-blocks";

    /// <summary>No earlier save shows: the picture was saved once, or the last save hid it, or it was cut or scaled in between.</summary>
    public const string NoEarlierSave = "no-earlier-save";

    /// <summary>Too much of the picture speaks against the earlier save for a part to stand out.</summary>
    public const string Mixed = "mixed";
}
