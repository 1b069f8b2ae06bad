using System.Text.Json;

namespace Forensics.Disputes.Scoring;

/// <summary>Reads stored findings in passing: of each what a policy asks for, and where its values stand.</summary>
sealed class FindingReader
{
    readonly Dictionary<string, List<(byte[] Name, string Text)>> wanted = new(StringComparer.Ordinal);
    readonly List<(byte[] Name, string Text)> analyzers = [];

    public FindingReader(Policy policy)
    {
        foreach (var signal in policy.Signals)
        {
            if (!wanted.TryGetValue(signal.Analyzer, out var values))
            {
                wanted.Add(signal.Analyzer, values = []);
                analyzers.Add((Bytes(signal.Analyzer), signal.Analyzer));
            }

            if (!values.Any(value => value.Text == signal.Value))
            {
                values.Add((Bytes(signal.Value), signal.Value));
            }
        }
    }

    /// <summary>Place of a signal's value within <see cref="ReadFinding.Values"/> of its analyzer.</summary>
    public int PlaceOf(Signal signal) => wanted[signal.Analyzer].FindIndex(value => value.Text == signal.Value);

    /// <summary>The pictures, in the order of their evidence ids.</summary>
    /// <exception cref="JsonException">They are no findings.</exception>
    public List<ReadPicture> Read(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document);
        Expect(ref reader, JsonTokenType.StartObject);
        List<ReadPicture> pictures = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var picture = new ReadPicture(reader.GetString()!, []);
            Expect(ref reader, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                picture.Findings.Add(ReadOne(ref reader));
            }

            pictures.Add(picture);
        }

        pictures.Sort((one, other) => string.CompareOrdinal(one.Evidence, other.Evidence));
        return pictures;
    }

    ReadFinding ReadOne(ref Utf8JsonReader reader)
    {
        var (analyzer, version, status, values, at) = ("", 0, FindingStatus.Ok, Array.Empty<FindingValue?>(), 0..0);
        string? reason = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("analyzer"u8))
            {
                reader.Read();
                analyzer = NameOf(ref reader);
            }
            else if (reader.ValueTextEquals("version"u8))
            {
                reader.Read();
                version = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                status = reader.ValueTextEquals("ok"u8) ? FindingStatus.Ok : reader.ValueTextEquals("not-applicable"u8) ? FindingStatus.NotApplicable
                    : reader.ValueTextEquals("failed"u8) ? FindingStatus.Failed : throw new JsonException($"\"{reader.GetString()}\" is no status.");
            }
            else if (reader.ValueTextEquals("reason"u8))
            {
                reader.Read();
                reason = reader.GetString();
            }
            else if (reader.ValueTextEquals("values"u8))
            {
                Expect(ref reader, JsonTokenType.StartObject);
                var start = (int)reader.TokenStartIndex;
                values = ReadValues(ref reader, analyzer);
                at = start..(int)reader.BytesConsumed;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new ReadFinding(analyzer, version, status, reason, values, at);
    }

    FindingValue?[] ReadValues(ref Utf8JsonReader reader, string analyzer)
    {
        if (!wanted.TryGetValue(analyzer, out var names))
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
            }

            return [];
        }

        var values = new FindingValue?[names.Count];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = -1;
            for (var i = 0; i < names.Count && place < 0; i++)
            {
                place = reader.ValueTextEquals(names[i].Name) ? i : -1;
            }

            reader.Read();
            if (place >= 0)
            {
                values[place] = reader.TokenType switch
                {
                    JsonTokenType.Number => reader.GetDouble(),
                    JsonTokenType.True => true,
                    JsonTokenType.False => false,
                    JsonTokenType.String => reader.GetString()!,
                    _ => throw new JsonException("A measurement is a number, true, false or a text."),
                };
            }
        }

        return values;
    }

    string NameOf(ref Utf8JsonReader reader)
    {
        foreach (var (name, text) in analyzers)
        {
            if (reader.ValueTextEquals(name))
            {
                return text;
            }
        }

        return reader.GetString()!;
    }

    static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new JsonException($"Findings have {token} here, not {reader.TokenType}.");
        }
    }

    static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}

sealed record ReadPicture(string Evidence, List<ReadFinding> Findings);

/// <param name="Values">Those that the policy names of the analyzer, in its order; null where the finding hasn't one.</param>
/// <param name="ValuesAt">Where all of its values stand in the document.</param>
sealed record ReadFinding(string Analyzer, int Version, FindingStatus Status, string? Reason, FindingValue?[] Values, Range ValuesAt);
