using Forensics.Imaging;
using Forensics.Imaging.Hashing;

namespace Forensics.Tests.References;

/// <summary>PDQ written down as it is described: every pixel filtered, row pass and column pass twice, then sampled. Exact sums,
/// slow.</summary>
static class SlowPdq
{
    const int Twelfths = 12;

    public static PdqResult Compute(RgbImage image)
    {
        var (width, height) = (image.Width, image.Height);
        if (width > 512 || height > 512)
        {
            (width, height) = (512, 512);
        }

        var values = new long[height, width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = 3 * (y * image.Height / height * image.Width + x * image.Width / width);
                values[y, x] = 299 * image.Pixels[at] + 587 * image.Pixels[at + 1] + 114 * image.Pixels[at + 2];
            }
        }

        for (var pass = 0; pass < 2; pass++)
        {
            values = AlongRows(values);
            values = Transposed(AlongRows(Transposed(values)));
        }

        var grid = new double[64, 64];
        for (var i = 0; i < 64; i++)
        {
            for (var j = 0; j < 64; j++)
            {
                grid[i, j] = values[(int)((i + 0.5) * height / 64), (int)((j + 0.5) * width / 64)] / (1000.0 * Twelfths * Twelfths * Twelfths * Twelfths);
            }
        }

        return new PdqResult(Bits(grid), Quality(grid));
    }

    static long[,] AlongRows(long[,] values)
    {
        var (height, width) = (values.GetLength(0), values.GetLength(1));
        var window = (width + 127) / 128;
        var half = (window + 2) / 2;
        var filtered = new long[height, width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (sum, count) = (0L, 0);
                for (var k = x - (window - half); k <= x + half - 1; k++)
                {
                    if (k >= 0 && k < width)
                    {
                        sum += values[y, k];
                        count++;
                    }
                }

                filtered[y, x] = sum * Twelfths / count;
            }
        }

        return filtered;
    }

    static long[,] Transposed(long[,] values)
    {
        var turned = new long[values.GetLength(1), values.GetLength(0)];
        for (var y = 0; y < values.GetLength(0); y++)
        {
            for (var x = 0; x < values.GetLength(1); x++)
            {
                turned[x, y] = values[y, x];
            }
        }

        return turned;
    }

    static PdqHash Bits(double[,] grid)
    {
        var coefficients = new double[256];
        for (var k = 0; k < 256; k++)
        {
            for (var y = 0; y < 64; y++)
            {
                for (var x = 0; x < 64; x++)
                {
                    coefficients[k] += grid[y, x] * Cosine(k / 16, y) * Cosine(k % 16, x);
                }
            }
        }

        var median = coefficients.Order().ElementAt(127);
        var words = new ulong[4];
        for (var k = 0; k < 256; k++)
        {
            words[k / 64] |= coefficients[k] > median ? 1UL << (k % 64) : 0;
        }

        return new PdqHash(words[0], words[1], words[2], words[3]);
    }

    static double Cosine(int index, int position) => Math.Sqrt(2.0 / 64) * Math.Cos(Math.PI / 128 * (index + 1) * (2 * position + 1));

    static int Quality(double[,] grid)
    {
        var sum = 0;
        for (var y = 0; y < 64; y++)
        {
            for (var x = 0; x < 64; x++)
            {
                sum += y < 63 ? Math.Abs((int)((grid[y, x] - grid[y + 1, x]) * 100 / 255)) : 0;
                sum += x < 63 ? Math.Abs((int)((grid[y, x] - grid[y, x + 1]) * 100 / 255)) : 0;
            }
        }

        return Math.Min(100, sum / 90);
    }
}
