using System.Numerics;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Tests.Jpeg;

namespace Forensics.Tests.Hashing;

public sealed class SmallHashTests
{
    [Theory]
    [InlineData(64, 64, 1)]
    [InlineData(200, 131, 2)]
    [InlineData(33, 900, 3)]
    [InlineData(9, 8, 4)]
    [InlineData(5, 3, 5)]
    [InlineData(1, 1, 6)]
    public void Area_averages_are_those_of_the_definition(int width, int height, int seed)
    {
        var picture = TestPictures.Random(width, height, seed);
        foreach (var (columns, rows) in new[] { (32, 32), (9, 8) })
        {
            var cells = AreaAverage.Luma(picture, columns, rows);
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    Assert.Equal(SlowMean(picture, (double)j * width / columns, (j + 1.0) * width / columns, (double)i * height / rows, (i + 1.0) * height / rows),
                        cells[i * columns + j] / (1000.0 * width * height), 1e-6);
                }
            }
        }
    }

    [Fact]
    public void Phash_has_the_bits_of_the_plain_sum_over_all_cells()
    {
        for (var seed = 1; seed < 6; seed++)
        {
            var picture = TestPictures.Textured(150, 100, seed);
            var cells = AreaAverage.Luma(picture, 32, 32);
            var coefficients = new double[64];
            for (var k = 0; k < 64; k++)
            {
                for (var n = 0; n < 1024; n++)
                {
                    coefficients[k] += cells[n] * Math.Cos(Math.PI * (k / 8) * (2 * (n / 32) + 1) / 64) * Math.Cos(Math.PI * (k % 8) * (2 * (n % 32) + 1) / 64);
                }
            }

            var median = coefficients.Order().ElementAt(31);
            Assert.Equal(string.Concat(coefficients.Select(c => c > median ? '1' : '0')), PHash.Compute(picture).ToString("b64", null));
            Assert.Equal(32, BitOperations.PopCount(PHash.Compute(picture)));
        }
    }

    [Fact]
    public void Dhash_tells_where_it_gets_brighter()
    {
        // Row 0 gets brighter throughout, row 1 darker, row 2 is flat, row 3 rises once, the others are as row 1.
        var pixels = new byte[3 * 9 * 8];
        for (var i = 0; i < 72; i++)
        {
            var (y, x) = (i / 9, i % 9);
            var level = y switch { 0 => 10 * x, 2 => 50, 3 => x < 8 ? 100 - x : 200, _ => 200 - 20 * x };
            pixels.AsSpan(3 * i, 3).Fill((byte)level);
        }

        Assert.Equal(0xFF00_0001_0000_0000, DHash.Compute(new RgbImage(9, 8, pixels)));
        Assert.Equal(0UL, DHash.Compute(new RgbImage(9, 8, new byte[3 * 72])));
    }

    [TurboJpegFact]
    public void Copies_stay_near_and_other_pictures_far()
    {
        for (var seed = 1; seed < 6; seed++)
        {
            var picture = TestPictures.Textured(300, 200, seed);
            var copy = TurboJpeg.Decode(TurboJpeg.Encode(picture, 50, ChromaSampling.Samp420));
            var other = TestPictures.Textured(300, 200, seed + 100);
            Assert.InRange(BitOperations.PopCount(PHash.Compute(picture) ^ PHash.Compute(copy)), 0, 4);
            Assert.InRange(BitOperations.PopCount(DHash.Compute(picture) ^ DHash.Compute(copy)), 0, 4);
            Assert.InRange(BitOperations.PopCount(PHash.Compute(picture) ^ PHash.Compute(other)), 16, 48);
            Assert.InRange(BitOperations.PopCount(DHash.Compute(picture) ^ DHash.Compute(other)), 12, 52);
        }
    }

    static double SlowMean(RgbImage picture, double left, double right, double top, double bottom)
    {
        var sum = 0.0;
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var area = Math.Max(0, Math.Min(right, x + 1) - Math.Max(left, x)) * Math.Max(0, Math.Min(bottom, y + 1) - Math.Max(top, y));
                var rgb = picture.Row(y).Slice(3 * x, 3);
                sum += area * (0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]);
            }
        }

        return sum / ((right - left) * (bottom - top));
    }
}
