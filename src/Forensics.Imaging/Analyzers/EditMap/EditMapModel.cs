using System.Text.Json;
using System.Text.Json.Serialization;

namespace Forensics.Imaging.Analyzers.EditMap;

/// <summary>Weights of the edit map, with what they were fitted on; a versioned file under models/calibrations.</summary>
/// <param name="FittedOn">Which use the data allows, such as <c>research-only</c>.</param>
/// <param name="Data">What it was fitted on, for people.</param>
/// <param name="Validation">How well it does on pictures and sources it was not fitted on, for people.</param>
/// <param name="Weights">By feature: what one unit adds to the log-odds (nats) that a block was edited, both being as likely beforehand.</param>
public sealed record EditMapModel(
    string Id, string FittedOn, string Data, string Validation, double Intercept, IReadOnlyDictionary<string, double> Weights)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The one this version of the analyzer was measured with: models/calibrations/edit-map-v1.json.</summary>
    public static EditMapModel Shipped { get; } = Read("edit-map-v1.json");

    static EditMapModel Read(string name)
    {
        using var stream = typeof(EditMapModel).Assembly.GetManifestResourceStream(name)!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return Parse(file, name);
    }

    /// <exception cref="EditMapModelException">Malformed, or weights that are not those of the features at hand; the message names the file and the remedy.</exception>
    public static EditMapModel Parse(ReadOnlySpan<byte> file, string name)
    {
        const string Remedy = "Restore it from the repository's models/calibrations folder or fit it again.";
        EditMapModel? model;
        try
        {
            model = JsonSerializer.Deserialize<EditMapModel>(file, Json);
        }
        catch (JsonException error)
        {
            throw new EditMapModelException($"{name}: {error.Message} {Remedy}", error);
        }

        if (model is null || !model.Weights.Keys.ToHashSet().SetEquals(TraceFeatures.Names) || !model.Weights.Values.Append(model.Intercept).All(double.IsFinite))
        {
            throw new EditMapModelException($"{name}: the weights are not those of the {TraceFeatures.Names.Count} features of this version. {Remedy}");
        }

        return model;
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";
}

/// <summary>A model file that can't be used.</summary>
public sealed class EditMapModelException(string message, Exception? inner = null) : Exception(message, inner);
