using System.Text.Json;
using System.Text.RegularExpressions;
using Forensics.Disputes;

namespace Forensics.Engine.Ingest;

/// <summary>Reads one line as a record, and says in the sender's words what is wrong with it.</summary>
static partial class RecordReader
{
    const string Schema = "docs/schema/ingest.schema.json lists what is known";

    /// <summary>Types of records, in the order in which they are taken: a record comes after those it names.</summary>
    public static IReadOnlyList<string> Types { get; } = ["known-image", "order", "after-sale", "event", "evidence", "report", "supplement", "decision"];

    /// <summary>Of a type that is known, its place in <see cref="Types"/>.</summary>
    public static int PlaceOf(string type) => Places[type];

    static readonly Dictionary<string, int> Places = Types.Select((type, i) => (type, i)).ToDictionary(pair => pair.type, pair => pair.i);

    /// <summary>The record's place in <see cref="Types"/>, without reading the rest of it.</summary>
    /// <exception cref="RefusedException">Not a JSON object, or without a known type.</exception>
    public static int TypeOf(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new RefusedException("not a JSON object; write one record a line.");
            }

            string? type = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("type"u8);
                reader.Read();
                if (isType && type is null)
                {
                    type = reader.TokenType == JsonTokenType.String
                        ? reader.GetString()
                        : throw new RefusedException($"field type: a text is needed; use one of: {string.Join(", ", Types)}.");
                }

                reader.Skip();
            }

            var place = type is not null && Places.TryGetValue(type, out var known) ? known : -1;
            return (type, place) switch
            {
                (null, _) => throw new RefusedException($"field type is missing; use one of: {string.Join(", ", Types)}."),
                (_, < 0) => throw new RefusedException($"field type: \"{type}\" is not known here; use one of: {string.Join(", ", Types)}."),
                _ => place,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new RefusedException($"not valid JSON ({FirstSentence(error.Message)}); write one whole record a line, in UTF-8.");
        }
    }

    /// <exception cref="RefusedException">A field is missing, unknown, or has a value that makes no sense.</exception>
    public static IngestRecord Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<IngestRecord>(line, DisputeJson.Options) ?? throw new RefusedException("null is no record.");
        }
        catch (JsonException error)
        {
            throw new RefusedException(Describe(error));
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new RefusedException($"{FirstSentence(error.Message)}; {Schema}.");
        }
    }

    static string Describe(JsonException error)
    {
        var field = error.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? $"field {path[2..]}: " : "";
        if (UnknownField().Match(error.Message) is { Success: true } unknown)
        {
            return $"field {unknown.Groups[1].Value} is not known here; remove it or mend its name ({Schema}).";
        }

        if (MissingFields().Match(error.Message) is { Success: true } missing)
        {
            return $"{field}these fields are missing: {missing.Groups[1].Value.Replace("'", "", StringComparison.Ordinal)}.";
        }

        return error is UnknownNameException || error.InnerException is null
            ? $"{field}{FirstSentence(error.Message)}"
            : $"{field}{FirstSentence(error.InnerException.Message)}; {Schema}.";
    }

    /// <summary>The serializer adds a path and a line of its own (always 0 here) that would only confuse.</summary>
    static string FirstSentence(string message)
    {
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        end = end < 0 ? message.IndexOf(" LineNumber: ", StringComparison.Ordinal) : end;
        return end < 0 ? message : message[..end];
    }

    [GeneratedRegex("^The JSON property '([^']*)' could not be mapped")]
    private static partial Regex UnknownField();

    [GeneratedRegex("missing required properties including: (.*?)\\.?( Path: .*)?$")]
    private static partial Regex MissingFields();
}
