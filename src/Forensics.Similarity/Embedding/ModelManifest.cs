using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Forensics.Similarity.Embedding;

/// <summary>What a model file is and how it must be fed, as the JSON beside it says. Unknown fields are refused, so a typing error is seen.</summary>
/// <remarks>Field names are those of models/*.manifest.json; the optional parts (task to limits) are those of plug-in manifests.
/// models/MODELS.md explains each field to the person who writes one.</remarks>
public sealed record ModelManifest
{
    /// <summary>The one synthetic input for golden checks: channel c, row y, column k of an already normalised tensor, float32 arithmetic.</summary>
    public const string GoldenFormula = "x[c,y,k]=((c*70+y*3+k*5)%256)/127.5-1";

    static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    public required string Name { get; init; }

    /// <summary>Version of the weights; part of what a replay must find again.</summary>
    public string? Version { get; init; }

    /// <summary>Name of the model file in the manifest's own folder.</summary>
    public required string File { get; init; }

    /// <summary>Exact length of the model file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Lower-case hex SHA-256 of the model file.</summary>
    [JsonPropertyName("sha256")]
    public required string Sha256 { get; init; }

    public required string Licence { get; init; }

    public required string Source { get; init; }

    [JsonPropertyName("source_sha256")]
    public string? SourceSha256 { get; init; }

    /// <summary>Only "onnx" is known.</summary>
    public required string Format { get; init; }

    public int? Opset { get; init; }

    public int? IrVersion { get; init; }

    public required ModelInput Input { get; init; }

    public required ModelOutput Output { get; init; }

    public string? WeightStorage { get; init; }

    /// <summary>Null, or <see cref="GoldenFormula"/>.</summary>
    public string? GoldenInput { get; init; }

    public GoldenOutput? GoldenOutput { get; init; }

    /// <summary>"embed" (default), "localize" or "classify".</summary>
    public string Task { get; init; } = "embed";

    public ModelTiling? Tiling { get; init; }

    public ModelApplicability? Applicability { get; init; }

    public ModelCalibration? Calibration { get; init; }

    public ModelLimits? Limits { get; init; }

    /// <summary>Reads and checks a manifest; the model file itself is read by <see cref="ReadVerifiedModel"/>.</summary>
    /// <exception cref="ModelException">Missing, not JSON, an unknown field, or a value this build can't honour.</exception>
    public static ModelManifest Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ModelManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<ModelManifest>(System.IO.File.ReadAllBytes(path), Strict);
        }
        catch (JsonException problem)
        {
            throw new ModelException(path, $"The model manifest is not valid: {problem.Message}", "Correct the field named (fields: models/MODELS.md).", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(path, "The model manifest can't be read.", "Restore it from the repository's models/ folder or name another.", problem);
        }

        if (manifest is null)
        {
            throw new ModelException(path, "The model manifest is JSON null.", "Restore it from the repository's models/ folder.");
        }

        manifest.Check(path);
        return manifest;
    }

    /// <summary>The model file's bytes, after length and SHA-256 were compared with the manifest: what was checked is what gets loaded.</summary>
    /// <param name="folder">The manifest's folder.</param>
    /// <exception cref="ModelException">Missing, of another length, or of another hash.</exception>
    public byte[] ReadVerifiedModel(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var path = Path.Combine(folder, File);
        var restore = $"Restore {File} as its manifest describes it (source: {Source}).";
        try
        {
            var length = new FileInfo(path) is { Exists: true } file ? file.Length : throw new FileNotFoundException("No such file.", path);
            if (length != Bytes)
            {
                throw new ModelException(path, $"The model file has {length} bytes, its manifest says {Bytes}.", restore);
            }

            var model = System.IO.File.ReadAllBytes(path);
            var hash = Convert.ToHexStringLower(SHA256.HashData(model));
            return hash == Sha256
                ? model
                : throw new ModelException(path, $"The model file's SHA-256 is {hash}, its manifest says {Sha256}.", restore);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(path, "The model file is missing or can't be read.", restore, problem);
        }
    }

    void Check(string path)
    {
        Require(Format == "onnx", "format", Format, "onnx");
        Require(Task is "embed" or "localize" or "classify", "task", Task, "embed, localize or classify");
        Require(File.Length > 0 && Path.GetFileName(File) == File, "file", File, "a file name without a folder");
        Require(Sha256.Length == 64 && Sha256.All(char.IsAsciiHexDigitLower), "sha256", Sha256, "64 lower-case hex digits");
        Require(Bytes is > 0 and <= int.MaxValue, "bytes", Bytes, "1 to 2,147,483,647");
        Require(Input.Layout == "NCHW", "input.layout", Input.Layout, "NCHW");
        Require(Input.Dtype == "float32", "input.dtype", Input.Dtype, "float32");
        Require(Input.Channels is "RGB" or "BGR", "input.channels", Input.Channels, "RGB or BGR");
        Require(Input.Width is >= 1 and <= 4096 && Input.Height is >= 1 and <= 4096, "input.width × height", $"{Input.Width} × {Input.Height}", "1 to 4096");
        Require(Input.Mean.Length == 3 && Input.Mean.All(float.IsFinite), "input.mean", Input.Mean.Length, "three numbers");
        Require(Input.Std.Length == 3 && Input.Std.All(value => value > 0), "input.std", Input.Std.Length, "three numbers above 0");
        Require(Output.Dim is >= 1 and <= 65_536, "output.dim", Output.Dim, "1 to 65,536");
        Require(GoldenInput is null or GoldenFormula, "golden_input", GoldenInput ?? "", GoldenFormula);
        Require((GoldenInput is null) == (GoldenOutput is null), "golden_output", "one without the other", "golden_input and golden_output together");
        Require(GoldenOutput is null || GoldenOutput.First8.Length is >= 1 and <= 8, "golden_output.first8", "of another length", "1 to 8 values");
        Require(GoldenOutput is null || GoldenOutput.Dim == Output.Dim, "golden_output.dim", GoldenOutput?.Dim ?? 0, "output.dim");

        void Require(bool holds, string field, object value, string allowed)
        {
            if (!holds)
            {
                throw new ModelException(path, FormattableString.Invariant($"Field \"{field}\" is {value}; known: {allowed}."), "Correct the manifest.");
            }
        }
    }
}

/// <param name="Layout">NCHW: picture, channel, row, column.</param>
/// <param name="Channels">Order of the three planes: RGB or BGR.</param>
/// <param name="DynamicBatch">More than one picture may be given at once.</param>
/// <param name="Resize">In words; this build always squashes to width × height with an antialiasing bicubic filter.</param>
/// <param name="Mean">Per channel, subtracted from sample / 255.</param>
/// <param name="Std">Per channel, divides what is left.</param>
/// <param name="Scale">In words.</param>
public sealed record ModelInput(
    string Name, string Layout, string Dtype, int Width, int Height, string Channels, bool DynamicBatch, string Resize, float[] Mean, float[] Std, string Scale);

/// <param name="L2Normalised">The network's own output has length 1; where it has not, it is normalised here.</param>
/// <param name="Metric">In words.</param>
/// <param name="Dim">Values per picture.</param>
public sealed record ModelOutput(string Name, [property: JsonPropertyName("l2_normalised")] bool L2Normalised, string Metric, int Dim);

/// <summary>What the network answers to <see cref="ModelManifest.GoldenFormula"/>.</summary>
/// <param name="First8">The first values of the L2-normalised output.</param>
/// <param name="Sum">Of all values.</param>
public sealed record GoldenOutput(int Dim, float[] First8, float Sum);

/// <param name="Size">Side of a tile, pixels.</param>
/// <param name="Overlap">Pixels.</param>
/// <param name="Merge">How overlapping answers are joined, such as "mean" or "max".</param>
public sealed record ModelTiling(int Size, int Overlap, string Merge);

/// <param name="Channels">Image channels (camera, chat …) the model may be asked about; null = all.</param>
/// <param name="MinQ">Lowest JPEG quality, percent.</param>
/// <param name="MinSide">Shortest side, pixels.</param>
public sealed record ModelApplicability(
    string[]? Channels = null, [property: JsonPropertyName("minQ")] int? MinQ = null, [property: JsonPropertyName("minSide")] int? MinSide = null);

/// <summary>Maps the model's score to a log-odds a·score + b. A model without one is shown but never scored.</summary>
/// <param name="Method">Only "platt".</param>
/// <param name="NPos">Pictures of the first kind it was fitted on.</param>
/// <param name="NNeg">Of the other.</param>
/// <param name="Cllr">Bits, cross-validated; 1 = knows nothing.</param>
public sealed record ModelCalibration(string Method, double A, double B, int NPos, int NNeg, string Dataset, double Cllr);

/// <param name="MaxMs">Wall time per picture, milliseconds.</param>
/// <param name="MaxMemMb">Mebibytes.</param>
public sealed record ModelLimits([property: JsonPropertyName("maxMs")] int? MaxMs = null, [property: JsonPropertyName("maxMemMb")] int? MaxMemMb = null);
