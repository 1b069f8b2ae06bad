using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Forensics.Similarity.Models;

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

    /// <summary>What people call it; the name where it is absent.</summary>
    public string? Title { get; init; }

    /// <summary>Version of the weights; part of what a replay must find again. A localiser's is a whole number.</summary>
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

    /// <summary>A second output with one number for the whole input, where the network has one; null: the number is taken from the map.</summary>
    public ModelOutput? ScoreOutput { get; init; }

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

        new ManifestCheck(path, manifest).Run();
        return manifest;
    }

    /// <summary>The model file's bytes, after length and SHA-256 were compared with the manifest: what was checked is what gets loaded.</summary>
    /// <param name="folder">The manifest's folder.</param>
    /// <exception cref="ModelException">Missing, of another length, or of another hash.</exception>
    public byte[] ReadVerifiedModel(string folder) => Verified(folder, path =>
    {
        var model = System.IO.File.ReadAllBytes(path);
        return (model, SHA256.HashData(model));
    });

    /// <summary>Compares length and SHA-256 of the model file with the manifest without keeping the file in memory.</summary>
    /// <exception cref="ModelException">As <see cref="ReadVerifiedModel"/>.</exception>
    public void VerifyModel(string folder) => Verified(folder, path =>
    {
        using var stream = System.IO.File.OpenRead(path);
        return (0, SHA256.HashData(stream));
    });

    T Verified<T>(string folder, Func<string, (T Value, byte[] Sha256)> read)
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

            var (value, sha256) = read(path);
            var hash = Convert.ToHexStringLower(sha256);
            return hash == Sha256
                ? value
                : throw new ModelException(path, $"The model file's SHA-256 is {hash}, its manifest says {Sha256}.", restore);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(path, "The model file is missing or can't be read.", restore, problem);
        }
    }
}
