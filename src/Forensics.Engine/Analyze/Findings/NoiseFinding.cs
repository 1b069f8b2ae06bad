using Forensics.Disputes.Scoring;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.Noise;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>Noise unlike that of the same texture, as a finding.</summary>
static class NoiseFinding
{
    public static ImageAnalyzer Create()
    {
        var options = new NoiseOptions();
        var analyzer = new NoiseAnalyzer(options);
        return new(NoiseAnalyzer.Id, NoiseAnalyzer.Version, ImageAnalyzer.HashOfGated(options), (image, _) =>
        {
            var result = analyzer.Analyze(image);
            return new(Of(result), result.Map);
        })
        {
            Family = AnalyzerFamily.Noise,
        };
    }

    static Finding Of(NoiseResult result)
    {
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(NoiseAnalyzer.Id, NoiseAnalyzer.Version, reason);
        }

        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal)
        {
            ["strongestZ"] = result.StrongestZ,
            ["regionStatistic"] = result.T,
            ["regionMeanZ"] = result.MeanZ,
            ["regionAreaFraction"] = result.AreaFraction,
        };
        values.AddFinite("regionEmpiricalP", result.EmpiricalP);
        return Finding.Ok(NoiseAnalyzer.Id, NoiseAnalyzer.Version, values);
    }
}
