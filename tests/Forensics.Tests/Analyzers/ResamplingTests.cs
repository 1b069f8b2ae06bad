using System.Diagnostics;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Resampling;
using Forensics.Tests.Jpeg;
using Forensics.Tests.Support;
using Xunit.Abstractions;
using TestPictures = Forensics.Tests.Jpeg.TestPictures;

namespace Forensics.Tests.Analyzers;

public class ResamplingTests(ITestOutputHelper output)
{
    static ResamplingResult Analyze(RgbImage picture) => new ResamplingAnalyzer().Analyze(Luminance.Of(picture), picture.Width, picture.Height, null);

    [Fact]
    public void Mean_differences_equal_plain_loops()
    {
        const int stride = 23, width = 19, height = 14;
        var luma = new byte[stride * height];
        new Random(1).NextBytes(luma);
        for (var i = 0; i < luma.Length; i++)
        {
            luma[i] = (byte)(100 + luma[i] % 21);
        }

        var (across, down) = ResamplingAnalyzer.MeanDifferences(luma, stride, width, height);
        int At(int x, int y) => luma[y * stride + x];
        for (var x = 1; x < width - 1; x++)
        {
            Assert.Equal(Enumerable.Range(1, height - 2).Average(y => Math.Min(24, Math.Abs(At(x - 1, y) - 2 * At(x, y) + At(x + 1, y)))), across[x - 1], 9);
        }

        for (var y = 1; y < height - 1; y++)
        {
            Assert.Equal(Enumerable.Range(1, width - 2).Average(x => Math.Min(24, Math.Abs(At(x, y - 1) - 2 * At(x, y) + At(x, y + 1)))), down[y - 1], 9);
        }
    }

    [Fact]
    public void Amplitudes_equal_those_of_the_definition_and_a_period_stands_where_it_was_put()
    {
        var random = new Random(2);
        var line = Enumerable.Range(0, 700).Select(i => 5 + 0.3 * Math.Cos(Math.Tau * 0.2 * i) + random.NextDouble()).ToArray();
        var amplitudes = PeriodSpectrum.Amplitudes(line);
        foreach (var bin in (int[])[0, 1, 333, 819, 2047, 2048])
        {
            var sum = System.Numerics.Complex.Zero;
            for (var i = 0; i < line.Length; i++)
            {
                var window = ((double[])[0.35875, -0.48829, 0.14128, -0.01168]).Select((weight, k) => weight * Math.Cos(Math.Tau * k * (i + 0.5) / line.Length)).Sum();
                sum += (line[i] - line.Average()) * window * System.Numerics.Complex.Exp(new(0, -Math.Tau * bin * i / 4096));
            }

            Assert.Equal(sum.Magnitude, amplitudes[bin], 6);
        }

        var ratios = PeriodSpectrum.Of(line);
        Assert.InRange(Array.IndexOf(ratios, ratios.Max()), (int)(0.2 * 4096) - 3, (int)(0.2 * 4096) + 3);
        var around = amplitudes[(819 - 128)..(819 + 129)].Order().ToArray();
        Assert.Equal(amplitudes[819] / (around[128] + 1e-4 * line.Sum()), ratios[819], 9);
    }

    [Theory]
    [InlineData(1.25, false)]
    [InlineData(1.5, false)]
    [InlineData(1.8, true)]
    [InlineData(3.2, false)]
    public void A_scaled_picture_is_told_with_its_factor_and_an_unscaled_one_is_not(double factor, bool isCubic)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var picture = TestPictures.Textured(800, 600, seed);
            var (before, after) = (Analyze(picture), Analyze(EditedPhotos.Scaled(picture, factor, isCubic ? Interpolation.Cubic : Interpolation.Linear)));
            output.WriteLine($"×{factor}: {before.Strength:F1} before; {after.Strength:F1} at {after.Frequency:F4} after, {string.Join(' ', after.ScaleFactors!.Select(f => $"{f:F2}"))}");
            Assert.False(before.IsScaled);
            Assert.Empty(before.ScaleFactors!);
            Assert.True(after.IsScaled);
            Assert.Contains(after.ScaleFactors!, found => Math.Abs(found - factor) < 0.01 * factor);
        }
    }

    [Fact]
    public void Each_factor_leaves_the_frequency_that_it_is_read_from()
    {
        foreach (var factor in (double[])[0.55, 0.7, 0.9, 1.25, 1.5, 1.9, 2.5, 5])
        {
            var cycles = 1 / factor % 1;
            Assert.Contains(ResamplingAnalyzer.Factors(Math.Min(cycles, 1 - cycles)), found => Math.Abs(found - factor) < 1e-9);
        }
    }

    [TurboJpegFact]
    public void Blocks_of_a_JPEG_are_no_scaling_and_a_coarse_save_cannot_tell()
    {
        var picture = TestPictures.Textured(800, 600, 1);
        var saved = Analyze(EditedPhotos.Saved(picture, 60));
        output.WriteLine($"saved at 60: {saved.Strength:F1}");
        Assert.False(saved.IsScaled);
        var scaled = EditedPhotos.Scaled(picture, 1.25);
        Assert.Equal("low-quality", new ResamplingAnalyzer().Analyze(EditedPhotos.Evidence(EditedPhotos.Jpeg(scaled, 89))).NotApplicable);
        Assert.Null(new ResamplingAnalyzer().Analyze(EditedPhotos.Evidence(EditedPhotos.Jpeg(scaled, 90))).NotApplicable);
    }

    [Theory]
    [InlineData(1, 1, "too-small")]
    [InlineData(1, 70_000, "too-small")]
    [InlineData(70_000, 255, "too-small")]
    [InlineData(256, 256, null)]
    [InlineData(256, 5000, null)]
    [InlineData(4099, 257, null)]
    public void Any_size_gives_a_result(int width, int height, string? reason)
    {
        var result = Analyze(TestPictures.Textured(width, height, 1));
        Assert.Equal(reason, result.NotApplicable);
        Assert.True(double.IsFinite(result.Strength));
        Assert.InRange(result.Frequency, 0, 0.5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(255)]
    public void Flat_pictures_cannot_tell(byte value) => Assert.Equal("flat", Analyze(TestPictures.Flat(640, 480, value)).NotApplicable);

    [Fact]
    public void Noise_and_even_steps_are_no_scaling()
    {
        Assert.False(Analyze(TestPictures.Random(640, 480, 1)).IsScaled);
        // Tiles of eight pixels: the period of blocks.
        var tiles = new byte[3 * 640 * 480];
        for (var i = 0; i < tiles.Length; i++)
        {
            tiles[i] = (byte)(i / 3 % 640 / 8 % 2 == i / 3 / 640 / 8 % 2 ? 60 : 180);
        }

        Assert.False(Analyze(new(640, 480, tiles)).IsScaled);
    }

    /// <summary>Of licensed and other photos those in which no scaling shows to begin with; most samples were enlarged when they were made.</summary>
    [SharedDataFact, Trait("Speed", "Slow")]
    public void Scaled_photos_are_told_with_their_factor()
    {
        var photos = EditedPhotos.Licensed.Concat(EditedPhotos.Authentic().Where(path => path.Contains("untouched", StringComparison.Ordinal)))
            .Select(EditedPhotos.Open).Where(photo => photo is { Width: >= 600, Height: >= 400 } && Analyze(photo).Strength < 3).ToArray();
        // Enlarging, the two linear ones are one.
        foreach (var (factor, kernel) in from factor in (double[])[0.7, 1.25, 1.5, 2]
                                         from kernel in Enum.GetValues<Interpolation>()
                                         where factor < 1 || kernel != Interpolation.LinearNotWidened
                                         select (factor, kernel))
        {
            var all = photos.Select(photo => EditedPhotos.Scaled(photo, factor, kernel)).ToList();
            foreach (var quality in (int?[])[null, 95, 90])
            {
                var results = all.Select(scaled => new ResamplingAnalyzer().Analyze(
                    quality is { } percent ? EditedPhotos.Evidence(EditedPhotos.Jpeg(scaled, percent)) : EditedPhotos.Lossless(scaled))).ToList();
                var right = results.Count(result => result.IsScaled && result.ScaleFactors!.Any(found => Math.Abs(found - factor) < 0.02 * factor));
                output.WriteLine($"×{factor} {kernel}, {(quality is null ? "lossless" : $"{quality}")}: {results.Count(result => result.IsScaled)} of {photos.Length} told, {right} rightly; "
                    + string.Join(' ', results.Select(result => result.Strength).Order().Select(strength => $"{strength:F1}")));
                if (factor is 1.25 or 1.5 && quality is null)
                {
                    Assert.InRange(right, 0.85 * photos.Length, photos.Length);
                }
            }
        }
    }

    [Fact, Trait("Speed", "Slow")]
    public void The_largest_part_that_is_read_takes_a_moment()
    {
        var luma = Luminance.Of(TestPictures.Textured(2048, 2048, 1));
        for (var i = 0; i < 4; i++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            Assert.Null(new ResamplingAnalyzer().Analyze(luma, 2048, 2048, null).NotApplicable);
            output.WriteLine($"{(Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds:F0} ms");
        }
    }

    [SharedDataFact, Trait("Speed", "Slow")]
    public void Photos_that_were_not_enlarged_are_not_told_to_be_scaled()
    {
        var (judged, told) = (0, 0);
        foreach (var path in EditedPhotos.Authentic())
        {
            var (name, result) = (Path.GetFileName(path), new ResamplingAnalyzer().Analyze(EditedPhotos.Evidence(File.ReadAllBytes(path))));
            output.WriteLine($"{name}: {result.NotApplicable ?? $"{result.Strength:F1} at {result.Frequency:F4}"}{(result.IsScaled ? " scaled" : "")}");
            // Pictures from the web were scaled by anybody.
            judged += result.NotApplicable is null && !name.StartsWith("psb_", StringComparison.Ordinal) ? 1 : 0;
            told += result.IsScaled && !name.StartsWith("psb_", StringComparison.Ordinal) ? 1 : 0;
        }

        output.WriteLine($"{told} of {judged} told to be scaled");
        Assert.InRange(judged, 30, 100);
        Assert.Equal(0, told);
    }
}
