using Forensics.Imaging;

namespace Forensics.Tests.Support;

/// <summary>Pictures made in code, the same every time.</summary>
static class TestPictures
{
    /// <summary>Soft colour gradients with a few edges and mild noise: as compressible as a photo.</summary>
    public static RgbImage Photo(int width, int height, int seed = 1)
    {
        var random = new Random(seed);
        var pixels = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var edge = (x / 37 + y / 23) % 3 * 30;
                var noise = random.Next(-6, 7);
                var at = 3 * (y * width + x);
                pixels[at] = Level(60 + (120 * x / width) + edge + noise);
                pixels[at + 1] = Level(200 - (140 * y / height) + edge / 2 + noise);
                pixels[at + 2] = Level(90 + (60.0 * Math.Sin((x + (2 * y)) / 31.0)) + noise);
            }
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>Grey rectangles of many sizes, thrown at random, on a noisy ground: corners everywhere, none like another.</summary>
    public static byte[] Textured(int width, int height, int seed)
    {
        var random = new Random(seed);
        var luma = new byte[width * height];
        random.NextBytes(luma);
        for (var i = 0; i < luma.Length; i++)
        {
            luma[i] = (byte)(110 + (luma[i] % 20));
        }

        for (var n = 0; n < width * height / 800; n++)
        {
            var (w, h, level) = (random.Next(6, 50), random.Next(6, 50), (byte)random.Next(256));
            var (left, top) = (random.Next(width - w), random.Next(height - h));
            for (var y = top; y < top + h; y++)
            {
                luma.AsSpan((y * width) + left, w).Fill(level);
            }
        }

        return luma;
    }

    public static int LargestDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.Equal(a.Length, b.Length);
        var largest = 0;
        for (var i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        }

        return largest;
    }

    public static double MeanDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.Equal(a.Length, b.Length);
        var sum = 0L;
        for (var i = 0; i < a.Length; i++)
        {
            sum += Math.Abs(a[i] - b[i]);
        }

        return (double)sum / a.Length;
    }

    static byte Level(double value) => (byte)Math.Clamp(value, 0, 255);
}
