namespace Forensics.Imaging.Analyzers.Channel;

/// <summary>Analyzers that need the same kind of trace.</summary>
public enum AnalyzerFamily
{
    DoubleJpegAligned,
    DoubleJpegNonAligned,
    Ela,
    Ghosts,
    GridForeign,
    Noise,
    CopyMove,
    Thumbnail,
}

/// <param name="NotApplicable">A code of <see cref="GateReason"/>; null where the family can tell something.</param>
public readonly record struct GateEntry(AnalyzerFamily Family, string? NotApplicable)
{
    public bool IsApplicable => NotApplicable is null;
}

/// <summary>Stable codes of <see cref="GateEntry.NotApplicable"/>. All mean "cannot tell", never "clean".</summary>
public static class GateReason
{
    /// <summary>Needs a JPEG's tables and coefficients, and the file is none.</summary>
    public const string NotJpeg = "not-jpeg";

    /// <summary>A JPEG whose coefficients can't be read: arithmetic coding, 12 bits, hierarchical, broken.</summary>
    public const string NoCoefficients = "no-coefficients";

    /// <summary>The first component is not luma: CMYK, RGB.</summary>
    public const string NotLuma = "not-luma";

    /// <summary>Saved by a codec with other blocks (lossy WebP, HEIC, AVIF).</summary>
    public const string OtherCodec = "other-codec";

    /// <summary>Colours were reduced to a palette (GIF).</summary>
    public const string Palette = "palette";

    /// <summary>The last save was too coarse for older traces to be left.</summary>
    public const string LowQuality = "low-quality";

    /// <summary>A service recompressed it: its mark, its format, or its size with coarse tables. A coarse save alone is <see cref="LowQuality"/>, or none.</summary>
    public const string ChatChannel = "chat-channel";

    /// <summary>A screenshot: what is drawn repeats, has no noise, and was never in one JPEG with the rest.</summary>
    public const string ScreenshotChannel = "screenshot-channel";

    /// <summary>Too few blocks.</summary>
    public const string TooSmall = "too-small";

    /// <summary>Too few of the blocks have any texture.</summary>
    public const string Flat = "flat";

    /// <summary>The file has no thumbnail that can be read.</summary>
    public const string NoThumbnail = "no-thumbnail";
}
