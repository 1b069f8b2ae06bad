using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Forensics.Imaging.Metadata;

/// <summary>Reads one implicit label of GB 45438-2025 (6.1, Annex; TC260-PG-20259A for pictures) from the text around it.</summary>
static partial class Tc260Label
{
    // Larger texts are documents that mention the label, not labels.
    const int MaxText = 64 * 1024;

    static readonly string[] SpecificFields = ["ContentProducer", "ProduceID", "ContentPropagator", "PropagateID", "ReservedCode1", "ReservedCode2"];

    /// <summary>Reads a value that stands in a place reserved for the label, so that even an empty one is a label, though a damaged
    /// one.</summary>
    public static AiLabel FromReserved(string text, string location) =>
        Parse(text, location, requireSpecificField: false)
        ?? new AiLabel(AiLabelKind.Tc260, location, "", null, DeclaresAi: false, IsDamaged: true);

    /// <summary>Reads a value from a place anyone may write to: it counts only as JSON of the label's shape with at least one of its own
    /// fields.</summary>
    /// <returns>Null where the text is something else.</returns>
    public static AiLabel? FromOpen(string text, string location)
    {
        var trimmed = text.TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (trimmed.StartsWith("AIGC", StringComparison.Ordinal))
        {
            trimmed = trimmed[4..].TrimStart(' ', ':', '=');
        }

        return trimmed.StartsWith('{') ? Parse(trimmed, location, requireSpecificField: true) : null;
    }

    static AiLabel? Parse(string text, string location, bool requireSpecificField)
    {
        if (text.Length > MaxText)
        {
            text = text[..MaxText];
        }

        // Writers entity-encode once or twice, or quote the JSON as a string.
        foreach (var candidate in (ReadOnlySpan<string>)[text, WebUtility.HtmlDecode(text), text.Replace("\\\"", "\"", StringComparison.Ordinal)])
        {
            var (start, end) = (candidate.IndexOf('{'), candidate.LastIndexOf('}'));
            if (start >= 0 && end > start && FromJson(candidate[start..(end + 1)], location, requireSpecificField) is { } label)
            {
                return label;
            }
        }

        return FromFragments(text, location, requireSpecificField);
    }

    static AiLabel? FromJson(string json, string location, bool requireSpecificField)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, MaxDepth = 16 });
            var fields = document.RootElement;
            var isWrapped = false;
            if (Property(fields, "AIGC") is { } inner)
            {
                if (inner.ValueKind == JsonValueKind.String)
                {
                    return FromJson(inner.GetString() ?? "", location, requireSpecificField: false);
                }

                (fields, isWrapped) = (inner, true);
            }

            if (fields.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var label = Value(fields, "Label");
            var hasSpecific = SpecificFields.Any(name => Property(fields, name) is not null);
            if (!hasSpecific && (label is null || (requireSpecificField && !isWrapped)))
            {
                return null;
            }

            var producer = Value(fields, "ContentProducer");
            var isComplete = label is "1" or "2" or "3" && !string.IsNullOrEmpty(producer) && !string.IsNullOrEmpty(Value(fields, "ProduceID"));
            return Make(location, label, producer, isDamaged: !isComplete);
        }
        catch (Exception e) when (JsonText.IsBadText(e))
        {
            return null;
        }
    }

    // JSON cut off or overwritten in part: the fields' own names still tell what it was.
    static AiLabel? FromFragments(string text, string location, bool requireSpecificField)
    {
        var hasSpecific = SpecificFields.Any(name => text.Contains($"\"{name}\"", StringComparison.Ordinal) || text.Contains($"&quot;{name}&quot;", StringComparison.Ordinal));
        var label = LabelField().Match(text);
        if (!hasSpecific && (requireSpecificField || !label.Success))
        {
            return null;
        }

        var producer = ProducerField().Match(text);
        return Make(location, label.Success ? label.Groups[1].Value : null, producer.Success ? producer.Groups[1].Value : null, isDamaged: true);
    }

    static AiLabel Make(string location, string? label, string? producer, bool isDamaged) =>
        new(AiLabelKind.Tc260, location, label ?? "", string.IsNullOrEmpty(producer) ? null : Tc260Producers.Name(producer),
            DeclaresAi: label is "1" or "2" or "3", isDamaged);

    static JsonElement? Property(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    return property.Value;
                }
            }
        }

        return null;
    }

    // Numbers occur where the standard asks for a string.
    static string? Value(JsonElement fields, string name) => Property(fields, name) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
        : null;

    [GeneratedRegex("""(?:"|&quot;)Label(?:"|&quot;)\s*:\s*(?:"|&quot;)?(\d)""")]
    private static partial Regex LabelField();

    [GeneratedRegex("""(?:"|&quot;)ContentProducer(?:"|&quot;)\s*:\s*(?:"|&quot;)([^"&]{1,200})""")]
    private static partial Regex ProducerField();
}
