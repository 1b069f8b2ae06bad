using Forensics.Disputes.Scoring;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.CopyMove;
using Forensics.Imaging.Analyzers.DoubleJpeg;
using Forensics.Imaging.Analyzers.EarlierJpeg;
using Forensics.Imaging.Analyzers.Stability;
using Forensics.Similarity.Pixels;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>Whether regions that were found are found again after the picture was saved once more, as a finding.</summary>
public static class StabilityFinding
{
    /// <summary>Analyzers that are asked again, with the names of their values: how often, and after which saves.</summary>
    public static IReadOnlyList<(string Analyzer, string Survives, string SurvivesIn)> Names { get; } =
    [
        (DoubleJpegAnalyzer.Id, "doubleJpegSurvives", "doubleJpegSurvivesIn"),
        (EarlierJpegAnalyzer.Id, "earlierJpegSurvives", "earlierJpegSurvivesIn"),
        (CopyMoveAnalyzer.Id, "copyMoveSurvives", "copyMoveSurvivesIn"),
    ];

    /// <summary>Name of the value that lists the saves that were tried, in order, with blanks between.</summary>
    public const string Tried = "reencodingsTried";

    static readonly StabilityOptions Options = new();

    internal static ImageAnalyzer Create(IImageCodec codec, IKeypointEngine keypoints)
    {
        var analyzer = new StabilityAnalyzer(codec, Shrink, Options);
        // What is asked again decides as much as how: another version of it, or other options, make another finding.
        var asked = new[] { DoubleJpegFinding.Create(), EarlierJpegFinding.Create(), CopyMoveFinding.Create(keypoints) }
            .Select(known => $"{known.Id} {known.Version} {known.OptionsSha256}");
        return new(StabilityAnalyzer.Id, StabilityAnalyzer.Version, ImageAnalyzer.HashOfGated(new { Options, Asked = asked }), (image, gate) =>
            new(Of(analyzer.Analyze(image, [.. Probes(image, gate, keypoints)]))))
        {
            Tier = AnalyzerTier.Second,
        };
    }

    static RgbImage Shrink(RgbImage picture, int width, int height) =>
        Resampler.Resize(picture, PixelRegion.Whole(picture), width, height, ResampleFilter.Area);

    /// <summary>Analyzers whose gate is open and that found a region.</summary>
    /// <remarks>Each is asked again without the gate, which would only say that the copy went through a chat.</remarks>
    static IEnumerable<StabilityProbe> Probes(EvidenceImage image, PictureGate gate, IKeypointEngine keypoints)
    {
        if (gate[AnalyzerFamily.DoubleJpegAligned] is null && DoubleJpegFinding.Result(image, gate).Region is { } aligned)
        {
            yield return new(DoubleJpegAnalyzer.Id, [aligned], again => One(DoubleJpegFinding.Result(again, Open()).Region), megapixels => 20 * megapixels);
        }

        if (gate[AnalyzerFamily.DoubleJpegNonAligned] is null && EarlierJpegFinding.Result(image, gate).Region is { } shifted)
        {
            yield return new(EarlierJpegAnalyzer.Id, [shifted], again => One(EarlierJpegFinding.Result(again, Open()).Region), EarlierJpegCost);
        }

        if (gate[AnalyzerFamily.CopyMove] is null && CopyMoveFinding.Result(image, gate, keypoints).Clones.FirstOrDefault() is { } clone)
        {
            yield return new(
                CopyMoveAnalyzer.Id,
                Boxes(clone),
                again => CopyMoveFinding.Result(again, Open(), keypoints).Clones.Select(Boxes),
                CopyMoveCost);
        }
    }

    // Milliseconds by megapixels. Most of its time goes to the search on 63 grids, which reads 2.5 megapixels at most.
    static double EarlierJpegCost(double megapixels) => 150 * Math.Min(2.5, megapixels) + 20 * megapixels;

    // It works on 1600 pixels of the longer side, some 2 megapixels.
    static double CopyMoveCost(double megapixels) => 700 * Math.Min(2, megapixels) + 5 * megapixels;

    // Results of the picture itself must not answer for another; with the channel unknown nothing else is asked of it.
    static PictureGate Open() => new(Channel: null);

    static IEnumerable<IReadOnlyList<PixelBox>> One(PixelBox? region) => region is { } box ? [[box]] : [];

    static IReadOnlyList<PixelBox> Boxes(CopyMoveRegion clone) => [clone.First, clone.Second];

    static Finding Of(StabilityResult result)
    {
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(StabilityAnalyzer.Id, StabilityAnalyzer.Version, reason);
        }

        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal)
        {
            ["reencodings"] = result.Tried?.Count ?? 0,
            ["reencodingsLeftOut"] = result.LeftOut,
        };
        values.AddText(Tried, string.Join(' ', result.Tried ?? []));
        foreach (var (analyzer, ways) in result.Survivals ?? [])
        {
            var (_, survives, survivesIn) = Names.Single(names => names.Analyzer == analyzer);
            values[survives] = ways.Count;
            values.AddText(survivesIn, string.Join(' ', ways));
        }

        return Finding.Ok(StabilityAnalyzer.Id, StabilityAnalyzer.Version, values);
    }
}
