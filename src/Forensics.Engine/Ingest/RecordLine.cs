using System.Text.Json;
using System.Text.Json.Nodes;
using Forensics.Disputes;

namespace Forensics.Engine.Ingest;

/// <summary>One record from a sender who names its type and id beside it.</summary>
public static class RecordLine
{
    /// <summary>Types of records on the wire.</summary>
    public static IReadOnlyList<string> Types => RecordReader.Types;

    /// <summary>Reads a record; type and id may be left out of it, and may not say otherwise.</summary>
    /// <returns>The record, or in English what is wrong with it.</returns>
    public static (IngestRecord? Record, string? Problem) Read(ReadOnlySpan<byte> json, string type, string id)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject record)
            {
                return (null, "not a JSON object; send one record.");
            }

            foreach (var (name, value) in new[] { ("type", type), ("id", id) })
            {
                if (record.TryGetPropertyValue(name, out var own) && !(own is JsonValue text && text.TryGetValue<string>(out var said) && said == value))
                {
                    return (null, $"field {name}: it says otherwise than the address, which names \"{value}\"; leave it out, or mend one of them.");
                }

                record[name] = value;
            }

            return (RecordReader.Read(JsonSerializer.SerializeToUtf8Bytes(record)), null);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // An ArgumentException tells of a field that is there twice.
            return (null, $"not valid JSON ({error.Message}); send one whole record in UTF-8.");
        }
        catch (RefusedException refusal)
        {
            return (null, refusal.Message);
        }
    }
}
