using Forensics.Imaging;

namespace Forensics.Similarity.Localisers;

/// <summary>What a network says about one picture.</summary>
/// <param name="NotApplicable">A code of <see cref="LocaliserReason"/>. With <see cref="LocaliserReason.NoCalibration"/> everything but the likelihood ratio is there, to be shown
/// and never scored; with any other the rest is at its default. Null when the result counts.</param>
/// <param name="Score">The network's own number for the whole picture, in its own unit; higher is more suspicious.</param>
/// <param name="Llr10">Calibrated log10 likelihood ratio "edited" ÷ "not edited"; null without calibration.</param>
/// <param name="SuspectedShare">Share of the picture where the network's suspicion is one half or more, 0 to 1.</param>
/// <param name="Tiles">How many times the network ran.</param>
/// <param name="Map">Suspicion from 0 to 1, in stored orientation.</param>
public sealed record LocaliserResult(
    string? NotApplicable, double? Score = null, double? Llr10 = null, double SuspectedShare = 0, int Tiles = 0, SuspicionMap? Map = null);

/// <summary>Stable codes of <see cref="LocaliserResult.NotApplicable"/>. All mean "cannot tell", never "clean".</summary>
public static class LocaliserReason
{
    /// <summary>The manifest has no calibration: what the network says is shown and means nothing that could be weighed.</summary>
    public const string NoCalibration = "no-calibration";

    /// <summary>The model is not meant for pictures that came this way.</summary>
    public const string ChannelNotCovered = "channel-not-covered";

    /// <summary>The last save was coarser than the model allows.</summary>
    public const string LowQuality = "low-quality";

    /// <summary>The model asks for a JPEG quality, and the file is of a format that has none and can be lossy.</summary>
    public const string QualityUnknown = "quality-unknown";

    /// <summary>A side is shorter than the model allows.</summary>
    public const string TooSmall = "too-small";

    /// <summary>By the estimate made beforehand the network would need more memory than it may have.</summary>
    public const string TooMuchMemory = "too-much-memory";
}

/// <summary>The network gave no answer on a picture; nothing else is touched by it.</summary>
/// <param name="code">One of <see cref="LocaliserFailure"/>.</param>
public sealed class LocaliserException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}

/// <summary>Stable codes of <see cref="LocaliserException.Code"/>.</summary>
public static class LocaliserFailure
{
    /// <summary>Stopped at the limit of time.</summary>
    public const string Timeout = "timeout";

    /// <summary>Stopped at the limit of memory, which the estimate had thought to be enough.</summary>
    public const string MemoryLimit = "memory-limit";

    /// <summary>The model's file is missing, changed, or refused by the runtime.</summary>
    public const string Unusable = "model-unusable";

    /// <summary>The child process ended while networks ran; which of them it was is not known, or whether it was one at all.</summary>
    public const string ChildEnded = "child-ended";

    /// <summary>The network broke down, or its output is not what its manifest says.</summary>
    public const string Broken = "model-broken";
}
