namespace Forensics.Imaging.Analyzers.Resampling;

/// <summary>Whether the whole picture was scaled.</summary>
/// <param name="NotApplicable">A code of <see cref="ResamplingReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="Strength">How far the strongest period stands out from the frequencies around it, as a factor: about 2 by chance.</param>
/// <param name="Frequency">Of that period, in cycles a pixel, above 0 and below 0.5.</param>
/// <param name="IsScaled">The strength is that of scaled pictures. False says nothing: not every scaling leaves a period.</param>
/// <param name="ScaleFactors">Scale factors that leave this period, largest first; one frequency can't tell them apart, and if it is
/// that of an earlier JPEG's scaled blocks, none of them is right. Empty unless scaled.</param>
public sealed record ResamplingResult(
    string? NotApplicable, double Strength = 0, double Frequency = 0, bool IsScaled = false, IReadOnlyList<double>? ScaleFactors = null);

/// <summary>Stable codes of <see cref="ResamplingResult.NotApplicable"/>. None of them means that a picture was not scaled.</summary>
public static class ResamplingReason
{
    /// <summary>A side below <see cref="ResamplingOptions.MinSidePixels"/>.</summary>
    public const string TooSmall = "too-small";

    /// <summary>Hardly anything changes from pixel to pixel.</summary>
    public const string Flat = "flat";

    /// <summary>Last saved below <see cref="ResamplingOptions.MinLumaQualityPercent"/>.</summary>
    public const string LowQuality = "low-quality";

    /// <summary>Saved by a codec with filters of its own (lossy WebP, HEIC, AVIF).</summary>
    public const string OtherCodec = "other-codec";

    /// <summary>Colours were reduced to a palette (GIF), whose dots drown what is measured.</summary>
    public const string Palette = "palette";
}
