using System.Text.Json;
using System.Text.Json.Nodes;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Imaging;
using Forensics.IntegrationTests.Engine;
using Forensics.Native;
using Forensics.Similarity.Localisers;
using Forensics.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.IntegrationTests.Localisers;

/// <summary>What a network of somebody else says, as a finding: what of it counts, and where its map lies.</summary>
public sealed class LocaliserFindingTests : IDisposable
{
    static readonly SystemImageCodec Codec = new();

    readonly TinyLocalisers tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void A_calibrated_model_is_scored_within_what_its_data_support_and_its_family_may_say()
    {
        tiny.Add("dark", TinyLocalisers.Darkness(), TinyLocalisers.Calibrate);
        var finding = Analyze(Spotted(120, 80)).Findings[0].Finding;

        var score = Scorer.Claim(Claim.Edited, [finding], Eager("dark"));

        // The spot is wholly suspicious: log-odds 10, which 40 pictures of each kind hold at log10(41).
        Assert.Equal((FindingStatus.Ok, true), (finding.Status, finding.Values["calibrated"].Flag));
        Assert.Equal(Math.Log10(41), finding.Values["llr"].Number!.Value, 1e-9);
        var reason = Assert.Single(score.Contributions);
        Assert.Equal(("calibrated-llr", 0.7), (reason.Signal, reason.Llr));
        Assert.Equal(Math.Log10(41), reason.Weighed, 1e-9);
        Assert.Equal((0.7, 1), (score.Llr!.Value, score.Coverage.Applicable));
    }

    [Fact]
    public void One_without_calibration_is_shown_and_weighs_nothing_whatever_a_policy_names()
    {
        tiny.Add("shown", TinyLocalisers.Darkness());
        var (finding, _, map) = Analyze(Spotted(120, 80)).Findings[0];

        // To be seen: a map, the model's number, and why it does not count.
        Assert.Equal((FindingStatus.NotApplicable, LocaliserReason.NoCalibration), (finding.Status, finding.Reason));
        Assert.Equal((false, 1.0, "localiser-shown"), (finding.Values["calibrated"].Flag, finding.Values["modelScore"].Number, finding.Map));
        Assert.Equal(1f, map!.Values.Max());
        Assert.DoesNotContain("llr", finding.Values.Keys);

        // The policy weighs every value there is, and that it is there. It hears nothing, and says so.
        var policy = Eager("shown");
        Assert.True(finding.Values.Keys.Except(policy.Signals.Select(signal => signal.Value)).All(name => name == "modelTitle"));
        var pictures = new Dictionary<string, IReadOnlyList<Finding>> { ["V1"] = [finding] };
        var plain = Scorer.Report(pictures, [Claim.Edited], policy);
        using var batch = new BatchScorer(policy);
        var (document, _) = batch.Score(JsonSerializer.SerializeToUtf8Bytes(pictures, DisputeJson.Options), ScoreSummary.Of(plain).Claims);

        var score = plain.Claims.Single(claim => claim.Claim == Claim.Edited);
        Assert.Equal((null, Band.CannotTell, 0), (score.Llr, score.Band, score.Coverage.Applicable));
        Assert.Empty(score.Contributions);
        Assert.Equal(new SilentAnalyzer("localiser-shown", FindingStatus.NotApplicable, LocaliserReason.NoCalibration), Assert.Single(score.Silent));
        Assert.Equal(JsonSerializer.Serialize(plain, DisputeJson.Options), System.Text.Encoding.UTF8.GetString(document));
    }

    [Fact]
    public void The_map_of_a_portrait_lies_in_the_stored_picture_and_its_mask_on_the_upright_one()
    {
        tiny.Add("dark", TinyLocalisers.Darkness(), TinyLocalisers.Calibrate);
        var jpeg = Codec.EncodeJpeg(SpottedImage(64, 48), 95, ChromaSampling.Samp444);

        // Exif with one entry, orientation 6: the stored picture's left edge is up.
        byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        var analysis = Analyze([.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]]);
        var map = analysis.Findings[0].Map!;

        Assert.Equal((48, 64, 64, 48), (analysis.Width, analysis.Height, map.Columns, map.Rows));
        Assert.True(map.Values[5 * 64 + 5] > 0.9 && map.Values[5 * 64 + 40] < 0.1 && map.Values[40 * 64 + 5] < 0.1);
        var mask = Codec.Decode(new MapRenderer(Codec).Mask(map, analysis), new DecodeLimits()).Image;
        Assert.True(mask.Row(5)[3 * 42] > 230 && mask.Row(5)[3 * 5] < 25 && mask.Row(50)[3 * 42] < 25); // Top right.
    }

    [Fact]
    public void Any_change_of_model_or_manifest_makes_another_finding()
    {
        (int, string) Identity(Action<JsonObject>? change = null, byte[]? model = null)
        {
            tiny.Add("dark", model ?? TinyLocalisers.Darkness(), change);
            using var loaded = new LocaliserAnalyzers(Options, NullLogger<LocaliserAnalyzers>.Instance);
            return (loaded.All[0].Version, loaded.All[0].OptionsSha256);
        }

        var first = Identity();
        Assert.Equal(first, Identity());
        Assert.Equal(3, first.Item1);
        Assert.Equal(4, Identity(manifest => manifest["version"] = "4").Item1);
        (int, string)[] others = [first, Identity(TinyLocalisers.Calibrate), Identity(model: TinyLocalisers.Convolution()), Identity(manifest => manifest["limits"] = new JsonObject { ["maxMs"] = 9 })];
        Assert.Equal(4, others.Distinct().Count());
    }

    [Fact]
    public void All_models_together_stay_below_half_of_what_a_child_may_use()
    {
        foreach (var (name, ms, mb) in ((string, int, int)[])[("a", 40_000, 100), ("b", 30_000, 100), ("c", 10_000, 2_049), ("d", 20_000, 2_048)])
        {
            tiny.Add(name, TinyLocalisers.Darkness(), manifest => manifest["limits"] = new JsonObject { ["maxMs"] = ms, ["maxMemMb"] = mb });
        }

        using var loaded = new LocaliserAnalyzers(Options, NullLogger<LocaliserAnalyzers>.Instance);

        // Of 120 s of processor time and 4,096 MiB: 40 s and 20 s fill the half, and 2,048 MiB do, one after the other.
        Assert.Equal(["localiser-a", "localiser-d"], loaded.All.Select(analyzer => analyzer.Id));
        Assert.Equal(["b.manifest.json", "c.manifest.json"], loaded.Problems.Select(problem => Path.GetFileName(problem.File)));
        Assert.Contains("\"limits.maxMs\": with the models before it 70000 ms; at most 60000 ms", loaded.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("\"limits.maxMemMb\": with the models before it 2049 MiB", loaded.Problems[1].Message, StringComparison.Ordinal);
    }

    EngineOptions Options => EngineHost.Options("unused") with { LocalisersFolder = tiny.Folder };

    PictureAnalysis Analyze(byte[] file)
    {
        using var loaded = new LocaliserAnalyzers(Options, NullLogger<LocaliserAnalyzers>.Instance);
        Assert.Empty(loaded.Problems);
        return new PictureAnalyzer(Codec, loaded.All, Options, NullLogger<PictureAnalyzer>.Instance).Analyze(file);
    }

    static byte[] Spotted(int width, int height) => Codec.EncodePng(width, height, 3, SpottedImage(width, height).Pixels);

    /// <summary>White, black in the upper left corner, 16 pixels a side.</summary>
    static RgbImage SpottedImage(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        Array.Fill(pixels, (byte)255);
        for (var y = 0; y < 16; y++)
        {
            pixels.AsSpan(3 * y * width, 3 * 16).Clear();
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>Weighs every value of a model's finding as heavily as a policy can.</summary>
    static Policy Eager(string model)
    {
        JsonObject Signal(string id, string value, string how, JsonNode weight) => new()
        {
            ["id"] = id, ["claim"] = "edited", ["family"] = "network", ["analyzer"] = "localiser-" + model, ["value"] = value, ["capSource"] = "fitted", [how] = weight,
        };
        JsonArray Line() => [new JsonArray(-4, -4), new JsonArray(4, 4)];
        JsonArray signals = model == "dark"
            ? [Signal("calibrated-llr", "llr", "points", Line())]
            :
            [
                Signal("llr", "llr", "points", Line()), Signal("score", "modelScore", "points", Line()), Signal("score-there", "modelScore", "whenPresent", 4),
                Signal("flag", "calibrated", "whenTrue", 4), Signal("flag-there", "calibrated", "whenPresent", 4),
                Signal("share", "suspectedShare", "whenPresent", 4), Signal("tiles", "tiles", "whenPresent", 4),
            ];
        var policy = new JsonObject
        {
            ["id"] = "eager", ["version"] = 1, ["about"] = "for a test", ["prior"] = 0.2, ["familyShrink"] = 0.8, ["maxLlr"] = 6,
            ["familyCaps"] = new JsonObject { ["network"] = 0.7 }, ["signals"] = signals,
        };
        return Policy.Parse(JsonSerializer.SerializeToUtf8Bytes(policy), "eager.json");
    }
}
