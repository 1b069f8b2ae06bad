using Forensics.Disputes.Scoring;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.EarlierJpeg;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>An earlier save on another grid as a finding.</summary>
static class EarlierJpegFinding
{
    static readonly EarlierJpegOptions Options = new();
    static readonly EarlierJpegAnalyzer Analyzer = new(Options);

    public static ImageAnalyzer Create() =>
        new(EarlierJpegAnalyzer.Id, EarlierJpegAnalyzer.Version, ImageAnalyzer.HashOfGated(Options), (image, gate) =>
        {
            var result = Result(image, gate);
            return new(Of(result, image), result.Map);
        })
        {
            Family = AnalyzerFamily.DoubleJpegNonAligned,
            Tier = AnalyzerTier.Second,
        };

    public static EarlierJpegResult Result(EvidenceImage image, PictureGate gate) => gate.Once(EarlierJpegAnalyzer.Id, () => Analyzer.Analyze(image));

    static Finding Of(EarlierJpegResult result, EvidenceImage image)
    {
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal);
        if (result.StandOut > 0)
        {
            values.AddFinite("gridStandOut", result.StandOut);
        }

        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(EarlierJpegAnalyzer.Id, EarlierJpegAnalyzer.Version, reason, values);
        }

        values["earlierGridX"] = result.GridX;
        values["earlierGridY"] = result.GridY;
        values["firstQuality"] = result.QualityPercent;
        values["fittingShare"] = result.FittingShare;
        values.AddFinite("log10FalseAlarms", result.Log10FalseAlarms);
        if (result.Region is { } region)
        {
            values["regionAreaFraction"] = image.ShareOf(region);
            values["regionIsPasted"] = result.IsRegionOfEarlierSave;
        }

        return Finding.Ok(EarlierJpegAnalyzer.Id, EarlierJpegAnalyzer.Version, values);
    }
}
