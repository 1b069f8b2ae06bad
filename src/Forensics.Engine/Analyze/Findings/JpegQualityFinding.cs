using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Imaging.Analyzers.JpegQuality;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>How a JPEG was saved, as a finding.</summary>
static class JpegQualityFinding
{
    public static ImageAnalyzer Create() =>
        new(JpegQualityAnalyzer.Id, JpegQualityAnalyzer.Version, ImageAnalyzer.HashOf(null), (image, _) => new(Of(JpegQualityAnalyzer.Analyze(image))));

    static Finding Of(JpegQualityResult result)
    {
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(JpegQualityAnalyzer.Id, JpegQualityAnalyzer.Version, reason);
        }

        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal)
        {
            ["components"] = result.Components,
            ["huffmanOptimised"] = result.HuffmanOptimised,
        };
        if (result.Luma is { } luma)
        {
            values["lumaQuality"] = luma.QualityPercent;
            values["lumaExact"] = luma.IsExact;
        }

        if (result.Chroma is { } chroma)
        {
            values["chromaQuality"] = chroma.QualityPercent;
            values["chromaExact"] = chroma.IsExact;
        }

        values.AddText("family", result.Family);
        values.AddText("sampling", result.Sampling);
        values.AddText("tableIdentity", result.TableIdentity);
        values.AddText("process", result.Process is { } process ? DisputeJson.NameOf(process) : null);
        return Finding.Ok(JpegQualityAnalyzer.Id, JpegQualityAnalyzer.Version, values);
    }
}
