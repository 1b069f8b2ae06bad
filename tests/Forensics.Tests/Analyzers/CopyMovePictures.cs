using Forensics.Imaging;

namespace Forensics.Tests.Analyzers;

/// <summary>A picture with a copied part, and where copy and source lie.</summary>
/// <param name="Mask">Both, row-major.</param>
sealed record ClonedPicture(RgbImage Picture, bool[] Mask)
{
    /// <summary>Pixels marked by both ÷ pixels marked by either.</summary>
    public double Overlap(SuspicionMap? map)
    {
        var (both, either) = (0, 0);
        for (var i = 0; i < Mask.Length; i++)
        {
            var (x, y) = (i % Picture.Width, i / Picture.Width);
            var marked = map is not null && map.Values[y / map.CellPixels * map.Columns + x / map.CellPixels] > 0;
            both += Mask[i] && marked ? 1 : 0;
            either += Mask[i] || marked ? 1 : 0;
        }

        return either == 0 ? 0 : (double)both / either;
    }
}

/// <summary>Pictures with copies of their own parts, and honest ones that show the same thing many times; the same on every run.</summary>
static class CopyMovePictures
{
    /// <summary>Copies an ellipse to another place, turned and scaled by straight lines between pixels, as an editor does.</summary>
    /// <param name="scale">Of the copy against its source.</param>
    public static ClonedPicture Clone(
        RgbImage photo, (double X, double Y) source, (double X, double Y) target, double radiusX, double radiusY, double angleDegrees, double scale, bool mirrored = false)
    {
        var pixels = photo.Pixels.ToArray();
        var mask = new bool[photo.Width * photo.Height];
        var (sin, cos) = Math.SinCos(angleDegrees * Math.PI / 180);
        for (var y = 0; y < photo.Height; y++)
        {
            for (var x = 0; x < photo.Width; x++)
            {
                mask[y * photo.Width + x] |= Inside(x - source.X, y - source.Y);
                var (dx, dy) = ((x - target.X) / scale, (y - target.Y) / scale);
                var (u, v) = (cos * dx + sin * dy, cos * dy - sin * dx);
                u = mirrored ? -u : u;
                if (Inside(u, v) && source.X + u >= 0 && source.Y + v >= 0 && source.X + u < photo.Width - 1 && source.Y + v < photo.Height - 1)
                {
                    mask[y * photo.Width + x] = true;
                    for (var c = 0; c < 3; c++)
                    {
                        pixels[3 * (y * photo.Width + x) + c] = Between(photo, source.X + u, source.Y + v, c);
                    }
                }
            }
        }

        return new(new(photo.Width, photo.Height, pixels), mask);

        bool Inside(double u, double v) => u * u / (radiusX * radiusX) + v * v / (radiusY * radiusY) <= 1;
    }

    static byte Between(RgbImage photo, double x, double y, int channel)
    {
        var (left, top) = ((int)x, (int)y);
        var (shareX, shareY) = (x - left, y - top);
        double At(int column, int row) => photo.Pixels[3 * (row * photo.Width + column) + channel];
        var upper = (1 - shareX) * At(left, top) + shareX * At(left + 1, top);
        var lower = (1 - shareX) * At(left, top + 1) + shareX * At(left + 1, top + 1);
        return (byte)Math.Round((1 - shareY) * upper + shareY * lower);
    }

    /// <summary>A carton seen from above: one drawn label, many times, in rows.</summary>
    public static double[] EqualGoods(int width, int height, int pitch, int seed)
    {
        var label = Shapes(pitch - 12, pitch - 12, 60, 6, pitch / 3, seed);
        var drawn = new double[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (column, row) = (x % pitch - 6, y % pitch - 6);
                drawn[y * width + x] = column < 0 || row < 0 || column >= pitch - 12 || row >= pitch - 12 ? 45 : label[row * (pitch - 12) + column];
            }
        }

        return drawn;
    }

    /// <summary>Two equal labelled things, far apart on ground of its own.</summary>
    public static double[] TwoEqualThings(int width, int height, int side, (int X, int Y) first, (int X, int Y) second, int seed)
    {
        var drawn = Shapes(width, height, width * height / 1500, 6, 60, seed);
        var label = Shapes(side, side, side * side / 250, 4, side / 3, seed + 1000);
        foreach (var (left, top) in ((int, int)[])[first, second])
        {
            for (var y = 0; y < side; y++)
            {
                label.AsSpan(y * side, side).CopyTo(drawn.AsSpan((top + y) * width + left));
            }
        }

        return drawn;
    }

    /// <summary>Ground that shows nothing twice.</summary>
    public static RgbImage Ground(int width, int height, double noise, int seed) =>
        Photographed(Shapes(width, height, width * height / 700, 6, 60, seed), width, height, noise, seed + 1);

    /// <summary>Lines of words in one script of 26 letters, three pixels a dot.</summary>
    public static double[] Text(int width, int height, int seed)
    {
        const int Dot = 3;
        var random = new Random(seed);
        var letters = Enumerable.Range(0, 26).Select(_ => random.NextInt64(1L << 35)).ToArray();
        var words = Enumerable.Range(0, 12).Select(_ => Enumerable.Range(0, random.Next(3, 9)).Select(_ => letters[random.Next(26)]).ToArray()).ToArray();
        var drawn = new double[width * height];
        Array.Fill(drawn, 228);
        for (var top = 20; top + 7 * Dot < height; top += 10 * Dot)
        {
            for (var left = 20; left < width - 10 * 6 * Dot; left += 3 * Dot)
            {
                foreach (var letter in words[random.Next(words.Length)])
                {
                    for (var i = 0; i < 35 * Dot * Dot; i++)
                    {
                        var (x, y) = (i % (5 * Dot), i / (5 * Dot));
                        if ((letter >> (y / Dot * 5 + x / Dot) & 1) == 1)
                        {
                            drawn[(top + y) * width + left + x] = 40;
                        }
                    }

                    left += 6 * Dot;
                }
            }
        }

        return drawn;
    }

    /// <summary>What a camera makes of a drawing: softer edges, light that falls off, noise of its own at each pixel.</summary>
    public static RgbImage Photographed(double[] drawn, int width, int height, double noise, int seed)
    {
        var random = new Random(seed);
        var pixels = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var sum = 0.0;
                for (var i = 0; i < 9; i++)
                {
                    sum += drawn[Math.Clamp(y + i / 3 - 1, 0, height - 1) * width + Math.Clamp(x + i % 3 - 1, 0, width - 1)];
                }

                var value = sum / 9 * (0.85 + 0.15 * x / width) + noise * Gaussian(random);
                pixels.AsSpan(3 * (y * width + x), 3).Fill((byte)Math.Clamp(Math.Round(value), 0, 255));
            }
        }

        return new(width, height, pixels);
    }

    /// <summary>Rectangles of many sizes and greys, thrown at random.</summary>
    static double[] Shapes(int width, int height, int count, int least, int most, int seed)
    {
        var random = new Random(seed);
        var drawn = new double[width * height];
        Array.Fill(drawn, 150);
        for (var n = 0; n < count; n++)
        {
            var (w, h, level) = (random.Next(least, most), random.Next(least, most), random.Next(30, 226));
            var (left, top) = (random.Next(width - w), random.Next(height - h));
            for (var y = top; y < top + h; y++)
            {
                drawn.AsSpan(y * width + left, w).Fill(level);
            }
        }

        return drawn;
    }

    public static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
