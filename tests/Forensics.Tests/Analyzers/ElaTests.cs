using System.Security.Cryptography;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.Ela;
using Forensics.Imaging.Jpeg;
using Forensics.Tests.Jpeg;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

public class ElaTests(ITestOutputHelper output)
{
    const int Width = 640;
    const int Height = 480;
    static readonly PixelBox Edited = new(240, 160, 176, 144);

    static ElaResult Analyze(RgbImage picture) => new ElaAnalyzer().Analyze(picture, null, SHA256.HashData(picture.Pixels));

    static ElaResult AnalyzeJpeg(byte[] jpeg) =>
        new ElaAnalyzer().Analyze(TurboJpeg.Decode(jpeg), JpegFile.Read(jpeg, new()), SHA256.HashData(jpeg));

    static RgbImage Saved(RgbImage picture, int quality) => TurboJpeg.Decode(TurboJpeg.Encode(picture, quality, ChromaSampling.Samp420));

    [TurboJpegFact]
    public void A_pasted_area_without_the_backgrounds_JPEG_history_is_found()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            // As in practice: a picture from the web (75), something fresh laid over it, saved well (95).
            var edited = TestPictures.Paste(
                Saved(TestPictures.Textured(Width, Height, seed), 75), TestPictures.Textured(Width, Height, 100 + seed), Edited.X, Edited.Y, Edited.Width, Edited.Height);
            var result = AnalyzeJpeg(TurboJpeg.Encode(edited, 95, ChromaSampling.Samp420));
            AssertFound(result);
            Assert.Equal([90, 85, 75], result.Qualities);
        }
    }

    [Fact]
    public void A_locally_blurred_area_is_found_in_a_lossless_picture()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var picture = TestPictures.Textured(Width, Height, seed);
            var edited = TestPictures.Paste(picture, Blurred(picture), Edited.X, Edited.Y, Edited.Width, Edited.Height);
            var result = Analyze(edited);
            AssertFound(result);
            Assert.Equal([95, 90, 80], result.Qualities);
        }
    }

    [Fact]
    public void Unedited_pictures_stay_low_and_an_arbitrary_rectangle_does_not_stand_out()
    {
        var (conditioned, raw) = (0.0, 0.0);
        const int Pictures = 8;
        for (var seed = 1; seed <= Pictures; seed++)
        {
            var picture = TestPictures.Textured(Width, Height, seed);
            var result = Analyze(picture);
            output.WriteLine($"seed {seed}: T {result.T:F1}");
            Assert.InRange(result.T, 0, 3);
            conditioned += Auc(result.Map!, result.Map!.Values.Select(z => (double)Math.Abs(z)).ToArray());
            var errors = ElaBlocks.Measure(picture, ChromaSampling.Samp444, [90]).Errors[0].Select(e => (double)e).ToArray();
            var auc = Auc(result.Map, errors);
            raw += Math.Max(auc, 1 - auc);
        }

        output.WriteLine($"central rectangle against the rest: |z| {conditioned / Pictures:F3}, raw error level {raw / Pictures:F3} (two-sided)");
        Assert.InRange(conditioned / Pictures, 0.45, 0.55);
        Assert.InRange(raw / Pictures, 0.6, 1);
    }

    [Fact]
    public void The_same_bytes_give_the_same_result()
    {
        var picture = TestPictures.Textured(Width, Height, 1);
        var edited = TestPictures.Paste(picture, Blurred(picture), Edited.X, Edited.Y, Edited.Width, Edited.Height);
        var (one, two) = (Analyze(edited), Analyze(edited));
        Assert.Equal(one with { Map = null, Qualities = [] }, two with { Map = null, Qualities = [] });
        Assert.Equal(one.Map!.Values, two.Map!.Values);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5000)]
    [InlineData(5000, 1)]
    [InlineData(17, 33)]
    [InlineData(16, 3000)]
    [InlineData(239 * 16, 31)]
    public void Too_small_pictures_are_not_applicable(int width, int height) =>
        Assert.Equal("not-enough-blocks", Analyze(TestPictures.Textured(width, height, 1)).NotApplicable);

    [Theory]
    [InlineData(16, 300 * 16 + 7)]
    [InlineData(300 * 16 + 7, 16)]
    [InlineData(261, 261)]
    public void Odd_shapes_with_enough_blocks_are_analysed(int width, int height)
    {
        var result = Analyze(TestPictures.Textured(width, height, 1));
        Assert.Null(result.NotApplicable);
        Assert.Equal(((width + 15) / 16, (height + 15) / 16, 16), (result.Map!.Columns, result.Map.Rows, result.Map.CellPixels));
        Assert.Equal(result.Map.Columns * result.Map.Rows, result.Map.Values.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(255)]
    public void Flat_and_saturated_pictures_are_not_applicable(byte value) =>
        Assert.Equal("flat", Analyze(TestPictures.Flat(Width, Height, value)).NotApplicable);

    [TurboJpegFact]
    public void Quality_79_is_too_low_and_80_is_not()
    {
        var picture = TestPictures.Textured(Width, Height, 1);
        Assert.Equal("low-quality", AnalyzeJpeg(TurboJpeg.Encode(picture, 79, ChromaSampling.Samp420)).NotApplicable);
        var result = AnalyzeJpeg(TurboJpeg.Encode(picture, 80, ChromaSampling.Samp420));
        Assert.Null(result.NotApplicable);
        Assert.Equal([75, 70, 60], result.Qualities);
    }

    [Fact]
    public void Save_qualities_keep_their_distance_from_the_files_own()
    {
        for (var own = 80; own <= 100; own++)
        {
            var qualities = new ElaAnalyzer().Qualities(own);
            Assert.Equal(3, qualities.Count);
            Assert.All(qualities, quality => Assert.True(quality is >= 60 and <= 95 && Math.Abs(quality - own) > 3));
        }

        Assert.Equal([95, 90, 80], new ElaAnalyzer().Qualities(null));
    }

    [TurboJpegTheory]
    [InlineData(ChromaSampling.Grey)]
    [InlineData(ChromaSampling.Samp440)]
    [InlineData(ChromaSampling.Samp422)]
    [InlineData(ChromaSampling.Samp444)]
    public void Every_sampling_is_analysed(ChromaSampling sampling) =>
        Assert.Null(AnalyzeJpeg(TurboJpeg.Encode(TestPictures.Textured(Width, Height, 2), 92, sampling)).NotApplicable);

    void AssertFound(ElaResult result)
    {
        output.WriteLine($"T {result.T:F1}, mean z {result.MeanZ:F1}, area {result.AreaFraction:F3}, p {result.EmpiricalP}, {result.Region}");
        Assert.Null(result.NotApplicable);
        Assert.InRange(result.T, 6, 1000);
        Assert.InRange(result.EmpiricalP!.Value, 1.0 / 201, 0.02);
        var region = result.Region!.Value;
        var width = Math.Min(region.X + region.Width, Edited.X + Edited.Width) - Math.Max(region.X, Edited.X);
        var height = Math.Min(region.Y + region.Height, Edited.Y + Edited.Height) - Math.Max(region.Y, Edited.Y);
        var overlap = Math.Max(0, width) * Math.Max(0, height);
        Assert.InRange((double)overlap / (region.Width * region.Height), 0.7, 1);
        Assert.InRange((double)overlap / (Edited.Width * Edited.Height), 0.15, 1);
    }

    /// <summary>Probability that a block of the central rectangle has the higher value than one outside; 0.5 is chance.</summary>
    static double Auc(SuspicionMap map, double[] values)
    {
        List<double> inside = [], outside = [];
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(map.Values[i]))
            {
                continue;
            }

            var (x, y) = (16 * (i % map.Columns), 16 * (i / map.Columns));
            var central = x >= Edited.X && x < Edited.X + Edited.Width && y >= Edited.Y && y < Edited.Y + Edited.Height;
            (central ? inside : outside).Add(values[i]);
        }

        var wins = inside.Sum(a => outside.Sum(b => a > b ? 1 : a == b ? 0.5 : 0));
        return wins / inside.Count / outside.Count;
    }

    static RgbImage Blurred(RgbImage picture)
    {
        var source = picture.Pixels.ToArray();
        var pixels = (byte[])source.Clone();
        for (var y = 1; y < picture.Height - 1; y++)
        {
            for (var i = 3 * (y * picture.Width + 1); i < 3 * (y * picture.Width + picture.Width - 1); i++)
            {
                var sum = 0;
                for (var row = i - 3 * picture.Width; row <= i + 3 * picture.Width; row += 3 * picture.Width)
                {
                    sum += source[row - 3] + source[row] + source[row + 3];
                }

                pixels[i] = (byte)(sum / 9);
            }
        }

        return new(picture.Width, picture.Height, pixels);
    }
}
