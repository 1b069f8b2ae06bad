using Forensics.Imaging;

namespace Forensics.Tests.Similarity;

/// <summary>Pictures made in code.</summary>
static class SyntheticPictures
{
    public static RgbImage Flat(int width, int height, byte red, byte green, byte blue) => Make(width, height, (_, _) => (red, green, blue));

    public static RgbImage Make(int width, int height, Func<int, int, (int R, int G, int B)> colour)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var (red, green, blue) = colour(i % width, i / width);
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = (Clip(red), Clip(green), Clip(blue));
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>Random rectangles over each other: corners and edges everywhere, different for each seed.</summary>
    public static RgbImage Scene(int width, int height, int seed)
    {
        var random = new Random(seed);
        var boxes = Enumerable.Range(0, 160)
            .Select(_ => (X: random.Next(width), Y: random.Next(height), W: random.Next(6, 50), H: random.Next(6, 50), C: (random.Next(256), random.Next(256), random.Next(256))))
            .ToArray();
        return Make(width, height, (x, y) => boxes.LastOrDefault(b => x >= b.X && x < b.X + b.W && y >= b.Y && y < b.Y + b.H).C);
    }

    /// <summary>An object from a picture, laid on a plain ground, the rest of it white.</summary>
    public static RgbImage OnWhite(RgbImage thing, int width, int height, int left, int top) => Make(width, height, (x, y) =>
        x >= left && y >= top && x < left + thing.Width && y < top + thing.Height ? At(thing, x - left, y - top) : (252, 252, 252));

    /// <summary>Every pixel fetched from where <paramref name="source"/> says, bilinear, white outside.</summary>
    public static RgbImage Warp(RgbImage image, int width, int height, Func<double, double, (double X, double Y)> source) => Make(width, height, (x, y) =>
    {
        var (sx, sy) = source(x, y);
        var (x0, y0) = ((int)Math.Floor(sx), (int)Math.Floor(sy));
        if (x0 < 0 || y0 < 0 || x0 >= image.Width - 1 || y0 >= image.Height - 1)
        {
            return (255, 255, 255);
        }

        var (fx, fy) = (sx - x0, sy - y0);
        var (a, b, c, d) = (At(image, x0, y0), At(image, x0 + 1, y0), At(image, x0, y0 + 1), At(image, x0 + 1, y0 + 1));
        int Mix(int p, int q, int r, int s) => (int)Math.Round((p * (1 - fx) + q * fx) * (1 - fy) + (r * (1 - fx) + s * fx) * fy);
        return (Mix(a.R, b.R, c.R, d.R), Mix(a.G, b.G, c.G, d.G), Mix(a.B, b.B, c.B, d.B));
    });

    public static (int R, int G, int B) At(RgbImage image, int x, int y)
    {
        var pixel = image.Row(y).Slice(3 * x, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }

    static byte Clip(int value) => (byte)Math.Clamp(value, 0, 255);
}
