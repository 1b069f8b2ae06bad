using System.Text.Json;
using Forensics.Benchmarks.Harness;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Native;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.Benchmarks.Benches;

/// <summary>Each analyzer on a decoded picture, and all that a picture goes through from its bytes.</summary>
/// <remarks>An analyzer is given a freshly decoded picture in every run: what it asks for beyond pixels (luma, coefficients, metadata) is
/// counted, and the edit map makes the maps that go into it: together more than <c>all</c>, where they share.</remarks>
static class AnalyzeBench
{
    public static Bench Create() => new("analyze", "each analyzer on a decoded JPEG, and all of them with decoding and hashes from the file", Cases);

    static IEnumerable<BenchCase> Cases(BenchContext context) =>
    [
        .. Analyzers.All(context.Codec, new OpenCvKeypointEngine()).Select(analyzer => new BenchCase(analyzer.Id, () => One(context, analyzer))),
        new("first-tier", () => All(context, AnalyzerTier.First)),
        new("all", () => All(context, AnalyzerTier.First, AnalyzerTier.Second)),
    ];

    static IEnumerable<Figure> One(BenchContext context, ImageAnalyzer analyzer)
    {
        var file = context.Pictures.Jpeg;
        // Told once, on another picture: what the channel asks for is not taken off what the analyzer does. A gate keeps results, so each run has its own.
        var channel = new ChannelAnalyzer().Analyze(EvidenceImage.Open(file, context.Codec, context.Limits));
        List<Finding> seen = [];
        var timing = Stopwatches.Time(
            context.Measure,
            () => (Image: EvidenceImage.Open(file, context.Codec, context.Limits), Gate: new PictureGate(channel)),
            picture => analyzer.Run(picture.Image, picture.Gate).Finding,
            seen.Add);
        return timing.ToFigures(Replayed(seen.ConvertAll<IReadOnlyList<Finding>>(finding => [finding])));
    }

    static IEnumerable<Figure> All(BenchContext context, params AnalyzerTier[] tiers)
    {
        var file = context.Pictures.Jpeg;
        var options = new EngineOptions { DataFolder = "", ModelsFolder = "", Decode = context.Limits };
        var analyzers = Analyzers.All(context.Codec, new OpenCvKeypointEngine()).Where(analyzer => tiers.Contains(analyzer.Tier)).ToList();
        var pictures = new PictureAnalyzer(context.Codec, analyzers, options, NullLogger<PictureAnalyzer>.Instance);
        List<IReadOnlyList<Finding>> seen = [];
        var timing = Stopwatches.Time(
            context.Measure, () => file, bytes => pictures.Analyze(bytes), analysis => seen.Add([.. analysis.Findings.Select(finding => finding.Finding)]));
        return timing.ToFigures(Replayed(seen));
    }

    /// <summary>That the work was done, and came out the same each time: one distinct result.</summary>
    static Dictionary<string, double> Replayed(List<IReadOnlyList<Finding>> runs) => new()
    {
        ["findings_ok"] = runs[0].Count(finding => finding.Status == FindingStatus.Ok),
        ["findings"] = runs[0].Count,
        ["distinct_results"] = runs.Select(findings => JsonSerializer.Serialize(findings, DisputeJson.Options)).Distinct().Count(),
    };
}
