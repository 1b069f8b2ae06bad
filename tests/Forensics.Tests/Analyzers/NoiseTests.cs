using System.Security.Cryptography;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.EditMap;
using Forensics.Imaging.Analyzers.Noise;
using Forensics.Tests.Jpeg;
using Forensics.Tests.References;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

public class NoiseTests(ITestOutputHelper output)
{
    const int Width = 640;
    const int Height = 480;
    static readonly PixelBox Edited = new(227, 153, 160, 144);

    static NoiseResult Analyze(RgbImage picture)
    {
        var luma = Luminance.Of(picture);
        return new NoiseAnalyzer().Analyze(BlockTraces.Measure(luma, picture.Width, picture.Height), SHA256.HashData(luma));
    }

    [Fact]
    public void A_part_with_less_noise_is_found_and_no_part_of_an_unedited_picture_is_as_strong()
    {
        var unedited = Enumerable.Range(1, 12).Select(seed => Analyze(TestPictures.Textured(Width, Height, seed))).ToList();
        output.WriteLine($"unedited: T {unedited.Max(result => result.T):F1} at most, strongest {unedited.Max(result => result.StrongestZ):F1}");
        // Pictures that are rough where they are edited: what is soft already does not show that it was blurred.
        foreach (var seed in (int[])[2, 5, 6])
        {
            var result = Analyze(EditedPhotos.Blurred(TestPictures.Textured(Width, Height, seed), Edited));
            output.WriteLine($"seed {seed}: T {result.T:F1}, mean z {result.MeanZ:F1}, strongest {result.StrongestZ:F1}, p {result.EmpiricalP}, {result.Region}");
            Assert.InRange(result.T, 2 * unedited.Max(other => other.T) + 3, 100);
            Assert.InRange(result.StrongestZ, unedited.Max(other => other.StrongestZ), 4);
            Assert.InRange(result.MeanZ, -4, -2);
            Assert.Equal(1 / 201.0, result.EmpiricalP!.Value, 0.01);
            var region = result.Region!.Value;
            Assert.InRange(region.X + region.Width / 2, Edited.X, Edited.X + Edited.Width);
            Assert.InRange(region.Y + region.Height / 2, Edited.Y, Edited.Y + Edited.Height);
        }
    }

    [Fact]
    public void A_part_with_more_noise_is_found()
    {
        var picture = TestPictures.Textured(Width, Height, 2);
        // Fine noise; what is coarser too would make another texture, and is then compared with such.
        var random = new Random(2);
        var noise = Enumerable.Range(0, Width * Height + 1).Select(_ => random.Next(-10, 11)).ToArray();
        var noisy = new RgbImage(Width, Height, [.. picture.Pixels.ToArray().Select((level, i) => (byte)Math.Clamp(level + noise[i / 3 + 1] - noise[i / 3], 0, 255))]);
        var result = Analyze(TestPictures.Paste(picture, noisy, Edited.X, Edited.Y, Edited.Width, Edited.Height));
        output.WriteLine($"T {result.T:F1}, mean z {result.MeanZ:F1}, {result.Region}");
        Assert.InRange(result.MeanZ, 2, 10);
        Assert.InRange(result.Region!.Value.X + result.Region.Value.Width / 2, Edited.X, Edited.X + Edited.Width);
    }

    [Fact]
    public void The_map_is_the_noise_among_blocks_of_like_texture_smoothed()
    {
        var luma = Luminance.Of(TestPictures.Textured(320, 240, 7));
        var traces = BlockTraces.Measure(luma, 320, 240);
        var map = new NoiseAnalyzer().Analyze(traces, new byte[32]).Map!;
        var order = Enumerable.Range(0, 1200).Where(i => traces.Usable[i]).OrderBy(i => traces.Middle[i]).ThenBy(i => i).ToList();
        var z = new float[1200];
        Array.Fill(z, float.NaN);
        for (var bin = 0; bin < 24; bin++)
        {
            var members = order[(order.Count * bin / 24)..(order.Count * (bin + 1) / 24)];
            var median = SlowTraces.Median(members.Select(i => (double)traces.Noise[i]));
            var spread = 1.4826 * SlowTraces.Median(members.Select(i => Math.Abs(traces.Noise[i] - median))) + 0.02;
            members.ForEach(i => z[i] = (float)Math.Clamp((traces.Noise[i] - median) / spread, -4, 4));
        }

        var errors = SlowTraces.Gaussian(z, 40, 2.17).Zip(map.Values).Where(pair => !float.IsNaN(pair.Second)).Select(pair => Math.Abs(pair.First - pair.Second)).ToArray();
        output.WriteLine($"mean error {errors.Average():F4}, largest {errors.Max():F3}");
        Assert.Equal(order.Count, errors.Length);
        Assert.InRange(errors.Average(), 0, 0.05);
    }

    [Fact]
    public void The_same_bytes_give_the_same_result()
    {
        var picture = EditedPhotos.Blurred(TestPictures.Textured(Width, Height, 1), Edited);
        var (one, two) = (Analyze(picture), Analyze(picture));
        Assert.Equal(one with { Map = null }, two with { Map = null });
        Assert.Equal(one.Map!.Values, two.Map!.Values);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 70_000)]
    [InlineData(70_000, 7)]
    [InlineData(8 * 599, 15)]
    [InlineData(190, 200)]
    public void Too_small_pictures_cannot_be_told(int width, int height) =>
        Assert.Equal(new("not-enough-blocks"), Analyze(TestPictures.Textured(width, height, 1)));

    [Theory]
    [InlineData(70_000, 9)]
    [InlineData(9, 70_000)]
    [InlineData(201, 199)]
    public void Odd_shapes_are_judged(int width, int height)
    {
        var result = Analyze(TestPictures.Textured(width, height, 1));
        Assert.Null(result.NotApplicable);
        Assert.Equal((width / 8, height / 8), (result.Map!.Columns, result.Map.Rows));
        Assert.True(double.IsFinite(result.T) && double.IsFinite(result.StrongestZ));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(255)]
    public void Flat_and_clipped_pictures_cannot_be_told(byte value) =>
        Assert.Equal("not-enough-blocks", Analyze(TestPictures.Flat(Width, Height, value)).NotApplicable);

    [Fact]
    public void A_flat_or_clipped_half_is_left_out_and_noise_everywhere_is_no_part()
    {
        var half = Analyze(EditedPhotos.Lay(TestPictures.Textured(Width, Height, 1), TestPictures.Flat(Width / 2, Height, 255), 0, 0));
        Assert.Null(half.NotApplicable);
        Assert.All(Enumerable.Range(0, 80 * 60).Where(i => i % 80 < 40), i => Assert.True(float.IsNaN(half.Map!.Values[i])));
        Assert.InRange(half.Map!.Values.Count(float.IsNaN), 40 * 60, 45 * 60);
        Assert.Null(Analyze(TestPictures.Random(Width, Height, 1)).NotApplicable);
    }
}
