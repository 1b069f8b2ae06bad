using System.Globalization;
using Forensics.Disputes.Scoring;
using Forensics.Imaging.Analyzers.Resampling;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>Traces of scaling as a finding. Scaling is no edit: shown, never weighed.</summary>
static class ResamplingFinding
{
    public static ImageAnalyzer Create()
    {
        var options = new ResamplingOptions();
        var analyzer = new ResamplingAnalyzer(options);
        return new(ResamplingAnalyzer.Id, ResamplingAnalyzer.Version, ImageAnalyzer.HashOf(options), (image, _) => new(Of(analyzer.Analyze(image))));
    }

    static Finding Of(ResamplingResult result)
    {
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(ResamplingAnalyzer.Id, ResamplingAnalyzer.Version, reason);
        }

        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal) { ["scalingShows"] = result.IsScaled };
        values.AddFinite("scalingStrength", result.Strength);
        if (result.ScaleFactors is { Count: > 0 } factors)
        {
            values.AddText("scaleFactors", string.Join(" ", factors.Select(factor => string.Create(CultureInfo.InvariantCulture, $"×{factor:0.##}"))));
        }

        return Finding.Ok(ResamplingAnalyzer.Id, ResamplingAnalyzer.Version, values);
    }
}
