using System.Text.Json.Nodes;
using Forensics.Imaging;
using Forensics.Native;
using Forensics.Similarity.Localisers;
using Forensics.Similarity.Models;
using Forensics.Tests.Support;

namespace Forensics.Tests.Similarity.Localisers;

/// <summary>The map is what the network says, wherever tiles are cut: against the same convolution computed plainly.</summary>
public sealed class LocaliserMapTests : IDisposable
{
    const double Tolerance = 2e-6;

    static readonly SystemImageCodec Codec = new();

    readonly TinyLocalisers tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData(40, 24)] // Multiples of 8: nothing is filled up.
    [InlineData(37, 21)]
    [InlineData(5, 3)]
    [InlineData(1, 1)]
    [InlineData(1, 300)]
    [InlineData(300, 1)]
    public void A_whole_picture_gets_the_convolution_of_its_pixels(int width, int height)
    {
        var picture = SyntheticPictures.Scene(width, height, seed: 3);
        using var localiser = Load(tiny.Add("conv", TinyLocalisers.Convolution(), Sigmoided));

        var result = localiser.Analyze(Evidence(picture));

        // Zeros surround what the network is given: the picture, filled up to multiples of 8.
        Close(Convolved(picture, Multiple(width), Multiple(height)), result.Map!);
        Assert.Equal((width, height, 1, 1), (result.Map!.Columns, result.Map.Rows, result.Map.CellPixels, result.Tiles));
    }

    [Theory]
    [InlineData("NHWC", "RGB")]
    [InlineData("NCHW", "BGR")]
    [InlineData("NHWC", "BGR")]
    public void Layout_order_mean_and_std_are_those_of_the_manifest(string layout, string channels)
    {
        var picture = SyntheticPictures.Scene(48, 40, seed: 4);
        float[] mean = [0.5f, 0.25f, 0.125f], std = [0.5f, 0.25f, 2];
        using var localiser = Load(tiny.Add("conv", layout == "NHWC" ? ChannelsLast() : TinyLocalisers.Convolution(), manifest =>
        {
            Sigmoided(manifest);
            manifest["input"]!["layout"] = layout;
            manifest["input"]!["channels"] = channels;
            manifest["input"]!["mean"] = new JsonArray([.. mean.Select(value => JsonValue.Create(value))]);
            manifest["input"]!["std"] = new JsonArray([.. std.Select(value => JsonValue.Create(value))]);
        }));

        var map = localiser.Analyze(Evidence(picture)).Map!;

        Close(Convolved(picture, 48, 40, (plane, value) => (value - mean[plane]) / std[plane], channels == "BGR"), map);
    }

    [Theory]
    [InlineData(100, 76)]
    [InlineData(33, 64)] // One pixel more than a tile: the second hangs over.
    [InlineData(200, 20)]
    public void Tiles_joined_by_their_centres_are_the_whole_to_the_bit(int width, int height)
    {
        var picture = SyntheticPictures.Scene(width, height, seed: 5);
        using var whole = Load(tiny.Add("whole", TinyLocalisers.Convolution(), Sigmoided));
        using var tiled = Load(tiny.Add("tiled", TinyLocalisers.Convolution(), manifest => Tiled(manifest, "centre", overlap: 8)));

        var expected = whole.Analyze(Evidence(picture)).Map!;
        var actual = tiled.Analyze(Evidence(picture));

        Assert.True(actual.Tiles > 1);
        // The edge of the whole has zeros beyond its filling, a tile's has them a few pixels elsewhere: the last row and column may differ.
        for (var i = 0; i < expected.Values.Length; i++)
        {
            if (i % width < width - 1 && i / width < height - 1)
            {
                Assert.True(Math.Abs(expected.Values[i] - actual.Map!.Values[i]) <= Tolerance, $"at {i % width}, {i / width}");
            }
        }
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("max")]
    public void Where_tiles_overlap_the_mean_or_the_largest_of_their_answers_counts(string merge)
    {
        var picture = SyntheticPictures.Scene(70, 32, seed: 6);
        using var tiled = Load(tiny.Add("tiled", TinyLocalisers.Convolution(), manifest => Tiled(manifest, merge, overlap: 8)));

        var actual = tiled.Analyze(Evidence(picture));

        // Steps of 24 until the edge is reached: 0, 24, and 40 (38 moved to the next block).
        int[] starts = [0, 24, 40];
        Assert.Equal(starts.Length, actual.Tiles);
        var answers = starts.Select(start => Convolved(Cut(picture, start, 32), 32, 32)).ToList();
        for (var y = 0; y < 32; y++)
        {
            for (var x = 0; x < 70; x++)
            {
                var there = starts.Index().Where(tile => x >= tile.Item && x < tile.Item + 32).Select(tile => answers[tile.Index][y * 32 + x - tile.Item]).ToList();
                Assert.Equal(merge == "max" ? there.Max() : there.Average(), actual.Map!.Values[y * 70 + x], Tolerance);
            }
        }
    }

    [Fact]
    public void A_coarser_answer_is_spread_over_the_pixels_it_stands_for()
    {
        var network = new OnnxBytes()
            .Input("picture", 1, 3, -1, -1).Output("map", 1, 1, -1, -1)
            .Weights("w", [1, 3, 1, 1], [1, 0, 0]).Conv("picture", "w", "map", kernel: 1, stride: 4).ToArray();
        var picture = SyntheticPictures.Make(20, 12, (x, y) => (x * 10 + y, 0, 0));
        using var localiser = Load(tiny.Add("coarse", network, manifest => manifest["input"]!["size"]!["multipleOf"] = 4));

        var map = localiser.Analyze(Evidence(picture)).Map!;

        Assert.All(Enumerable.Range(0, 240), i => Assert.Equal((i % 20 / 4 * 40 + i / 20 / 4 * 4) / 255.0, map.Values[i], Tolerance));
    }

    [Fact]
    public void Classes_become_the_share_of_the_suspicious_one()
    {
        var network = new OnnxBytes()
            .Input("picture", 1, 3, -1, -1).Output("map", 1, 2, -1, -1)
            .Weights("w", [2, 3, 1, 1], [3, 0, 0, 0, 5, 0]).Conv("picture", "w", "map", kernel: 1).ToArray();
        var picture = SyntheticPictures.Scene(16, 16, seed: 7);
        foreach (var (suspicious, sign) in ((int?, double)[])[(null, 1), (1, 1), (0, -1)])
        {
            using var localiser = Load(tiny.Add("classes", network, manifest =>
                manifest["output"] = new JsonObject { ["name"] = "map", ["kind"] = "map", ["activation"] = "softmax", ["class"] = suspicious }));

            var map = localiser.Analyze(Evidence(picture)).Map!;

            Assert.All(Enumerable.Range(0, 256), i =>
                Assert.Equal(Sigmoid(sign * (5 * picture.Pixels[3 * i + 1] - 3 * picture.Pixels[3 * i]) / 255), map.Values[i], Tolerance));
        }
    }

    [Fact]
    public void A_network_with_one_number_only_tells_it_of_each_tile()
    {
        var network = new OnnxBytes()
            .Input("picture", 1, 3, 32, 32).Output("logit", 1, 1, 1, 1)
            .Weights("w", [1, 3, 1, 1], [4, 0, 0]).Conv("picture", "w", "weighed", kernel: 1).Node("GlobalAveragePool", ["weighed"], "logit").ToArray();
        var picture = SyntheticPictures.Make(64, 32, (x, _) => (x < 32 ? 0 : 255, 0, 0));
        using var localiser = Load(tiny.Add("number", network, manifest =>
        {
            manifest["input"]!.AsObject().Remove("size");
            manifest["output"] = new JsonObject { ["name"] = "logit", ["kind"] = "logit", ["activation"] = "sigmoid" };
            manifest["tiling"] = new JsonObject { ["size"] = 32, ["overlap"] = 0, ["merge"] = "mean" };
        }));

        var result = localiser.Analyze(Evidence(picture));

        Assert.All(Enumerable.Range(0, 64 * 32), i => Assert.Equal(i % 64 < 32 ? 0.5 : Sigmoid(4), result.Map!.Values[i], Tolerance));
        Assert.Equal(Sigmoid(4), result.Score!.Value, Tolerance);
        Assert.Equal(1, result.SuspectedShare); // One half counts as suspected.
    }

    [Fact]
    public void A_second_output_is_the_number_for_the_picture_the_loudest_of_its_tiles()
    {
        var network = new OnnxBytes()
            .Input("picture", 1, 3, -1, -1).Output("map", 1, 1, -1, -1).Output("whole", 1, 1, 1, 1)
            .Weights("w", [1, 3, 1, 1], [1, 0, 0]).Conv("picture", "w", "map", kernel: 1).Node("GlobalMaxPool", ["map"], "whole").ToArray();
        var picture = SyntheticPictures.Make(96, 32, (x, y) => (x == 40 && y == 9 ? 200 : 10, 0, 0));
        using var localiser = Load(tiny.Add("two", network, manifest =>
        {
            manifest["score_output"] = new JsonObject { ["name"] = "whole", ["kind"] = "score" };
            manifest["tiling"] = new JsonObject { ["size"] = 32, ["overlap"] = 0, ["merge"] = "mean" };
        }));

        Assert.Equal(200 / 255.0, localiser.Analyze(Evidence(picture)).Score!.Value, Tolerance);
    }

    [Fact]
    public void Without_one_the_strongest_hundredth_of_the_map_is()
    {
        var picture = SyntheticPictures.Make(40, 20, (x, y) => (y != 7 || x >= 20 ? 255 : x is 5 or 6 ? 0 : 51, 0, 0));
        using var localiser = Load(tiny.Add("dark", TinyLocalisers.Darkness()));

        // 800 cells: the 8 strongest are two of 1 and six of 0.8.
        Assert.Equal((2 * 1 + 6 * 0.8) / 8, localiser.Analyze(Evidence(picture)).Score!.Value, Tolerance);
    }

    [Fact]
    public void A_network_of_fixed_size_without_tiles_sees_the_picture_squashed()
    {
        var picture = SyntheticPictures.Make(320, 160, (x, _) => (x < 160 ? 0 : 255, 0, 0));
        using var localiser = Load(tiny.Add("squashed", TinyLocalisers.Darkness(), manifest => manifest["input"]!.AsObject().Remove("size")));

        var map = localiser.Analyze(Evidence(picture)).Map!;

        Assert.Equal((320, 160), (map.Columns, map.Rows));
        Assert.Equal(1, map.Values[50 * 320 + 100], 1e-3);
        Assert.Equal(0, map.Values[50 * 320 + 220], 1e-3);
    }

    [Fact]
    public void Large_pictures_get_larger_cells_that_hold_the_mean_of_their_pixels()
    {
        var picture = SyntheticPictures.Scene(100, 61, seed: 8);
        var path = tiny.Add("dark", TinyLocalisers.Darkness());
        using var localiser = new Localiser(path, ModelManifest.Read(path), new LocaliserOptions { MaxCells = 900 });

        var map = localiser.Analyze(Evidence(picture)).Map!;

        Assert.Equal((3, 34, 21), (map.CellPixels, map.Columns, map.Rows));
        for (var cell = 0; cell < map.Values.Length; cell++)
        {
            var (left, top) = (cell % 34 * 3, cell / 34 * 3);
            var pixels = Enumerable.Range(0, 9).Select(i => (X: left + i % 3, Y: top + i / 3)).Where(at => at.X < 100 && at.Y < 61);
            Assert.Equal(pixels.Average(at => 1 - picture.Row(at.Y)[3 * at.X] / 255.0), map.Values[cell], Tolerance);
        }
    }

    [Fact]
    public void A_flat_picture_gets_a_flat_map()
    {
        using var localiser = Load(tiny.Add("dark", TinyLocalisers.Darkness(), TinyLocalisers.Calibrate));

        var result = localiser.Analyze(Evidence(SyntheticPictures.Flat(50, 50, 255, 255, 255)));

        Assert.All(result.Map!.Values, value => Assert.Equal(0f, value));
        Assert.Equal(-Math.Log10(41), result.Llr10!.Value, 1e-9); // -10 / ln 10 is below what 40 pictures can support.
    }

    static Localiser Load(string manifest) => new(manifest, ModelManifest.Read(manifest));

    static void Sigmoided(JsonObject manifest)
    {
        // The network has its own sigmoid; nothing is to be done to its output.
        manifest["output"]!["activation"] = "none";
    }

    static void Tiled(JsonObject manifest, string merge, int overlap) =>
        manifest["tiling"] = new JsonObject { ["size"] = 32, ["overlap"] = overlap, ["merge"] = merge };

    static byte[] ChannelsLast() => new OnnxBytes()
        .Input("picture", 1, -1, -1, 3).Output("map", 1, -1, -1, 1)
        .Weights("w", [1, 3, 3, 3], [.. TinyLocalisers.Kernel]).Node("Transpose", ["picture"], "planes", ("perm", [0, 3, 1, 2])).Conv("planes", "w", "sum")
        .Node("Sigmoid", ["sum"], "one").Node("Transpose", ["one"], "map", ("perm", [0, 2, 3, 1])).ToArray();

    static EvidenceImage Evidence(RgbImage picture) =>
        EvidenceImage.Open(Codec.EncodePng(picture.Width, picture.Height, 3, picture.Pixels), Codec, new DecodeLimits());

    static RgbImage Cut(RgbImage picture, int left, int width) => SyntheticPictures.Make(width, picture.Height, (x, y) =>
    {
        // Beyond the edge its mirror image.
        var at = left + x < picture.Width ? left + x : 2 * picture.Width - 1 - left - x;
        return (picture.Row(y)[3 * at], picture.Row(y)[3 * at + 1], picture.Row(y)[3 * at + 2]);
    });

    /// <summary>The convolution as its definition says, double precision, over the picture mirrored to the given size with zeros around.</summary>
    static double[] Convolved(RgbImage picture, int width, int height, Func<int, double, double>? normalise = null, bool isBgr = false)
    {
        var values = new double[picture.Width * picture.Height];
        for (var i = 0; i < values.Length; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < 27; k++)
            {
                var (plane, x, y) = (k / 9, i % picture.Width + k % 3 - 1, i / picture.Width + k / 3 % 3 - 1);
                if (x >= 0 && y >= 0 && x < width && y < height)
                {
                    var sample = picture.Row(Mirror(y, picture.Height))[3 * Mirror(x, picture.Width) + (isBgr ? 2 - plane : plane)] / 255.0;
                    sum += TinyLocalisers.Kernel[k] * (normalise?.Invoke(plane, sample) ?? sample);
                }
            }

            values[i] = Sigmoid(sum);
        }

        return values;
    }

    static int Mirror(int at, int length)
    {
        while (at >= length)
        {
            at = at < 2 * length ? 2 * length - 1 - at : at - 2 * length;
        }

        return at;
    }

    static void Close(double[] expected, SuspicionMap map)
    {
        Assert.Equal(expected.Length, map.Values.Length);
        Assert.All(expected.Index(), value => Assert.Equal(value.Item, map.Values[value.Index], Tolerance));
    }

    static int Multiple(int side) => (side + 7) / 8 * 8;

    static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
