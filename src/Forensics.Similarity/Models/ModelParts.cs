using System.Text.Json.Serialization;

namespace Forensics.Similarity.Models;

/// <param name="Layout">NCHW: picture, channel, row, column; NHWC: picture, row, column, channel.</param>
/// <param name="Width">Pixels; where <paramref name="Size"/> is "multiple", of the golden input only.</param>
/// <param name="Height">As <paramref name="Width"/>.</param>
/// <param name="Channels">Order of the three planes: RGB or BGR.</param>
/// <param name="DynamicBatch">More than one picture may be given at once.</param>
/// <param name="Resize">In words; a whole picture is always squashed to width × height with an antialiasing bicubic filter. Tiles are never resized.</param>
/// <param name="Mean">Per channel, subtracted from sample / 255.</param>
/// <param name="Std">Per channel, divides what is left. A network that wants 0 to 255 has the mean 0 and 1/255 here.</param>
/// <param name="Scale">In words.</param>
/// <param name="Size">Null: always width × height.</param>
public sealed record ModelInput(
    string Name,
    string Layout,
    string Dtype,
    int Width,
    int Height,
    string Channels,
    bool DynamicBatch,
    string Resize,
    float[] Mean,
    float[] Std,
    string Scale,
    ModelSize? Size = null)
{
    /// <summary>The network takes inputs of several sizes.</summary>
    [JsonIgnore]
    public bool IsFlexible => Size is { Mode: "multiple" };
}

/// <param name="Mode">"fixed": width × height. "multiple": any sides that are multiples of <paramref name="MultipleOf"/>.</param>
/// <param name="MultipleOf">Pixels.</param>
public sealed record ModelSize(string Mode, [property: JsonPropertyName("multipleOf")] int MultipleOf = 1);

/// <param name="L2Normalised">Of an embedding: the network's own output has length 1; where it has not, it is normalised here.</param>
/// <param name="Metric">Of an embedding, in words.</param>
/// <param name="Dim">Of an embedding: values per picture.</param>
/// <param name="Kind">"embedding" (default); of a localiser "map" (a value for each place) or "logit" (one number for the whole input); of its second output "score" or "logit".</param>
/// <param name="Activation">What makes the output a suspicion from 0 to 1: "none" (default), "sigmoid", or "softmax" over the classes.</param>
/// <param name="Class">Which class is the suspicious one; null: the last.</param>
public sealed record ModelOutput(
    string Name,
    [property: JsonPropertyName("l2_normalised")] bool? L2Normalised = null,
    string? Metric = null,
    int? Dim = null,
    string Kind = "embedding",
    string Activation = "none",
    int? Class = null);

/// <summary>What the network answers to <see cref="ModelManifest.GoldenFormula"/>.</summary>
/// <param name="Dim">Values of the main output.</param>
/// <param name="First8">The first values: of an embedding L2-normalised, of a localiser as the network gives them.</param>
/// <param name="Sum">Of all values.</param>
public sealed record GoldenOutput(int Dim, float[] First8, float Sum);

/// <param name="Size">Side of a tile, pixels.</param>
/// <param name="Overlap">Pixels.</param>
/// <param name="Merge">How overlapping answers are joined: "mean", "max", or "centre", where each place is told by the tile that has it farther from its edge.</param>
public sealed record ModelTiling(int Size, int Overlap, string Merge);

/// <param name="Channels">Image channels (camera, chat …) the model may be asked about; null = all.</param>
/// <param name="MinQ">Lowest JPEG quality of the luma table, percent. Pictures of other formats that can be lossy are left out as well then: theirs is unknown.</param>
/// <param name="MinSide">Shortest side, pixels.</param>
public sealed record ModelApplicability(
    string[]? Channels = null, [property: JsonPropertyName("minQ")] int? MinQ = null, [property: JsonPropertyName("minSide")] int? MinSide = null);

/// <summary>Maps the model's score to a natural log-odds a·score + b. A model without one is shown but never scored.</summary>
/// <param name="Method">Only "platt".</param>
/// <param name="NPos">Pictures of the first kind it was fitted on.</param>
/// <param name="NNeg">Of the other.</param>
/// <param name="Cllr">Bits, cross-validated; 1 = knows nothing.</param>
public sealed record ModelCalibration(string Method, double A, double B, int NPos, int NNeg, string Dataset, double Cllr)
{
    /// <summary>Largest |log10 LR| the data can support: log10(min(n1, n0) + 1) (algorithms.md E).</summary>
    [JsonIgnore]
    public double CapLlr10 => Math.Log10(Math.Min(NPos, NNeg) + 1);

    /// <summary>Log10 likelihood ratio of a score, inside ±<see cref="CapLlr10"/>: the odds without those of the fitted data, which are no odds of a dispute.</summary>
    public double Llr10(double score) =>
        Math.Clamp((A * score + B - Math.Log((double)NPos / NNeg)) / Math.Log(10), -CapLlr10, CapLlr10);
}

/// <param name="MaxMs">Wall time per picture, milliseconds.</param>
/// <param name="MaxMemMb">Mebibytes, weights and intermediate results together.</param>
/// <param name="FloatsPerPixel">Intermediate values the network holds at once for each pixel of its input, for the estimate made beforehand.</param>
public sealed record ModelLimits(
    [property: JsonPropertyName("maxMs")] int? MaxMs = null,
    [property: JsonPropertyName("maxMemMb")] int? MaxMemMb = null,
    [property: JsonPropertyName("floatsPerPixel")] int? FloatsPerPixel = null);
