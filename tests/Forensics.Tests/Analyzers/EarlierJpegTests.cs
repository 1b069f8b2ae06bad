using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.EarlierJpeg;
using Forensics.Imaging.Jpeg;
using Forensics.Tests.Jpeg;
using Forensics.Tests.References;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

public class EarlierJpegTests(ITestOutputHelper output)
{
    const int Width = 640;
    const int Height = 480;
    static readonly PixelBox Edited = new(243, 161, 176, 144);
    static readonly PixelBox OffGrid = new(163, 81, 320, 240);

    static EarlierJpegResult Analyze(RgbImage picture, bool isJpeg) =>
        new EarlierJpegAnalyzer().Analyze(Luminance.Of(picture), picture.Width, picture.Height, isJpeg);

    static RgbImage Saved(RgbImage picture, int quality) => TurboJpeg.Decode(TurboJpeg.Encode(picture, quality, ChromaSampling.Samp420));

    static RgbImage Textured(int seed, int width = Width, int height = Height) => TestPictures.Textured(width, height, seed);

    static RgbImage Paste(RgbImage background, RgbImage other) =>
        TestPictures.Paste(background, other, Edited.X, Edited.Y, Edited.Width, Edited.Height);

    /// <summary>A quarter of the picture comes from a coarse JPEG, three columns and one row off the grid.</summary>
    static RgbImage PastedOffGrid()
    {
        var saved = Saved(Textured(7, Width + 5, Height + 7), 50);
        var donor = new RgbImage(Width, Height, [.. Enumerable.Range(7, Height).SelectMany(y => saved.Row(y)[(3 * 5)..].ToArray())]);
        return TestPictures.Paste(Textured(1), donor, OffGrid.X, OffGrid.Y, OffGrid.Width, OffGrid.Height);
    }

    void Overlaps(EarlierJpegResult result, PixelBox edited)
    {
        output.WriteLine($"({result.GridX},{result.GridY}) quality {result.QualityPercent}, stands out by {result.StandOut:F0}, 10^{result.Log10FalseAlarms:F1}, {result.Region}");
        var region = result.Region!.Value;
        Assert.InRange(region.X + region.Width / 2, edited.X, edited.X + edited.Width);
        Assert.InRange(region.Y + region.Height / 2, edited.Y, edited.Y + edited.Height);
    }

    [TurboJpegFact]
    public void Histograms_equal_exact_cosines()
    {
        var picture = TestPictures.Paste(Textured(2, 205, 133), TestPictures.Flat(205, 133, 255), 60, 40, 30, 30);
        var luma = Luminance.Of(picture);
        var (left, top) = (5, 3);
        var counts = GridHistograms.Count(luma, picture.Width, picture.Height, left, top, rowStep: 1);
        var exact = new int[GridHistograms.Frequencies, GridHistograms.Bins];
        for (var y = top; y + 8 <= picture.Height; y += 8)
        {
            for (var x = left; x + 8 <= picture.Width; x += 8)
            {
                var samples = Enumerable.Range(0, 64).Select(i => luma[(y + i / 8) * picture.Width + x + i % 8]).ToList();
                for (var f = 0; f < GridHistograms.Frequencies && samples.All(sample => sample is >= 4 and <= 251); f++)
                {
                    exact[f, (int)(Math.Abs(SlowDoubleJpeg.Coefficient(luma, picture.Width, x, y, ZigZag.ToNatural[f + 1])) * GridHistograms.BinsPerLevel)]++;
                }
            }
        }

        var (moved, all) = (0, 0);
        for (var f = 0; f < GridHistograms.Frequencies; f++)
        {
            for (var bin = 0; bin < GridHistograms.Bins; bin++)
            {
                moved += Math.Abs(exact[f, bin] - counts[f][bin]);
                all += exact[f, bin];
            }
        }

        // libjpeg's integer DCT is good to a sixteenth of a level: one value in four may fall into the neighbouring quarter, and counts twice.
        Assert.InRange(all, 9 * 250, 9 * 400);
        Assert.Equal(all, counts.Sum(histogram => histogram.Sum()));
        Assert.InRange(moved, 0, all / 2);
    }

    [Theory]
    [InlineData(8, 0.45)]
    [InlineData(11, 2.6)]
    [InlineData(5, 1.2)]
    public void Evidence_equals_the_log_ratio_of_simulated_densities(int step, double sigma)
    {
        var random = new Random(step);
        var (gathered, even) = (new int[160], new int[160]);
        for (var i = 0; i < 2_000_000; i++)
        {
            var noise = sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
            var value = step * random.Next(40 / step + 2) + noise;
            if (value is >= 0 and < 40)
            {
                gathered[(int)(value * GridHistograms.BinsPerLevel)]++;
            }

            even[(int)(random.NextDouble() * 160)]++;
        }

        var evidence = new StepCombs(new(), isJpeg: sigma > 0.45).Evidence(step, sigma);
        var scale = (double)even.Sum() / 160 / (gathered.Sum() / 160.0);
        for (var bin = step * GridHistograms.BinsPerLevel; bin < 160; bin++)
        {
            var simulated = Math.Max(0.02, gathered[bin] * scale / (even.Sum() / 160.0));
            Assert.InRange(evidence[bin], Math.Log(simulated) - 0.25, Math.Log(simulated) + 0.25);
        }
    }

    [TurboJpegFact]
    public void A_part_pasted_from_a_jpeg_onto_another_grid_is_found_through_the_last_save()
    {
        // Its blocks begin three columns and one row further than the file's own.
        var result = Analyze(Saved(PastedOffGrid(), 95), isJpeg: true);
        Assert.Null(result.NotApplicable);
        Assert.Equal((3, 1), (result.GridX, result.GridY));
        Assert.True(result.IsRegionOfEarlierSave);
        Overlaps(result, OffGrid);
    }

    [TurboJpegFact]
    public void A_lossless_file_that_was_a_jpeg_shows_what_came_into_it_later()
    {
        var background = Saved(Textured(2), 80);
        var unedited = Analyze(background, isJpeg: false);
        Assert.Null(unedited.NotApplicable);
        Assert.Equal((0, 0), (unedited.GridX, unedited.GridY));
        Assert.InRange(unedited.QualityPercent, 77, 83);
        Assert.InRange(unedited.FittingShare, 0.95, 1);
        Assert.Null(unedited.Region);

        var result = Analyze(Paste(background, Textured(9)), isJpeg: false);
        Assert.False(result.IsRegionOfEarlierSave);
        Overlaps(result, Edited);
    }

    [TurboJpegFact]
    public void Cut_after_a_save_is_no_edit()
    {
        // The first three columns and five rows are gone.
        var saved = Saved(Textured(3), 75);
        var cut = new RgbImage(
            Width - 3, Height - 5, [.. Enumerable.Range(5, Height - 5).SelectMany(y => saved.Row(y)[(3 * 3)..].ToArray())]);
        var result = Analyze(cut, isJpeg: false);
        Assert.Equal((5, 3), (result.GridX, result.GridY));
        Assert.Null(result.Region);
        // A fine save on another grid leaves it to be seen.
        var again = Analyze(Saved(cut, 95), isJpeg: true);
        Assert.Equal((5, 3), (again.GridX, again.GridY));
        Assert.Null(again.Region);
    }

    [TurboJpegFact]
    public void Where_nothing_can_be_told_a_reason_is_given()
    {
        Assert.Equal("no-earlier-save", Analyze(Textured(1), isJpeg: false).NotApplicable);
        Assert.Equal("no-earlier-save", Analyze(Saved(Textured(1), 90), isJpeg: true).NotApplicable);
        Assert.Equal("no-earlier-save", Analyze(TestPictures.Flat(Width, Height, 128), isJpeg: false).NotApplicable);
        Assert.Equal("no-earlier-save", Analyze(TestPictures.Flat(Width, Height, 255), isJpeg: true).NotApplicable);
        // A chat app's save over a paste that a fine one would have shown.
        Assert.Null(Analyze(Saved(PastedOffGrid(), 50), isJpeg: true).Region);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9000)]
    [InlineData(9000, 15)]
    [InlineData(160, 160)]
    public void Too_small_pictures_are_not_applicable(int width, int height) =>
        Assert.Equal("not-enough-blocks", Analyze(TestPictures.Flat(width, height, 90), isJpeg: false).NotApplicable);

    [TurboJpegFact]
    public void The_same_pixels_give_the_same_result()
    {
        var picture = Saved(Paste(Textured(1), Textured(4)), 80);
        var (one, two) = (Analyze(picture, isJpeg: false), Analyze(picture, isJpeg: false));
        Assert.Equal(one with { Map = null }, two with { Map = null });
        Assert.Equal(one.Map!.Values, two.Map!.Values);
    }
}
