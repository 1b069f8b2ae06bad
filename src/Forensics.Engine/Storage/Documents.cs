using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;

namespace Forensics.Engine.Storage;

/// <summary>Records, findings and scores to and from their stored text.</summary>
static class Documents
{
    public static T Record<T>(RecordRow row) where T : IngestRecord => (T)Read<IngestRecord>(row.Document);

    public static T Read<T>(string document) =>
        JsonSerializer.Deserialize<T>(document, DisputeJson.Options) ?? throw new InvalidDataException("A stored document is null.");

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, DisputeJson.Options);

    public static Finding Finding(FindingRow row) => new(row.Analyzer, row.Version, row.Status, row.Reason, Values(row.Values), row.Map);

    public static Finding Finding(DisputeFindingRow row) => new(row.Analyzer, row.Version, row.Status, row.Reason, Values(row.Values));

    /// <summary>The findings of a report's pictures, by evidence id.</summary>
    public static Dictionary<string, IReadOnlyList<Finding>> FindingSet(string document) => new(Read<Dictionary<string, IReadOnlyList<Finding>>>(document), StringComparer.Ordinal);

    /// <summary>SHA-256 of a document's bytes.</summary>
    public static string HashOf(string document) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document)));

    static SortedDictionary<string, FindingValue> Values(string json) => new(Read<Dictionary<string, FindingValue>>(json), StringComparer.Ordinal);
}
