using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.Ghosts;
using Forensics.Imaging.Jpeg;
using Forensics.Tests.Jpeg;
using Forensics.Tests.References;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

public class GhostTests(ITestOutputHelper output)
{
    const int Width = 640;
    const int Height = 480;
    static readonly PixelBox Edited = new(240, 160, 192, 144);

    static GhostResult Analyze(RgbImage picture) => new GhostAnalyzer().Analyze(Luminance.Of(picture), picture.Width, picture.Height, null);

    static GhostResult AnalyzeJpeg(byte[] jpeg)
    {
        var picture = TurboJpeg.Decode(jpeg);
        return new GhostAnalyzer().Analyze(Luminance.Of(picture), picture.Width, picture.Height, JpegFile.Read(jpeg, new()));
    }

    static RgbImage Saved(RgbImage picture, int quality) => TurboJpeg.Decode(TurboJpeg.Encode(picture, quality, ChromaSampling.Samp420));

    [Fact]
    public void Errors_equal_the_definition()
    {
        var luma = Luminance.Of(TestPictures.Textured(50, 37, 1));
        var cells = GhostCells.Measure(luma, 50, 37, [50, 90]);
        Assert.Equal((3, 2), (cells.Columns, cells.Rows));
        for (var q = 0; q < 2; q++)
        {
            var steps = StandardTables.Scale(StandardTables.Luminance, q == 0 ? 50 : 90);
            for (var cell = 0; cell < 6; cell++)
            {
                var halves = new double[2];
                for (var block = 0; block < 4; block++)
                {
                    var (left, top) = (16 * (cell % 3) + 8 * (block % 2), 16 * (cell / 3) + 8 * (block / 2));
                    for (var i = 0; i < 64; i++)
                    {
                        var value = SlowDoubleJpeg.Coefficient(luma, 50, left, top, i) - (i == 0 ? 1024 : 0);
                        var error = value - steps[i] * Math.Round(value / steps[i]);
                        halves[block is 0 or 3 ? 0 : 1] += error * error / 128;
                    }
                }

                for (var half = 0; half < 2; half++)
                {
                    Assert.InRange(cells.Errors[half][q][cell], 0.97 * halves[half] - 0.05, 1.03 * halves[half] + 0.05);
                }
            }
        }
    }

    [TurboJpegFact]
    public void A_part_saved_before_at_another_quality_is_found_and_its_quality_named()
    {
        for (var seed = 1; seed <= 2; seed++)
        {
            var fresh = TestPictures.Textured(Width, Height, seed);
            var edited = TestPictures.Paste(fresh, Saved(fresh, 60), Edited.X, Edited.Y, Edited.Width, Edited.Height);
            foreach (var result in (GhostResult[])[Analyze(edited), AnalyzeJpeg(TurboJpeg.Encode(edited, 95, ChromaSampling.Samp420))])
            {
                output.WriteLine($"10^{result.Log10FalseAlarms:F1} at {result.BestQualityPercent}, z {result.MeanZ:F1}, {result.Region}");
                Assert.InRange(result.BestQualityPercent!.Value, 55, 65);
                Assert.InRange(result.MeanZ, -1000, -2);
                var region = result.Region!.Value;
                Assert.InRange(region.X + region.Width / 2, Edited.X + 32, Edited.X + Edited.Width - 32);
                Assert.InRange(region.Y + region.Height / 2, Edited.Y + 32, Edited.Y + Edited.Height - 32);
                Assert.Equal(20, result.Ghosts!.Count);
                Assert.Same(result.BestGhost, result.Ghosts[result.QualitiesPercent!.ToList().IndexOf(result.BestQualityPercent.Value)]);
                Assert.All(result.Ghosts, map => Assert.All(map.Values, value => Assert.True(value is >= 0 and <= 1 or float.NaN)));
            }
        }
    }

    [TurboJpegFact]
    public void Unedited_pictures_have_no_region_and_a_coarse_save_cannot_tell()
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var fresh = TestPictures.Textured(Width, Height, seed);
            foreach (var result in (GhostResult[])[Analyze(fresh), Analyze(Saved(fresh, 75)), AnalyzeJpeg(TurboJpeg.Encode(fresh, 90, ChromaSampling.Samp420))])
            {
                output.WriteLine($"10^{result.Log10FalseAlarms:F1}");
                Assert.Null(result.NotApplicable);
                Assert.Null(result.Region);
            }
        }

        var picture = TestPictures.Textured(Width, Height, 1);
        Assert.Equal("low-quality", AnalyzeJpeg(TurboJpeg.Encode(picture, 79, ChromaSampling.Samp420)).NotApplicable);
        Assert.Null(AnalyzeJpeg(TurboJpeg.Encode(picture, 80, ChromaSampling.Samp420)).NotApplicable);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5000)]
    [InlineData(5000, 1)]
    [InlineData(239 * 16, 31)]
    public void Too_small_pictures_are_not_applicable(int width, int height) =>
        Assert.Equal("not-enough-cells", Analyze(TestPictures.Textured(width, height, 1)).NotApplicable);

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(255)]
    public void Flat_pictures_are_not_applicable(byte value) =>
        Assert.Equal("not-enough-cells", Analyze(TestPictures.Flat(Width, Height, value)).NotApplicable);
}
