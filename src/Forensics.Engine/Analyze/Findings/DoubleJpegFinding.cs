using Forensics.Disputes.Scoring;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.DoubleJpeg;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>Aligned double compression as a finding.</summary>
static class DoubleJpegFinding
{
    static readonly DoubleJpegOptions Options = new();
    static readonly DoubleJpegAnalyzer Analyzer = new(Options);

    public static ImageAnalyzer Create() =>
        new(DoubleJpegAnalyzer.Id, DoubleJpegAnalyzer.Version, ImageAnalyzer.HashOfGated(Options), (image, gate) =>
        {
            var result = Result(image, gate);
            return new(Of(result, image), result.Map);
        })
        {
            Family = AnalyzerFamily.DoubleJpegAligned,
        };

    public static DoubleJpegResult Result(EvidenceImage image, PictureGate gate) => gate.Once(DoubleJpegAnalyzer.Id, () => Analyzer.Analyze(image));

    static Finding Of(DoubleJpegResult result, EvidenceImage image)
    {
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal);
        if (result.Fits is not null)
        {
            values["meanGain"] = result.MeanGain;
            values["negativeShare"] = result.NegativeShare;
            values.AddFinite("firstQuality", result.FirstQualityPercent);
        }

        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(DoubleJpegAnalyzer.Id, DoubleJpegAnalyzer.Version, reason, values);
        }

        values.AddFinite("log10FalseAlarms", result.Log10FalseAlarms);
        if (result.Region is { } region)
        {
            values["regionAreaFraction"] = image.ShareOf(region);
        }

        return Finding.Ok(DoubleJpegAnalyzer.Id, DoubleJpegAnalyzer.Version, values);
    }
}
