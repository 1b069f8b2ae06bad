using Forensics.Imaging;
using Forensics.Similarity.Pixels;

namespace Forensics.Tests.Similarity;

public sealed class ResamplerTests
{
    [Theory]
    [InlineData(97, 61, 20, 13)]
    [InlineData(40, 40, 40, 40)]
    [InlineData(17, 90, 50, 7)]
    [InlineData(1, 1, 5, 4)]
    [InlineData(64, 48, 1, 1)]
    public void Both_filters_agree_with_the_slow_two_dimensional_sum(int width, int height, int newWidth, int newHeight)
    {
        var image = SyntheticPictures.Scene(width + 4, height + 3, seed: 11);
        var region = new PixelRegion(2, 1, width, height);
        foreach (var filter in Enum.GetValues<ResampleFilter>())
        {
            var fast = Resampler.ToFloats(image, region, newWidth, newHeight, filter);

            for (var i = 0; i < fast.Length; i++)
            {
                var expected = Slow(image, region, newWidth, newHeight, filter, i / 3 % newWidth, i / 3 / newWidth, i % 3);
                Assert.InRange(fast[i], expected - 1e-3, expected + 1e-3);
            }
        }
    }

    [Fact]
    public void A_pattern_finer_than_the_target_averages_out()
    {
        var stripes = SyntheticPictures.Make(448, 448, (x, _) => x % 2 == 0 ? (255, 255, 255) : (0, 0, 0));

        var small = Resampler.ToFloats(stripes, PixelRegion.Whole(stripes), 56, 56, ResampleFilter.Bicubic);

        Assert.All(small[(3 * 56 * 5)..(3 * 56 * 5 + 3 * 50)].Skip(9), sample => Assert.InRange(sample, 126, 129));
    }

    [Fact]
    public void Halving_by_area_is_the_mean_of_four()
    {
        var image = SyntheticPictures.Make(4, 2, (x, y) => (10 * x + 100 * y, 0, 0));

        var half = Resampler.Resize(image, PixelRegion.Whole(image), 2, 1, ResampleFilter.Area);

        Assert.Equal([55, 75], new[] { half.Pixels[0], half.Pixels[3] }.Select(value => (int)value));
    }

    [Fact]
    public void Fitting_leaves_a_small_picture_alone_and_keeps_a_large_ones_shape()
    {
        var small = SyntheticPictures.Flat(100, 50, 1, 2, 3);
        Assert.Same(small, Resampler.ShrinkToFit(small, 100));

        var shrunk = Resampler.ShrinkToFit(SyntheticPictures.Flat(1000, 3, 1, 2, 3), 100);
        Assert.Equal((100, 1), (shrunk.Width, shrunk.Height));
        Assert.Equal([1, 2, 3], shrunk.Pixels[..3].ToArray());
    }

    [Theory]
    [InlineData(-1, 0, 5, 5)]
    [InlineData(0, 0, 0, 5)]
    [InlineData(6, 0, 5, 5)]
    [InlineData(1, 1, int.MaxValue, 5)]
    public void A_region_outside_the_picture_is_refused(int x, int y, int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Resampler.ToFloats(SyntheticPictures.Flat(10, 10, 0, 0, 0), new PixelRegion(x, y, width, height), 2, 2, ResampleFilter.Area));

    // The definition, pixel by pixel: every source pixel of the region weighed by the product of the two axes' kernels.
    static double Slow(RgbImage image, PixelRegion region, int width, int height, ResampleFilter filter, int x, int y, int channel)
    {
        double sum = 0, total = 0;
        for (var sy = 0; sy < region.Height; sy++)
        {
            for (var sx = 0; sx < region.Width; sx++)
            {
                var weight = Kernel(filter, sx, x, (double)region.Width / width) * Kernel(filter, sy, y, (double)region.Height / height);
                sum += weight * image.Row(region.Y + sy)[3 * (region.X + sx) + channel];
                total += weight;
            }
        }

        return sum / total;
    }

    static double Kernel(ResampleFilter filter, int source, int target, double scale)
    {
        if (filter == ResampleFilter.Area)
        {
            return Math.Max(0, Math.Min(source + 1, (target + 1) * scale) - Math.Max(source, target * scale));
        }

        var t = Math.Abs((source + 0.5 - (target + 0.5) * scale) / Math.Max(1, scale));
        return t <= 1 ? 1.5 * t * t * t - 2.5 * t * t + 1 : t <= 2 ? -0.5 * t * t * t + 2.5 * t * t - 4 * t + 2 : 0;
    }
}
