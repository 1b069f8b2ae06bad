using Forensics.Disputes.Scoring;
using Forensics.Imaging.Analyzers.Fingerprint;
using Forensics.Imaging.Analyzers.Metadata;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>The fingerprint of a picture's writer and whom the picture claims to be from. Without the table of own uploads it tells nothing:
/// <see cref="FingerprintTable"/> makes the finding of it that is stored.</summary>
static class FingerprintFinding
{
    public const string NoTable = "no-table";
    public const string Writer = "writer", Make = "claimedMake", Model = "claimedModel", Software = "claimedSoftware";

    // Names of makes and models are short. What is longer is no name, and a file may hold anything.
    const int MaxNameLength = 64;

    public static ImageAnalyzer Create() => new(
        FingerprintAnalyzer.Id,
        FingerprintAnalyzer.Version,
        ImageAnalyzer.HashOf(FingerprintTable.Options),
        (image, _) => new(Of(FingerprintAnalyzer.Analyze(image), MetadataAnalyzer.Analyze(image))));

    static Finding Of(FingerprintResult result, MetadataResult declared)
    {
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(FingerprintAnalyzer.Id, FingerprintAnalyzer.Version, reason);
        }

        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal);
        values.AddText(Writer, result.Whole);
        values.AddText("writerEncoder", result.Encoder);
        values.AddText(Make, Name(declared.CameraMake));
        values.AddText(Model, Name(declared.CameraModel));
        values.AddText(Software, Name(declared.Software));
        return Finding.NotApplicable(FingerprintAnalyzer.Id, FingerprintAnalyzer.Version, NoTable, values);
    }

    /// <summary>As it stands, without what surrounds it; without half a character at the end.</summary>
    static string? Name(string? text)
    {
        var name = text?.Trim();
        return name is null || name.Length <= MaxNameLength ? name : name[..(char.IsHighSurrogate(name[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength)];
    }
}
