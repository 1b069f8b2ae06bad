using Forensics.Disputes.Scoring;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.Ghosts;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>JPEG ghosts as a finding: the strongest region, and the picture of it.</summary>
static class GhostFinding
{
    public static ImageAnalyzer Create()
    {
        var options = new GhostOptions();
        var analyzer = new GhostAnalyzer(options);
        return new(GhostAnalyzer.Id, GhostAnalyzer.Version, ImageAnalyzer.HashOfGated(options), (image, _) =>
        {
            var result = analyzer.Analyze(image);
            return new(Of(result, image), result.BestGhost is { } ghost ? Contrast(ghost, regionIsLow: result.MeanZ < 0) : null);
        })
        {
            Family = AnalyzerFamily.Ghosts,
        };
    }

    static Finding Of(GhostResult result, EvidenceImage image)
    {
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(GhostAnalyzer.Id, GhostAnalyzer.Version, reason);
        }

        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal) { ["qualities"] = string.Join(' ', result.QualitiesPercent ?? []) };
        values.AddFinite("log10FalseAlarms", result.Log10FalseAlarms);
        if (result.BestQualityPercent is { } quality && result.Region is { } region)
        {
            values["ghostQuality"] = quality;
            values["regionMeanZ"] = result.MeanZ;
            values["regionAreaFraction"] = image.ShareOf(region);
        }

        return Finding.Ok(GhostAnalyzer.Id, GhostAnalyzer.Version, values);
    }

    /// <summary>A ghost map is 0 where a save changes least, which half of a picture may be near. What is shown is how far a cell lies from the middle
    /// one on the region's side.</summary>
    static SuspicionMap Contrast(SuspicionMap ghost, bool regionIsLow)
    {
        float[] usable = [.. ghost.Values.Where(value => !float.IsNaN(value)).Order()];
        var middle = usable.Length > 0 ? usable[usable.Length / 2] : 0;
        var range = Math.Max(regionIsLow ? middle : 1 - middle, float.Epsilon);
        return ghost with
        {
            Values = [.. ghost.Values.Select(value => float.IsNaN(value) ? value : Math.Clamp((regionIsLow ? middle - value : value - middle) / range, 0, 1))],
            FullScale = 1,
        };
    }
}
