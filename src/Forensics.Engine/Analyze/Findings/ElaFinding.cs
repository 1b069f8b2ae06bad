using Forensics.Disputes.Scoring;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.Ela;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>Error level analysis as a finding.</summary>
static class ElaFinding
{
    public static ImageAnalyzer Create()
    {
        var options = new ElaOptions();
        var analyzer = new ElaAnalyzer(options);
        return new(ElaAnalyzer.Id, ElaAnalyzer.Version, ImageAnalyzer.HashOfGated(options), (image, _) =>
        {
            var result = analyzer.Analyze(image);
            return new(Of(result), result.Map);
        })
        {
            Family = AnalyzerFamily.Ela,
        };
    }

    static Finding Of(ElaResult result)
    {
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal) { ["qualities"] = string.Join(' ', result.Qualities) };
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(ElaAnalyzer.Id, ElaAnalyzer.Version, reason, values);
        }

        values["strongestZ"] = result.StrongestZ;
        values["regionStatistic"] = result.T;
        values["regionMeanZ"] = result.MeanZ;
        values["regionAreaFraction"] = result.AreaFraction;
        if (result.EmpiricalP is { } p)
        {
            values["regionEmpiricalP"] = p;
        }

        return Finding.Ok(ElaAnalyzer.Id, ElaAnalyzer.Version, values);
    }
}
