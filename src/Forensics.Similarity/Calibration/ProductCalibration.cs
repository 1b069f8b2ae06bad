using System.Text.Json;
using System.Text.Json.Serialization;
using Forensics.Similarity.Models;
using Forensics.Similarity.Products;

namespace Forensics.Similarity.Calibration;

/// <summary>Turns signals into a log10 likelihood ratio, with what it was fitted on; a versioned file under models/calibrations.</summary>
/// <param name="Id">Such as "product-v1"; stored with every score.</param>
/// <param name="FittedOn">"research-only" as long as no shop's own decided disputes were used.</param>
/// <param name="Data">In words: which pictures, which pairs.</param>
/// <param name="Fits">One for a named model, one without.</param>
public sealed record ProductCalibration(string Id, string FittedOn, string Data, string Validation, IReadOnlyList<ProductFit> Fits)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="ModelException">Missing, not valid, an unknown field or signal, or no fit that works without a model.</exception>
    public static ProductCalibration Read(string path)
    {
        const string Remedy = "Restore it from the repository's models/calibrations folder or fit it again.";
        ProductCalibration? calibration;
        try
        {
            calibration = JsonSerializer.Deserialize<ProductCalibration>(File.ReadAllBytes(path), Json);
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException(path, $"The product calibration can't be used: {problem.Message}", Remedy, problem);
        }

        var fault = calibration is null ? "it is JSON null"
            : calibration.Fits.Select(fit => fit.Fault()).FirstOrDefault(found => found is not null)
            ?? (calibration.Fits.Any(fit => fit.ModelSha256 is null) ? null : "no fit works without a model (\"model-sha256\": null)");
        return fault is null ? calibration! : throw new ModelException(path, $"The product calibration can't be used: {fault}.", Remedy);
    }

    /// <summary>The fit for the model in use; the one without a model when that one is unknown: weights of one network mean nothing for another.</summary>
    public ProductFit For(string? modelSha256) =>
        Fits.FirstOrDefault(fit => fit.ModelSha256 == modelSha256) ?? Fits.First(fit => fit.ModelSha256 is null);

    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";
}

/// <param name="ModelSha256">The model whose embeddings it was fitted with; null: none used.</param>
/// <param name="Signals">Names of <see cref="ProductSignals"/>, in the order of the weights.</param>
/// <param name="Weights">Natural log-odds per unit of signal.</param>
/// <param name="GenuineQueries">Different photos of an offered product in the data; with <paramref name="ImpostorQueries"/> it bounds the score.</param>
/// <param name="ImpostorQueries">Different photos compared with products they don't show.</param>
/// <param name="CllrBits">Cross-validated over products; 0 perfect, 1 knows nothing.</param>
/// <param name="OtherShopCllrBits">Fitted on all other shops, tried on one: what a new shop may expect. Above 1 = harmful there.</param>
/// <param name="Auc">Cross-validated over products, all impostors.</param>
/// <param name="InconsistentBelowLlr10">2nd percentile of genuine pairs, never above -1 ("against").</param>
public sealed record ProductFit(
    [property: JsonPropertyName("model-sha256")] string? ModelSha256,
    IReadOnlyList<string> Signals,
    IReadOnlyList<double> Weights,
    double Intercept,
    int GenuinePairs,
    int ImpostorPairs,
    int GenuineQueries,
    int ImpostorQueries,
    double CllrBits,
    double OtherShopCllrBits,
    double Auc,
    [property: JsonPropertyName("inconsistent-below-llr10")] double InconsistentBelowLlr10)
{
    const double SoftPart = 0.25;

    /// <summary>Largest |log10 LR| the data can support: log10(min(n1, n0) + 1) (algorithms.md E, an ELUB-like bound).</summary>
    [JsonIgnore]
    public double CapLlr10 => Math.Log10(Math.Min(GenuineQueries, ImpostorQueries) + 1);

    /// <summary>Log10 likelihood ratio "same product" ÷ "another product", inside ±<see cref="CapLlr10"/>.</summary>
    /// <remarks>The last quarter before the cap is approached exponentially instead of cut: two articles of one brand that both go beyond it
    /// keep their order (cut, they tied, and with four references the right one came alone first in 54 % of grocery queries instead of 99 %).</remarks>
    /// <param name="signals">In the order of <see cref="Signals"/>.</param>
    public double Llr10(ReadOnlySpan<double> signals)
    {
        var llr10 = new LogisticModel(Weights, Intercept).LogOdds(signals) / Math.Log(10);
        var excess = Math.Abs(llr10) - (CapLlr10 - SoftPart);
        return excess <= 0 ? llr10 : Math.Sign(llr10) * (CapLlr10 - SoftPart * Math.Exp(-excess / SoftPart));
    }

    internal string? Fault() =>
        Signals.Count != Weights.Count ? $"{Signals.Count} signals and {Weights.Count} weights"
        : Signals.FirstOrDefault(name => !ProductSignals.Names.Contains(name)) is { } unknown ? $"unknown signal \"{unknown}\""
        : !Weights.All(double.IsFinite) || !double.IsFinite(Intercept) ? "a weight that isn't a number"
        : GenuineQueries < 1 || ImpostorQueries < 1 ? "no pairs behind it"
        : null;
}
