using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Circles;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Similarity.Copies;

namespace Forensics.Engine.Analyze;

/// <summary>All that one picture says by itself.</summary>
/// <param name="Width">Upright, in pixels; 0 when the picture could not be read.</param>
/// <param name="Height">Upright, in pixels; 0 when the picture could not be read.</param>
/// <param name="Orientation">How the stored raster is turned to stand upright.</param>
/// <param name="Fingerprints">Null when the picture could not be read.</param>
/// <param name="Findings">One per analyzer, in their order.</param>
/// <param name="Problems">What was wrong in the file without stopping the reading.</param>
/// <param name="Error">Why the picture could not be read; null when it could.</param>
public sealed record PictureAnalysis(
    string Sha256,
    ImageFormat Format,
    int Width,
    int Height,
    Orientation Orientation,
    Fingerprints? Fingerprints,
    ImageChannel ImageChannel,
    Provenance Provenance,
    IReadOnlyList<AnalyzedFinding> Findings,
    IReadOnlyList<Problem> Problems,
    PictureError? Error)
{
    /// <summary>Names of steps that are no analyzers in <see cref="Milliseconds"/>.</summary>
    public const string Decoding = "decode", Fingerprinting = "fingerprints", Printing = "print", Channelling = "channel";

    /// <summary>What copies of it are found by; null when it was not asked for or could not be made.</summary>
    [JsonIgnore]
    public CopyPrint? Print { get; init; }

    /// <summary>Its maps as they are kept, by analyzer; empty when they were not asked for.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, KeptMap> KeptMaps { get; init; } = ReadOnlyDictionary<string, KeptMap>.Empty;

    /// <summary>Time that each step took, by analyzer or step; differs from run to run.</summary>
    public IReadOnlyDictionary<string, double> Milliseconds { get; init; } = ReadOnlyDictionary<string, double>.Empty;
}

/// <param name="Code">One of <see cref="EvidenceFormatError"/>.</param>
public sealed record PictureError(string Code, string Message);

/// <param name="OptionsSha256">Of the options the analyzer ran with.</param>
/// <param name="Map">In stored orientation.</param>
public sealed record AnalyzedFinding(Finding Finding, string OptionsSha256, SuspicionMap? Map);

/// <summary>What the file declares about its origin. A null is "not examined", never "no".</summary>
/// <param name="AiLabel">Some label declares AI generation.</param>
/// <param name="Tc260">The label of GB 45438-2025 is there.</param>
/// <param name="Editor">Name of an editing program that names itself.</param>
public sealed record Provenance(
    bool AiLabel,
    bool Tc260,
    bool C2paPresent,
    bool? C2paBindingIntact,
    bool? C2paSignatureValid,
    bool? C2paSignerTrusted,
    string? Editor,
    string? CameraMake,
    string? CameraModel)
{
    public static Provenance Unknown { get; } = new(false, false, false, null, null, null, null, null, null);
}
