using System.Diagnostics;
using System.Text.Json.Nodes;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Native;
using Forensics.Similarity.Localisers;
using Forensics.Similarity.Models;
using Forensics.Tests.Support;

namespace Forensics.Tests.Similarity.Localisers;

/// <summary>A model that is slow, greedy or broken fails by a stable code; one that is not made for a picture is not asked.</summary>
public sealed class LocaliserLimitTests : IDisposable
{
    static readonly SystemImageCodec Codec = new();

    readonly TinyLocalisers tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void A_slow_network_is_stopped_inside_a_tile()
    {
        // Some 15 s of one core altogether; 300 operators, so that a stop is heeded within a few hundredths of a second.
        using var localiser = Load(tiny.Add("slow", TinyLocalisers.Heavy(channels: 32, depth: 300), manifest => manifest["limits"] = new JsonObject { ["maxMs"] = 300 }));
        localiser.Analyze(Picture(8, 8)); // Opens the network, which is not counted.
        var watch = Stopwatch.StartNew();

        var failure = Assert.Throws<LocaliserException>(() => localiser.Analyze(Picture(512, 512)));

        Assert.Equal(LocaliserFailure.Timeout, failure.Code);
        Assert.Contains("maxMs", failure.Message, StringComparison.Ordinal);
        Assert.InRange(watch.ElapsedMilliseconds, 290, 6_000);
    }

    [Fact]
    public void And_between_tiles()
    {
        // A tile takes a few milliseconds, 16,000 tiles a minute.
        using var localiser = Load(tiny.Add("many", TinyLocalisers.Heavy(channels: 32, depth: 12), manifest =>
        {
            manifest["limits"] = new JsonObject { ["maxMs"] = 200 };
            manifest["tiling"] = new JsonObject { ["size"] = 32, ["overlap"] = 16, ["merge"] = "mean" };
        }));
        localiser.Analyze(Picture(8, 8));
        var watch = Stopwatch.StartNew();

        Assert.Equal(LocaliserFailure.Timeout, Assert.Throws<LocaliserException>(() => localiser.Analyze(Picture(2048, 2048))).Code);
        Assert.InRange(watch.ElapsedMilliseconds, 190, 6_000);
    }

    [Fact]
    public void A_picture_that_would_need_too_much_memory_is_not_begun()
    {
        using var localiser = Load(tiny.Add("greedy", TinyLocalisers.Darkness(), manifest => manifest["limits"] = new JsonObject { ["maxMemMb"] = 8, ["floatsPerPixel"] = 29 }));

        // 128 bytes a pixel: 65,536 pixels take the 8 MiB, and the model's bytes come on top.
        Assert.Equal(LocaliserReason.TooMuchMemory, localiser.Analyze(Picture(256, 256)).NotApplicable);
        Assert.Equal(LocaliserReason.NoCalibration, localiser.Analyze(Picture(256, 248)).NotApplicable);
    }

    [Fact]
    public void An_output_of_another_shape_or_without_numbers_is_a_broken_model()
    {
        var twice = new OnnxBytes()
            .Input("picture", 1, 3, -1, -1).Output("map", 1, 3, -1, -1, -1).Node("Unsqueeze", ["picture", "axes"], "map").Weights("axes", [0], []).ToArray();
        var infinite = new OnnxBytes()
            .Input("picture", 1, 3, -1, -1).Output("map", 1, 1, -1, -1)
            .Weights("w", [1, 3, 1, 1], [float.PositiveInfinity, 0, 0]).Conv("picture", "w", "map", kernel: 1).ToArray();
        var classes = new OnnxBytes()
            .Input("picture", 1, 3, -1, -1).Output("map", 1, 1, -1, -1).Weights("w", [1, 3, 1, 1], [1, 0, 0]).Conv("picture", "w", "map", kernel: 1).ToArray();
        var indices = new OnnxBytes()
            .Input("picture", 1, 3, -1, -1).WholeNumberOutput("map", 1, 1, -1, -1).Node("ArgMax", ["picture"], "map", ("axis", [1])).ToArray();
        foreach (var (name, network, code) in ((string, byte[], string)[])
            [("indices", indices, LocaliserFailure.Unusable), ("twice", twice, LocaliserFailure.Unusable), ("infinite", infinite, LocaliserFailure.Broken), ("classes", classes, LocaliserFailure.Broken)])
        {
            using var localiser = Load(tiny.Add(name, network, manifest => manifest["output"]!["activation"] = name == "classes" ? "softmax" : "none"));
            Assert.Equal(code, Assert.Throws<LocaliserException>(() => localiser.Analyze(Picture(16, 16))).Code);
        }
    }

    [Fact]
    public void A_file_that_is_no_network_or_has_other_names_is_unusable_each_time_it_is_asked()
    {
        using var garbage = Load(tiny.Add("garbage", "not a network"u8.ToArray()));
        using var renamed = Load(tiny.Add("renamed", TinyLocalisers.Darkness(), manifest => manifest["output"]!["name"] = "mask"));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(LocaliserFailure.Unusable, Assert.Throws<LocaliserException>(() => garbage.Analyze(Picture(16, 16))).Code);
            Assert.Contains("picture → map, not picture → mask", Assert.Throws<LocaliserException>(() => renamed.Analyze(Picture(16, 16))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_golden_output_that_is_missed_makes_a_model_unusable()
    {
        // The last of the golden input's red row 0: (k · 5 mod 256) / 127.5 - 1; darkness is one minus it.
        var row = Enumerable.Range(0, 8).Select(k => (JsonNode)(float)(2 - k * 5 / 127.5)).ToArray();
        var sum = Enumerable.Range(0, 32 * 32).Sum(i => 2 - (i / 32 * 3 + i % 32 * 5) % 256 / 127.5);
        void Golden(JsonObject manifest, double told)
        {
            manifest["golden_input"] = ModelManifest.GoldenFormula;
            manifest["golden_output"] = new JsonObject { ["dim"] = 1024, ["first8"] = new JsonArray([.. row.Select(node => node.DeepClone())]), ["sum"] = told };
        }

        using var sound = Load(tiny.Add("sound", TinyLocalisers.Darkness(), manifest => Golden(manifest, sum)));
        using var off = Load(tiny.Add("off", TinyLocalisers.Darkness(), manifest => Golden(manifest, sum + 1)));

        Assert.NotNull(sound.Analyze(Picture(16, 16)).Map);
        Assert.Contains("golden", Assert.Throws<LocaliserException>(() => off.Analyze(Picture(16, 16))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_the_model_is_not_made_for_is_not_shown_to_it()
    {
        // The file is no network: whoever asks it fails.
        using var localiser = Load(tiny.Add("garbage", "not a network"u8.ToArray(), manifest =>
            manifest["applicability"] = new JsonObject { ["channels"] = new JsonArray("unknown", "lossless"), ["minQ"] = 80, ["minSide"] = 32 }));

        Assert.Equal(LocaliserReason.TooSmall, localiser.Analyze(Picture(31, 200)).NotApplicable);
        Assert.Equal(LocaliserReason.LowQuality, localiser.Analyze(Jpeg(79)).NotApplicable);
        Assert.Equal(LocaliserFailure.Unusable, Assert.Throws<LocaliserException>(() => localiser.Analyze(Jpeg(95))).Code);
        Assert.Equal(LocaliserFailure.Unusable, Assert.Throws<LocaliserException>(() => localiser.Analyze(Picture(200, 200))).Code);

        using var others = Load(tiny.Add("others", "not a network"u8.ToArray(), manifest => manifest["applicability"] = new JsonObject { ["channels"] = new JsonArray("camera") }));
        Assert.Equal(LocaliserReason.ChannelNotCovered, others.Analyze(Picture(200, 200)).NotApplicable);
        Assert.Equal(LocaliserReason.ChannelNotCovered, others.Analyze(Picture(200, 200), ImageChannel.Chat).NotApplicable);
        Assert.Equal(LocaliserFailure.Unusable, Assert.Throws<LocaliserException>(() => others.Analyze(Picture(200, 200), ImageChannel.Camera)).Code);
    }

    [Theory]
    [InlineData(0.5, 40, 40, 0)]
    [InlineData(0.6, 40, 40, 0.8686)] // 2 / ln 10
    [InlineData(0.6, 40, 400, 1.6128)] // Ten times as many of the other kind would make 1.8686 of it; log10(41) = 1.6128 is the most.
    [InlineData(0.6, 40, 4, -0.1314)] // Ten times as many of the one kind made 1 of it.
    [InlineData(0.9, 40, 4, 0.6990)] // log10(5)
    [InlineData(0.0, 1000, 1000, -3.0004)]
    public void A_score_becomes_the_likelihood_ratio_of_its_calibration_within_what_the_data_support(double score, int positive, int negative, double llr)
    {
        var calibration = new ModelCalibration("platt", 20, -10, positive, negative, "d", 0.5);

        Assert.Equal(llr, calibration.Llr10(score), 1e-4);
    }

    static Localiser Load(string manifest) => new(manifest, ModelManifest.Read(manifest));

    static EvidenceImage Picture(int width, int height)
    {
        var picture = SyntheticPictures.Make(width, height, (x, y) => (x * 7 % 256, y * 5 % 256, (x + y) % 256));
        return EvidenceImage.Open(Codec.EncodePng(width, height, 3, picture.Pixels), Codec, new DecodeLimits());
    }

    static EvidenceImage Jpeg(int quality) =>
        EvidenceImage.Open(Codec.EncodeJpeg(SyntheticPictures.Scene(200, 120, seed: 1), quality, ChromaSampling.Samp420), Codec, new DecodeLimits());
}
