using System.Text;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.EarlierJpeg;
using Forensics.Imaging.Analyzers.EditMap;
using Forensics.Tests.Jpeg;
using Forensics.Tests.References;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

public class EditMapTests(ITestOutputHelper output)
{
    const int Width = 640;
    const int Height = 480;
    static readonly PixelBox Edited = new(227, 153, 160, 144);

    static byte[] Luma(int width, int height, int seed) => Luminance.Of(TestPictures.Textured(width, height, seed));

    static EditMapResult Analyze(RgbImage picture, int? quality = null)
    {
        var image = quality is { } percent ? EditedPhotos.Evidence(EditedPhotos.Jpeg(picture, percent)) : EditedPhotos.Lossless(picture);
        return new EditMapAnalyzer(EditMapModel.Shipped).Analyze(image, EditMapInputs.Of(null, new EarlierJpegAnalyzer().Analyze(image), null));
    }

    [Fact]
    public void Traces_of_blocks_equal_plain_loops_and_exact_cosines()
    {
        // Three columns and five rows that make no whole block; a part that is clipped and one that is flat.
        const int width = 83, height = 69;
        var luma = Luma(width, height, 4);
        for (var i = 0; i < luma.Length; i++)
        {
            luma[i] = (i % width / 8, i / width / 8) switch { ( < 2, < 3) => (byte)(i % 7 < 2 ? 255 : luma[i]), ( > 7, > 5) => 77, _ => luma[i] };
        }

        var traces = BlockTraces.Measure(luma, width, height);
        Assert.Equal((10, 8), (traces.Columns, traces.Rows));
        var usable = 0;
        for (var block = 0; block < 80; block++)
        {
            var (x, y) = (8 * (block % 10), 8 * (block / 10));
            byte At(int dx, int dy) => luma[(y + dy) * width + x + dx];
            var inner = Enumerable.Range(0, 36).Select(i => (X: 1 + i % 6, Y: 1 + i / 6)).ToList();
            var laplacian = inner.Average(p => Math.Abs(Filtered([0, -1, 0, -1, 4, -1, 0, -1, 0], (dx, dy) => At(p.X + dx, p.Y + dy))));
            var noise = inner.Average(p => Math.Abs(Filtered([1, -2, 1, -2, 4, -2, 1, -2, 1], (dx, dy) => At(p.X + dx, p.Y + dy))));
            var clipped = Enumerable.Range(0, 64).Count(i => At(i % 8, i / 8) is <= 3 or >= 252);
            usable += traces.Usable[block] ? 1 : 0;
            Assert.Equal(clipped <= 3 && laplacian > 0, traces.Usable[block]);
            Assert.Equal(Math.Log(laplacian + 0.5), traces.Activity[block], 4);
            Assert.Equal(Math.Log(noise + 0.5), traces.Noise[block], 4);

            // libjpeg's whole numbers are good to an eighth of a level.
            var exact = Cosines(luma, width, x, y);
            AssertBetween(Zeros(exact, 0.375), traces.Zeros[block], Zeros(exact, 0.625));
            AssertBetween(Mean(exact, sum => sum >= 8) - 0.13, Math.Exp(traces.High[block]) - 0.05, Mean(exact, sum => sum >= 8) + 0.13);
            AssertBetween(Mean(exact, sum => sum is >= 2 and < 6) - 0.13, Math.Exp(traces.Middle[block]) - 0.3, Mean(exact, sum => sum is >= 2 and < 6) + 0.13);
            var between = ((int, int)[])[(-4, -4), (4, -4), (-4, 4), (4, 4)];
            var others = between.Select(d => (X: x + d.Item1, Y: y + d.Item2)).Where(p => p is { X: >= 0, Y: >= 0 } && p.X + 8 <= 80 && p.Y + 8 <= 64)
                .Select(p => Cosines(luma, width, p.X, p.Y)).ToList();
            AssertBetween(traces.Zeros[block] - others.Average(other => Zeros(other, 0.625)), traces.GridZeros[block], traces.Zeros[block] - others.Average(other => Zeros(other, 0.375)));
        }

        Assert.Equal(usable, traces.UsableCount);
        Assert.InRange(usable, 40, 72);
    }

    [Fact]
    public void Features_have_these_names_in_this_order()
    {
        string[] expected =
        [
            "zeros-1", "abs-zeros-1", "zeros-2.5", "abs-zeros-2.5", "zeros-5", "abs-zeros-5",
            "grid-zeros-1", "abs-grid-zeros-1", "grid-zeros-2.5", "abs-grid-zeros-2.5", "grid-zeros-5", "abs-grid-zeros-5",
            "high-1", "abs-high-1", "high-2.5", "abs-high-2.5", "high-5", "abs-high-5",
            "noise-1", "abs-noise-1", "noise-2.5", "abs-noise-2.5", "noise-5", "abs-noise-5",
            "history-1", "history-2.5", "history-5", "clone",
        ];
        Assert.Equal(expected, EditMapAnalyzer.FeatureNames);
        Assert.Equal(expected.Order(StringComparer.Ordinal), EditMapModel.Shipped.Weights.Keys.Order(StringComparer.Ordinal));
        var (columns, rows, features) = EditMapAnalyzer.Features(EditedPhotos.Lossless(TestPictures.Textured(200, 150, 1)), new())!.Value;
        Assert.Equal((25, 18, expected.Length), (columns, rows, features.Count));
        Assert.All(features, feature => Assert.Equal(25 * 18, feature.Length));
    }

    [Fact]
    public void Features_carry_what_their_names_say()
    {
        const int columns = 40;
        var picture = TestPictures.Textured(8 * columns, 240, 3);
        var blurred = EditedPhotos.Blurred(picture, new(120, 80, 80, 80));
        // Cells of 16 pixels: one is beyond what a history may weigh, one is a copy; a map may hold fewer cells than the picture, and ones that say nothing.
        var history = new float[20 * 10];
        (history[5 * 20 + 6], history[0]) = (100, float.NaN);
        var clones = new float[20 * 10];
        clones[2 * 20 + 15] = 1;
        EditMapInputs maps = new(null, new(20, 10, 16, history, 1), new(20, 10, 16, clones, 1));
        var features = TraceFeatures.Of(BlockTraces.Measure(Luminance.Of(blurred), 8 * columns, 240), maps).Zip(TraceFeatures.Names).ToDictionary(pair => pair.Second, pair => pair.First);
        float At(string name, int x, int y) => features[name][y * columns + x];

        foreach (var name in (string[])["zeros", "grid-zeros", "high", "noise"])
        {
            foreach (var scale in (string[])["1", "2.5", "5"])
            {
                Assert.Equal(features[$"{name}-{scale}"].Select(Math.Abs), features[$"abs-{name}-{scale}"]);
                Assert.All(features[$"{name}-{scale}"], value => Assert.InRange(value, -4.001f, 4.001f));
            }
        }

        // In the middle of what was blurred: less noise and less of the high frequencies than its like.
        output.WriteLine($"zeros {At("zeros-2.5", 20, 15):F2}, noise {At("noise-2.5", 20, 15):F2}, high {At("high-2.5", 20, 15):F2}");
        Assert.InRange(At("noise-2.5", 20, 15), -4, -0.8);
        Assert.InRange(At("high-2.5", 20, 15), -4, -0.8);
        // The cell is 2×2 blocks of 6 nats: their share of a Gaussian around them.
        var six = Enumerable.Range(0, columns * 30).Select(i => i % columns / 2 == 6 && i / columns / 2 == 5 ? 6f : 0).ToArray();
        Assert.All(SlowTraces.Gaussian(six, columns, 2.53).Zip(features["history-2.5"]), pair => Assert.InRange(pair.Second, pair.First - 0.06, pair.First + 0.06));
        Assert.InRange(At("history-2.5", 12, 10), 0.4, 1.2);
        Assert.All(Enumerable.Range(0, columns * 30), i => Assert.Equal(i % columns / 2 == 15 && i / columns / 2 == 2 ? 1 : 0, features["clone"][i]));
    }

    [Fact]
    public void Maps_of_others_count_only_where_they_found_a_region()
    {
        SuspicionMap map = new(1, 1, 8, [1], 1);
        Assert.Null(EditMapInputs.Of(new(null, Log10FalseAlarms: -2.9, Map: map), null, null).DoubleJpeg);
        Assert.Same(map, EditMapInputs.Of(new(null, Log10FalseAlarms: -3.1, Map: map), null, null).DoubleJpeg);
        Assert.Null(EditMapInputs.Of(null, new(null, Log10FalseAlarms: -4.9, Map: map), null).EarlierJpeg);
        Assert.Same(map, EditMapInputs.Of(null, new(null, Log10FalseAlarms: -5.1, Map: map), null).EarlierJpeg);
        Assert.Equal(new(), EditMapInputs.Of(null, null, null));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("null", "28 features")]
    [InlineData("{", "")]
    [InlineData("""{"id":"a","surprise":1}""", "surprise")]
    [InlineData("""{"id":"a","fitted-on":"b","data":"c","validation":"d","intercept":0,"weights":null}""", "eights")]
    [InlineData("""{"id":"a","fitted-on":"b","data":"c","validation":"d","weights":{}}""", "intercept")]
    [InlineData("""{"id":"a","fitted-on":"b","data":"c","validation":"d","intercept":0,"weights":{"zeros-1":1}}""", "28 features")]
    [InlineData("""{"id":"a","fitted-on":"b","data":"c","validation":"d","intercept":1e999,"weights":{}}""", "")]
    public void A_model_file_that_cannot_be_used_is_named_with_its_remedy(string file, string what)
    {
        var error = Assert.Throws<EditMapModelException>(() => EditMapModel.Parse(Encoding.UTF8.GetBytes(file), "some-model.json"));
        Assert.StartsWith("some-model.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Restore it from the repository's models/calibrations folder or fit it again.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_written_is_read_again()
    {
        var shipped = EditMapModel.Shipped;
        var again = EditMapModel.Parse(Encoding.UTF8.GetBytes(shipped.ToJson()), "again");
        Assert.Equal(shipped with { Weights = again.Weights }, again);
        Assert.Equal(shipped.Weights.OrderBy(pair => pair.Key), again.Weights.OrderBy(pair => pair.Key));
        var other = new Dictionary<string, double>(shipped.Weights) { ["a-feature-of-later"] = 1 };
        Assert.Throws<EditMapModelException>(() => EditMapModel.Parse(Encoding.UTF8.GetBytes((shipped with { Weights = other }).ToJson()), "later"));
    }

    [TurboJpegFact]
    public void A_part_that_was_blurred_painted_or_pasted_is_marked_and_little_of_an_unedited_picture()
    {
        // Pictures that are rough where they are edited: what is soft already does not show that it was blurred.
        foreach (var seed in (int[])[2, 5])
        {
            var picture = TestPictures.Textured(Width, Height, seed);
            var donor = EditedPhotos.Saved(TestPictures.Textured(Edited.Width, Edited.Height, 50 + seed), 60);
            foreach (var quality in (int?[])[null, 98])
            {
                var unedited = Analyze(picture, quality);
                output.WriteLine($"seed {seed}, {quality}: unedited {unedited.MarkedShare:P1}, stands out by {unedited.StrongestLogOdds:F2}");
                Assert.InRange(unedited.MarkedShare, 0, 0.05);
                AssertMarked("blurred", Analyze(EditedPhotos.Blurred(picture, Edited), quality), unedited);
                AssertMarked("painted", Analyze(EditedPhotos.Lay(picture, Painted(seed), Edited.X, Edited.Y), quality), unedited);
                if (quality is null)
                {
                    // A save over it hides the grid that it brought.
                    AssertMarked("pasted", Analyze(EditedPhotos.Lay(picture, donor, Edited.X, Edited.Y), quality), unedited);
                }
            }
        }
    }

    [Fact]
    public void The_same_bytes_give_the_same_map()
    {
        var picture = EditedPhotos.Blurred(TestPictures.Textured(Width, Height, 1), Edited);
        var (one, two) = (Analyze(picture), Analyze(picture));
        Assert.Equal(one with { Map = null }, two with { Map = null });
        Assert.Equal(one.Map!.Values, two.Map!.Values);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 29_999)]
    [InlineData(29_999, 7)]
    [InlineData(7, 9)]
    [InlineData(8, 8 * 239 + 7)]
    [InlineData(119, 135)]
    public void Too_small_pictures_cannot_be_told(int width, int height) =>
        Assert.Equal(new("not-enough-blocks"), Analyze(TestPictures.Textured(width, height, 1)));

    [Theory]
    [InlineData(8, 8 * 300)]
    [InlineData(29_999, 9)]
    [InlineData(9, 29_999)]
    [InlineData(127, 129)]
    public void Odd_shapes_are_judged(int width, int height)
    {
        var result = Analyze(TestPictures.Textured(width, height, 1));
        Assert.Null(result.NotApplicable);
        Assert.Equal((width / 8, height / 8, width / 8 * (height / 8)), (result.Map!.Columns, result.Map.Rows, result.Map.Values.Length));
        Assert.All(result.Map.Values, value => Assert.InRange(value, 0, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(255)]
    public void Flat_and_clipped_pictures_cannot_be_told(byte value) =>
        Assert.Equal("not-enough-blocks", Analyze(TestPictures.Flat(Width, Height, value)).NotApplicable);

    [Fact]
    public void Noise_flat_halves_and_grey_are_judged()
    {
        var grey = Luma(Width, Height, 2).SelectMany(level => (byte[])[level, level, level]).ToArray();
        foreach (var picture in (RgbImage[])
            [
                TestPictures.Random(Width, Height, 1), new(Width, Height, grey),
                EditedPhotos.Lay(TestPictures.Textured(Width, Height, 1), TestPictures.Flat(Width / 2, Height, 255), 0, 0),
            ])
        {
            var result = Analyze(picture);
            Assert.Null(result.NotApplicable);
            Assert.All(result.Map!.Values, value => Assert.InRange(value, 0, 1));
            Assert.InRange(result.MarkedShare, 0, 1);
        }

        // A picture of one channel, as PNG.
        var one = EditedPhotos.Evidence(EditedPhotos.Codec.EncodePng(Width, Height, 1, Luma(Width, Height, 2)));
        Assert.Null(new EditMapAnalyzer(EditMapModel.Shipped).Analyze(one, new()).NotApplicable);
    }

    void AssertMarked(string edit, EditMapResult result, EditMapResult unedited)
    {
        var map = result.Map!;
        bool Inside(int block) => 8 * (block % map.Columns) >= Edited.X && 8 * (block % map.Columns) + 8 <= Edited.X + Edited.Width
            && 8 * (block / map.Columns) >= Edited.Y && 8 * (block / map.Columns) + 8 <= Edited.Y + Edited.Height;
        var blocks = Enumerable.Range(0, map.Values.Length).ToLookup(Inside, block => map.Values[block] >= 0.5 ? 1.0 : 0);
        output.WriteLine($"  {edit}: {blocks[true].Average():P0} of the part, {blocks[false].Average():P1} of the rest; stands out by {result.StrongestLogOdds:F2}, {result.Region}");
        Assert.InRange(blocks[true].Average(), 0.3, 1);
        Assert.InRange(blocks[false].Average(), 0, 0.1);
        Assert.InRange(result.StrongestLogOdds, unedited.StrongestLogOdds + 0.5, 100);
        var region = result.Region!.Value;
        Assert.InRange(region.X + region.Width / 2, Edited.X, Edited.X + Edited.Width);
        Assert.InRange(region.Y + region.Height / 2, Edited.Y, Edited.Y + Edited.Height);
    }

    /// <summary>Soft strokes without any noise, some stronger than others: all alike they would be the measure of their own texture.</summary>
    static RgbImage Painted(int seed)
    {
        var pixels = new byte[3 * Edited.Width * Edited.Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i / 3 % Edited.Width, i / 3 / Edited.Width);
            pixels[i] = (byte)Math.Round(120 + (4 + y / 4.0) * Math.Sin((x + seed * y) / 3.0) * Math.Cos((y - x / 3.0) / 4.0));
        }

        return new(Edited.Width, Edited.Height, pixels);
    }

    static double Filtered(int[] kernel, Func<int, int, byte> at) => Enumerable.Range(0, 9).Sum(i => kernel[i] * (double)at(i % 3 - 1, i / 3 - 1));

    /// <summary>Of a block's samples less 128, as JPEG takes them.</summary>
    static double[] Cosines(byte[] luma, int width, int left, int top)
    {
        var exact = Enumerable.Range(0, 64).Select(natural => SlowDoubleJpeg.Coefficient(luma, width, left, top, natural)).ToArray();
        exact[0] -= 8 * 128;
        return exact;
    }

    static int Zeros(double[] coefficients, double limit) => coefficients.Count(c => Math.Abs(c) < limit);

    static double Mean(double[] coefficients, Func<int, bool> holds) => coefficients.Where((_, i) => holds(i % 8 + i / 8)).Average(Math.Abs);

    static void AssertBetween(double low, double value, double high) => Assert.InRange(value, low - 1e-4, high + 1e-4);
}
