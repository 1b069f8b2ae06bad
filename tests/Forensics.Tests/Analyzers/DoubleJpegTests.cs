using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.DoubleJpeg;
using Forensics.Imaging.Jpeg;
using Forensics.Tests.Jpeg;
using Forensics.Tests.References;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

public class DoubleJpegTests(ITestOutputHelper output)
{
    const int Width = 640;
    const int Height = 480;
    static readonly PixelBox Edited = new(243, 161, 176, 144);

    static DoubleJpegResult Analyze(byte[] jpeg, DoubleJpegOptions? options = null)
    {
        var pixels = TurboJpeg.Decode(jpeg);
        return new DoubleJpegAnalyzer(options).Analyze(JpegFile.Read(jpeg, new()), pixels, Luminance.Of(pixels));
    }

    static byte[] Encode(RgbImage picture, int quality) => TurboJpeg.Encode(picture, quality, ChromaSampling.Samp420);

    static RgbImage Background(int seed, int quality) => TurboJpeg.Decode(Encode(TestPictures.Textured(Width, Height, seed), quality));

    static RgbImage Pasted(RgbImage background, int seed) =>
        TestPictures.Paste(background, TestPictures.Textured(Width, Height, 100 + seed), Edited.X, Edited.Y, Edited.Width, Edited.Height);

    [TurboJpegFact]
    public void Usable_blocks_and_histograms_equal_the_slow_reference()
    {
        // 13 pixels of an incomplete block at the right, 5 below; a bright area to be clipped.
        var picture = TestPictures.Paste(TestPictures.Textured(205, 133, 2), TestPictures.Flat(205, 133, 255), 60, 40, 30, 30);
        var jpeg = Encode(picture, 90);
        var (pixels, file) = (TurboJpeg.Decode(jpeg), JpegFile.Read(jpeg, new()));
        var (plane, luma, steps) = (file.Coefficients!.Planes[0], Luminance.Of(pixels), file.ComponentQuantTables[0]!.Steps);
        var blocks = DoubleJpegBlocks.Of(plane, pixels, 9);
        var (histograms, calibrated) = (blocks.Histograms(plane), blocks.CalibratedHistograms(luma, pixels.Width, steps.AsSpan()));
        var (own, shifted) = (new int[9, 1024], new int[9, 1024]);
        bool Usable(int column, int row) => SlowDoubleJpeg.IsUsable(plane, pixels, column, row);
        for (var row = 0; row < plane.BlocksHigh; row++)
        {
            for (var column = 0; column < plane.BlocksWide; column++)
            {
                Assert.Equal(Usable(column, row), blocks.Usable[row * plane.BlocksWide + column]);
                for (var f = 0; f < 9 && Usable(column, row); f++)
                {
                    var natural = ZigZag.ToNatural[f + 1];
                    own[f, Math.Abs(plane.Block(column, row)[natural])]++;
                    if (Usable(column + 1, row) && Usable(column, row + 1) && Usable(column + 1, row + 1))
                    {
                        var exact = SlowDoubleJpeg.Coefficient(luma, pixels.Width, 8 * column + 4, 8 * row + 4, natural);
                        shifted[f, (int)Math.Round(Math.Abs(exact) / steps[natural], MidpointRounding.AwayFromZero)]++;
                    }
                }
            }
        }

        Assert.InRange(blocks.UsableCount, 100, 25 * 16 - 9);
        for (var f = 0; f < 9; f++)
        {
            var distance = 0;
            for (var level = 0; level < 1024; level++)
            {
                Assert.Equal(own[f, level], histograms[f][level]);
                distance += Math.Abs(shifted[f, level] - calibrated[f][level]);
            }

            // libjpeg's integer DCT against exact cosines: a value next to the edge of a bin may fall into the other;
            // at most one in twenty does, and is counted twice.
            Assert.InRange(distance, 0, 2 * calibrated[f].Sum() / 20);
        }
    }

    [Theory]
    [InlineData(8, 3)]
    [InlineData(5, 3)]
    [InlineData(3, 5)]
    [InlineData(12, 1)]
    public void Densities_equal_simulated_double_quantisation(int first, int last)
    {
        var random = new Random(first);
        var options = new DoubleJpegOptions();
        var (once, twice) = (new int[1024], new int[1024]);
        for (var i = 0; i < 2_000_000; i++)
        {
            // Wide against both steps, so that neither histogram falls within one bin.
            var value = 60 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
            var noise = options.RoundingSigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
            once[(int)Math.Abs(Math.Round(value / last))]++;
            twice[(int)Math.Abs(Math.Round((first * Math.Round(value / first) + noise) / last))]++;
        }

        var ratio = new double[30 / last + 1];
        FirstStepSearch.Ratios(first, last, once, options, ratio);
        var (all, allOnce) = (twice[1..ratio.Length].Sum(), once[1..ratio.Length].Sum());
        for (var level = 1; level < ratio.Length; level++)
        {
            var simulated = (double)twice[level] / all / ((double)once[level] / allOnce);
            Assert.InRange(ratio[level], Math.Max(simulated - 0.1 - 0.15 * simulated, 0), Math.Max(simulated, options.DensityFloor) * 1.15 + 0.1);
        }
    }

    [Fact]
    public void The_search_finds_the_first_step_and_the_best_share()
    {
        var options = new DoubleJpegOptions();
        var random = new Random(3);
        var (once, mixed) = (new int[1024], new int[1024]);
        for (var i = 0; i < 40_000; i++)
        {
            var value = 50 * (random.NextDouble() + random.NextDouble() - 1);
            once[(int)Math.Abs(Math.Round(value / 2))]++;
            var noise = random.NextDouble() - 0.5;
            mixed[(int)Math.Abs(Math.Round(((i % 10 < 7 ? 7 * Math.Round(value / 7) : value) + noise) / 2))]++;
        }

        var fits = FirstStepSearch.Fits(1, 2, mixed, once, options);
        var fit = fits.MaxBy(each => each.Gain);
        output.WriteLine($"{fit}");
        Assert.Equal(7, fit.FirstStep);
        Assert.Equal(mixed[1..].Sum(), fit.Values);
        Assert.InRange(fit.Share, 0.6, 0.8);
        // The last step itself leaves no trace.
        Assert.Equal(0, fits[2].Gain);
        var ratio = new double[Array.FindLastIndex(mixed, count => count > 0) + 1];
        FirstStepSearch.Ratios(7, 2, once, options, ratio);
        Assert.InRange(fit.Gain, SlowDoubleJpeg.BestGain(mixed, ratio) - 0.002, SlowDoubleJpeg.BestGain(mixed, ratio) + 1e-6);
        var evidence = FirstStepSearch.Evidence(fit, mixed, once, options);
        Assert.Equal(Math.Log(ratio[3]), evidence[3], 5);
        Assert.Equal(0, evidence[0]);
    }

    [Fact]
    public void A_frequency_without_any_value_has_nothing_to_say() =>
        Assert.All(FirstStepSearch.Fits(1, 2, new int[1024], new int[1024], new()), fit => Assert.Equal(0, fit.Gain));

    [Fact]
    public void Frequencies_agree_on_one_table()
    {
        // Each frequency has a step of quality 75 that explains it well, and another at random that explains it a little better.
        var table = StandardTables.Scale(StandardTables.Luminance, 75);
        var fits = new FirstStepFit[9][];
        for (var f = 0; f < fits.Length; f++)
        {
            fits[f] = [.. Enumerable.Range(0, 41).Select(step => new FirstStepFit(f + 1, 2, step, 0, 0, 1000))];
            var step = table[ZigZag.ToNatural[f + 1]];
            fits[f][step] = fits[f][step] with { Gain = 0.5 };
            fits[f][40 - 2 * f] = fits[f][40 - 2 * f] with { Gain = 0.6 };
        }

        var best = FirstTableSearch.Best(fits)!.Value;
        Assert.InRange(best.QualityPercent, 73, 77);
        Assert.All(best.Fits, fit => Assert.Equal(table[ZigZag.ToNatural[fit.Index]], fit.FirstStep));
    }

    [TurboJpegFact]
    public void A_part_that_was_not_in_the_earlier_save_is_found_and_an_unedited_picture_is_not_flagged()
    {
        foreach (var (first, last) in (ReadOnlySpan<(int, int)>)[(75, 95), (75, 90), (60, 80)])
        {
            for (var seed = 1; seed <= 2; seed++)
            {
                var background = Background(seed, first);
                var unedited = Analyze(Encode(background, last));
                var edited = Analyze(Encode(Pasted(background, seed), last));
                output.WriteLine($"{first} to {last}: unedited 10^{unedited.Log10FalseAlarms:F1} (gain {unedited.MeanGain:F2}), edited 10^{edited.Log10FalseAlarms:F1}, {edited.Region}");
                Assert.Null(unedited.NotApplicable);
                Assert.Null(unedited.Region);
                Assert.InRange(unedited.Log10FalseAlarms, -3, 10);
                Assert.InRange(unedited.FirstQualityPercent!.Value, first - 3, first + 3);
                Assert.Null(edited.NotApplicable);
                var region = edited.Region!.Value;
                Assert.InRange(edited.Log10FalseAlarms, -10_000, -10);
                Assert.InRange(region.X + region.Width / 2, Edited.X, Edited.X + Edited.Width);
                Assert.InRange(region.Y + region.Height / 2, Edited.Y, Edited.Y + Edited.Height);
            }
        }
    }

    [TurboJpegFact]
    public void Where_nothing_can_be_told_a_reason_is_given()
    {
        var fresh = TestPictures.Textured(Width, Height, 1);
        Assert.Equal("no-earlier-save", Analyze(Encode(fresh, 90)).NotApplicable);
        // A chat app's save over the edit.
        var edited = TurboJpeg.Decode(Encode(Pasted(Background(1, 75), 1), 95));
        Assert.Equal("low-quality", Analyze(Encode(edited, 79)).NotApplicable);
        Assert.NotEqual("low-quality", Analyze(Encode(edited, 80)).NotApplicable);
        // Coarser or equal last save.
        Assert.Null(Analyze(Encode(Pasted(Background(1, 92), 1), 82)).Region);
        Assert.Equal("not-enough-blocks", Analyze(Encode(TestPictures.Flat(Width, Height, 128), 90)).NotApplicable);
        Assert.Equal("not-enough-blocks", Analyze(Encode(TestPictures.Flat(Width, Height, 255), 90)).NotApplicable);
        // Everything but a corner is new.
        var replaced = TestPictures.Paste(Background(1, 75), TestPictures.Textured(Width, Height, 101), 0, 160, Width, 320);
        Assert.Equal("mixed", Analyze(Encode(replaced, 95), new() { MaxNegativeShare = 0.45 }).NotApplicable);
    }

    [TurboJpegTheory]
    [InlineData(1, 1)]
    [InlineData(1, 6000)]
    [InlineData(6000, 1)]
    [InlineData(17, 33)]
    public void Too_small_pictures_are_not_applicable(int width, int height) =>
        Assert.Equal("not-enough-blocks", Analyze(Encode(TestPictures.Textured(width, height, 1), 90)).NotApplicable);

    [TurboJpegTheory]
    [InlineData(9, 6007)]
    [InlineData(6007, 9)]
    [InlineData(263, 261)]
    public void Odd_shapes_are_judged_or_refused_without_an_exception(int width, int height)
    {
        var background = TurboJpeg.Decode(Encode(TestPictures.Textured(width, height, 1), 75));
        var result = Analyze(Encode(background, 95), new() { MinBlocks = 64 });
        Assert.Null(result.NotApplicable);
        Assert.Null(result.Region);
        Assert.Equal(((width + 7) / 8, (height + 7) / 8), (result.Map!.Columns, result.Map.Rows));
    }

    [TurboJpegFact]
    public void The_strongest_square_equals_that_of_counting_every_one()
    {
        var jpeg = Encode(Pasted(Background(1, 75), 1), 90);
        var (pixels, plane) = (TurboJpeg.Decode(jpeg), JpegFile.Read(jpeg, new()).Coefficients!.Planes[0]);
        var blocks = DoubleJpegBlocks.Of(plane, pixels, 9);
        var random = new Random(1);
        var smooth = new float[blocks.Usable.Length];
        for (var i = 0; i < smooth.Length; i++)
        {
            var (x, y) = (i % blocks.Columns, i / blocks.Columns);
            smooth[i] = random.NextSingle() < (x is > 20 and < 33 && y is > 30 and < 41 ? 0.6 : 0.1) ? -1 : 1;
            // One texture for all, so that the expected share is one number.
            blocks.NonZero[i] = 5;
        }

        var options = new DoubleJpegOptions { WindowBlocks = [9, 13] };
        var regions = new DoubleJpegRegions(blocks, smooth, options);
        var (log, square) = regions.Strongest();
        var usable = Enumerable.Range(0, smooth.Length).Where(i => blocks.Usable[i]).ToList();
        Assert.Equal((double)usable.Count(i => smooth[i] < 0) / usable.Count, regions.NegativeShare, 12);
        var inside = usable.Where(i => i % blocks.Columns >= square!.Value.X && i % blocks.Columns < square.Value.X + square.Value.Width
            && i / blocks.Columns >= square.Value.Y && i / blocks.Columns < square.Value.Y + square.Value.Height).ToList();
        var tests = (long)(blocks.Columns - 8) * (blocks.Rows - 8) + (long)(blocks.Columns - 12) * (blocks.Rows - 12);
        // Bins of like texture are then cut by position, each with about the same share.
        var expected = Math.Log10(tests) + BinomialTail.Log10(inside.Count / 2, inside.Count(i => smooth[i] < 0) / 2, regions.NegativeShare);
        output.WriteLine($"10^{log:F2}, by the mean share 10^{expected:F2}, {square}");
        Assert.InRange(log, expected - 4, expected + 4);
        Assert.InRange(square!.Value.X + square.Value.Width / 2, 21, 32);
        Assert.InRange(square.Value.Y + square.Value.Height / 2, 31, 40);
    }

    [TurboJpegFact]
    public void The_same_bytes_give_the_same_result()
    {
        var jpeg = Encode(Pasted(Background(2, 75), 2), 95);
        var (one, two) = (Analyze(jpeg), Analyze(jpeg));
        Assert.Equal(one.Fits, two.Fits);
        Assert.Equal(one with { Map = null, Fits = null }, two with { Map = null, Fits = null });
        Assert.Equal(one.Map!.Values, two.Map!.Values);
    }
}
