using System.Text.Json;
using System.Text.Json.Nodes;
using Forensics.Disputes;

namespace Forensics.IntegrationTests.Samples;

/// <summary>The shipped samples and the schema, read as a user would have them.</summary>
static class SampleFiles
{
    public static string Root { get; } = FindRoot();

    public static string Samples => Path.Combine(Root, "samples");

    public static JsonObject Schema { get; } = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Root, "docs", "schema", "ingest.schema.json")))!.AsObject();

    /// <summary>Folders that hold a dispute, by name.</summary>
    public static IReadOnlyList<string> Folders { get; } =
        [.. Directory.GetFiles(Samples, "dispute.jsonl", SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Examples { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "docs", "schema", "examples"), "*.json").Order(StringComparer.Ordinal)];

    /// <summary>Paths below samples/, with forward slashes.</summary>
    public static IReadOnlyList<string> Pictures { get; } =
        [.. Directory.GetFiles(Samples, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".jpg" or ".png" or ".webp")
            .Select(file => Path.GetRelativePath(Samples, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    /// <summary>The list of the measuring data beside the repository, which must never be shipped; null when it is not there.</summary>
    public static string? MeasuringManifest { get; } = FindManifest();

    public static IReadOnlyList<string> Lines(string folder) => File.ReadAllLines(Path.Combine(folder, "dispute.jsonl"));

    public static IReadOnlyList<IngestRecord> Records(string folder) => [.. Lines(folder).Select(Read)];

    public static IngestRecord Read(string json) => JsonSerializer.Deserialize<IngestRecord>(json, DisputeJson.Options)!;

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Forensics.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Forensics.sln above {AppContext.BaseDirectory}.");
    }

    static string? FindManifest()
    {
        for (var folder = new DirectoryInfo(Root).Parent; folder is not null; folder = folder.Parent)
        {
            var manifest = Path.Combine(folder.FullName, "shared", "data", "manifest.csv");
            if (File.Exists(manifest))
            {
                return manifest;
            }
        }

        return null;
    }
}

/// <summary>Skipped where there is no measuring data to compare with, failed there when CI is set.</summary>
sealed class MeasuringDataFactAttribute : FactAttribute
{
    public MeasuringDataFactAttribute()
    {
        if (SampleFiles.MeasuringManifest is null && Environment.GetEnvironmentVariable("CI") is null)
        {
            Skip = "No shared/data/manifest.csv beside the repository.";
        }
    }
}
