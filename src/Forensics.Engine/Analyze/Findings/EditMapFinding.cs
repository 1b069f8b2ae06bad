using Forensics.Disputes.Scoring;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.EditMap;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>All traces of editing in one map, as a finding: it says where, the others say how surely.</summary>
static class EditMapFinding
{
    static readonly EditMapModel Model = EditMapModel.Shipped;
    static readonly EditMapAnalyzer Analyzer = new(Model);

    public static ImageAnalyzer Create(IKeypointEngine keypoints) =>
        new(EditMapAnalyzer.Id, EditMapAnalyzer.Version, ImageAnalyzer.HashOfGated(Model), (image, gate) =>
        {
            var result = Analyzer.Analyze(image, Inputs(image, gate, keypoints));
            return new(Of(result, image), result.Map);
        })
        {
            Family = AnalyzerFamily.Noise,
            Tier = AnalyzerTier.Second,
        };

    /// <summary>The maps that go into it, of the analyzers whose gate is open.</summary>
    public static EditMapInputs Inputs(EvidenceImage image, PictureGate gate, IKeypointEngine keypoints) => EditMapInputs.Of(
        gate[AnalyzerFamily.DoubleJpegAligned] is null ? DoubleJpegFinding.Result(image, gate) : null,
        gate[AnalyzerFamily.DoubleJpegNonAligned] is null ? EarlierJpegFinding.Result(image, gate) : null,
        gate[AnalyzerFamily.CopyMove] is null ? CopyMoveFinding.Result(image, gate, keypoints) : null);

    static Finding Of(EditMapResult result, EvidenceImage image)
    {
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(EditMapAnalyzer.Id, EditMapAnalyzer.Version, reason);
        }

        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal)
        {
            ["strongestLogOdds"] = result.StrongestLogOdds, ["markedShare"] = result.MarkedShare,
        };
        values.AddFinite("regionAreaFraction", result.Region is { } region ? image.ShareOf(region) : null);
        return Finding.Ok(EditMapAnalyzer.Id, EditMapAnalyzer.Version, values);
    }
}
