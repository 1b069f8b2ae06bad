using Forensics.Disputes.Scoring;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.CopyMove;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>Places copied within the picture, as a finding.</summary>
static class CopyMoveFinding
{
    static readonly CopyMoveOptions Options = new();

    public static ImageAnalyzer Create(IKeypointEngine keypoints) =>
        new(CopyMoveAnalyzer.Id, CopyMoveAnalyzer.Version, ImageAnalyzer.HashOfGated(Options), (image, gate) =>
        {
            var result = Result(image, gate, keypoints);
            return new(Of(result, image), result.Map);
        })
        {
            Family = AnalyzerFamily.CopyMove,
            Tier = AnalyzerTier.Second,
        };

    public static CopyMoveResult Result(EvidenceImage image, PictureGate gate, IKeypointEngine keypoints) =>
        gate.Once(CopyMoveAnalyzer.Id, () => new CopyMoveAnalyzer(keypoints, Options).Analyze(image));

    static Finding Of(CopyMoveResult result, EvidenceImage image)
    {
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(CopyMoveAnalyzer.Id, CopyMoveAnalyzer.Version, reason);
        }

        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal)
        {
            ["keypoints"] = result.Keypoints,
            ["selfMatches"] = result.Matches,
            ["clones"] = Count(CopyMoveVerdict.Clone),
            ["cloneStrength"] = result.Strength,
            ["equalPairs"] = Count(CopyMoveVerdict.EqualContent),
            ["pairsUntold"] = Count(CopyMoveVerdict.CannotTell),
            ["patterns"] = Count(CopyMoveVerdict.Repeated),
        };
        if (result.Clones.FirstOrDefault() is { } largest)
        {
            values["cloneAreaFraction"] = Math.Min(1, largest.AreaPixels / ((double)image.Stored.Width * image.Stored.Height));
            values["cloneInliers"] = largest.Inliers;
            values.AddFinite("cloneLog10FalseAlarms", largest.Log10Nfa);
            values.AddFinite("cloneNoiseCorrelation", largest.NoiseCorrelation);
            values.AddFinite("cloneScale", largest.Mapping.Scale);
            values.AddFinite("cloneTurnDegrees", largest.Mapping.AngleDegrees);
            values["cloneMirrored"] = largest.Mapping.IsMirrored;
        }

        // That nothing was copied within the picture says nothing of other edits.
        return result.Clones.Any()
            ? Finding.Ok(CopyMoveAnalyzer.Id, CopyMoveAnalyzer.Version, values)
            : Finding.NotApplicable(CopyMoveAnalyzer.Id, CopyMoveAnalyzer.Version, CopyMoveReason.NoCopy, values);

        int Count(CopyMoveVerdict verdict) => (result.Regions ?? []).Count(region => region.Verdict == verdict);
    }
}
