using Forensics.Disputes.Scoring;
using Forensics.Imaging.Analyzers.Metadata;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>Metadata as a finding. Coordinates and free texts stay in the file.</summary>
static class MetadataFinding
{
    const string NoMetadata = "no-metadata";

    public static ImageAnalyzer Create() =>
        new(MetadataAnalyzer.Id, MetadataAnalyzer.Version, ImageAnalyzer.HashOf(null), (image, _) => new(Of(MetadataAnalyzer.Analyze(image))));

    public static Finding Of(MetadataResult result)
    {
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal)
        {
            ["aiLabel"] = result.HasAiLabel,
            ["tc260"] = result.HasTc260Label,
            ["damagedLabel"] = result.HasDamagedLabel,
            ["c2paPresent"] = result.C2paPresent,
            ["gps"] = result.HasGps,
            ["thumbnail"] = result.Thumbnail is not null,
            ["inconsistencies"] = result.Inconsistencies.Count,
        };
        values.AddText("editor", result.Editor);
        values.AddText("cameraMake", result.CameraMake);
        values.AddText("cameraModel", result.CameraModel);
        values.AddText("software", result.Software);
        values.AddText("captured", result.Captured?.Stored);
        values.AddText("modified", result.Modified?.Stored);
        values.AddText("inconsistencyCodes", Joined(result.Inconsistencies.Select(inconsistency => inconsistency.Code)));
        values.AddText("screenshotHints", Joined(result.ScreenshotHints));
        return result.IsEmpty
            ? Finding.NotApplicable(MetadataAnalyzer.Id, MetadataAnalyzer.Version, NoMetadata, values)
            : Finding.Ok(MetadataAnalyzer.Id, MetadataAnalyzer.Version, values);
    }

    static string Joined(IEnumerable<string> codes) => string.Join(' ', codes.Distinct().Order(StringComparer.Ordinal));
}
