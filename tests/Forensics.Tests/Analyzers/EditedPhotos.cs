using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Jpeg;
using Forensics.Native;
using Forensics.Tests.Support;

namespace Forensics.Tests.Analyzers;

/// <summary>How pixels come between pixels.</summary>
enum Interpolation
{
    /// <summary>Widened where the picture shrinks.</summary>
    Linear,

    /// <summary>Between the two nearest, also where the picture shrinks.</summary>
    LinearNotWidened,

    /// <summary>Catmull and Rom's, widened where the picture shrinks.</summary>
    Cubic,
}

/// <summary>Photos that may be used, and what editors and services do to them.</summary>
static class EditedPhotos
{
    public static SystemImageCodec Codec { get; } = new();

    /// <summary>Unedited JPEGs of the samples: they are licensed, and with the repository.</summary>
    public static IReadOnlyList<string> Licensed { get; } =
    [
        .. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "samples"), "*.jpg", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith("evidence-rot.jpg", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The authentic JPEGs of the measuring data.</summary>
    public static IReadOnlyList<string> Authentic() =>
        [.. Directory.GetFiles(Path.Combine(SharedData.Root!, "forensics", "authentic"), "*.jpg").Order(StringComparer.Ordinal)];

    public static RgbImage Open(string path) => Codec.Decode(File.ReadAllBytes(path), new DecodeLimits()).Image;

    public static EvidenceImage Evidence(byte[] file) => EvidenceImage.Open(file, Codec, new());

    public static EvidenceImage Lossless(RgbImage picture) => Evidence(Codec.EncodePng(picture.Width, picture.Height, 3, picture.Pixels));

    public static byte[] Jpeg(RgbImage picture, int quality) => Codec.EncodeJpeg(picture, quality, ChromaSampling.Samp420);

    public static RgbImage Saved(RgbImage picture, int quality) => Codec.Decode(Jpeg(picture, quality), new DecodeLimits()).Image;

    /// <summary>As a chat app passes it on: long side 1280 at most, quality 75.</summary>
    public static byte[] Chat(RgbImage picture)
    {
        var scale = 1280.0 / Math.Max(picture.Width, picture.Height);
        return Jpeg(scale >= 1 ? picture : Scaled(picture, scale), 75);
    }

    public static RgbImage Crop(RgbImage picture, PixelBox box)
    {
        var pixels = new byte[3 * box.Width * box.Height];
        for (var y = 0; y < box.Height; y++)
        {
            picture.Row(box.Y + y).Slice(3 * box.X, 3 * box.Width).CopyTo(pixels.AsSpan(3 * box.Width * y));
        }

        return new(box.Width, box.Height, pixels);
    }

    public static RgbImage Lay(RgbImage background, RgbImage patch, int left, int top)
    {
        var pixels = background.Pixels.ToArray();
        for (var y = 0; y < patch.Height; y++)
        {
            patch.Row(y).CopyTo(pixels.AsSpan(3 * ((top + y) * background.Width + left)));
        }

        return new(background.Width, background.Height, pixels);
    }

    /// <summary>The middle of a picture, enlarged where it is smaller than asked for.</summary>
    /// <param name="scale">Of the picture before.</param>
    public static RgbImage Middle(RgbImage picture, int width, int height, double scale)
    {
        var factor = Math.Max(scale, Math.Max((width + 1.0) / picture.Width, (height + 1.0) / picture.Height));
        var scaled = factor == 1 ? picture : Scaled(picture, factor);
        return Crop(scaled, new((scaled.Width - width) / 2, (scaled.Height - height) / 2, width, height));
    }

    /// <summary>A box averaged over 5×5 pixels with a little noise over it, as a retouch leaves it.</summary>
    public static RgbImage Retouched(RgbImage picture, PixelBox box, int seed) => Averaged(picture, box, [1, 1, 1, 1, 1], noise: 1, seed);

    /// <summary>A box softened by a Gaussian of one pixel.</summary>
    public static RgbImage Blurred(RgbImage picture, PixelBox box) => Averaged(picture, box, [1, 4, 6, 4, 1], noise: 0, seed: 0);

    static RgbImage Averaged(RgbImage picture, PixelBox box, int[] kernel, int noise, int seed)
    {
        var (random, reach, total) = (new Random(seed), kernel.Length / 2, kernel.Sum() * kernel.Sum());
        var pixels = picture.Pixels.ToArray();
        for (var y = Math.Max(box.Y, reach); y < Math.Min(box.Y + box.Height, picture.Height - reach); y++)
        {
            for (var i = 3 * Math.Max(box.X, reach); i < 3 * Math.Min(box.X + box.Width, picture.Width - reach); i++)
            {
                var sum = total / 2;
                for (var k = 0; k < kernel.Length * kernel.Length; k++)
                {
                    var (column, row) = (k % kernel.Length, k / kernel.Length);
                    sum += kernel[column] * kernel[row] * picture.Row(y + row - reach)[i + 3 * (column - reach)];
                }

                pixels[3 * y * picture.Width + i] = (byte)Math.Clamp(sum / total + random.Next(-noise, noise + 1), 0, 255);
            }
        }

        return new(picture.Width, picture.Height, pixels);
    }

    /// <summary>By the mean of 2×2 pixels: every pixel of the result is made in the same way, whatever was done before.</summary>
    public static RgbImage Halved(RgbImage picture)
    {
        var (width, height) = (picture.Width / 2, picture.Height / 2);
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, channel) = (i / 3 % width, i / 3 / width, i % 3);
            var above = picture.Row(2 * y).Slice(6 * x + channel);
            var below = picture.Row(2 * y + 1).Slice(6 * x + channel);
            pixels[i] = (byte)((above[0] + above[3] + below[0] + below[3] + 2) / 4);
        }

        return new(width, height, pixels);
    }

    /// <summary>As libraries do it: the kernel's middle on the pixel's middle.</summary>
    public static RgbImage Scaled(RgbImage picture, double factor, Interpolation kernel = Interpolation.Linear)
    {
        var (width, height) = ((int)Math.Round(picture.Width * factor), (int)Math.Round(picture.Height * factor));
        var source = new float[picture.Pixels.Length];
        for (var i = 0; i < source.Length; i++)
        {
            source[i] = picture.Pixels[i];
        }

        var wide = Along(source, 3, picture.Width, width, picture.Height, 3 * picture.Width, 3 * width, 3, kernel);
        var both = Along(wide, 3, picture.Height, height, width, 3, 3, 3 * width, kernel);
        return new(width, height, [.. both.Select(value => (byte)Math.Clamp(MathF.Round(value), 0, 255))]);
    }

    /// <summary>Every line from one length to another.</summary>
    static float[] Along(float[] source, int channels, int from, int to, int lines, int sourceLine, int targetLine, int step, Interpolation kernel)
    {
        var target = new float[channels * to * lines];
        var ratio = (double)from / to;
        var wide = kernel == Interpolation.LinearNotWidened ? 1 : Math.Max(1, ratio);
        var reach = wide * (kernel == Interpolation.Cubic ? 2 : 1);
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * ratio - 0.5;
            var (first, last) = (Math.Max(0, (int)Math.Ceiling(centre - reach)), Math.Min(from - 1, (int)Math.Floor(centre + reach)));
            var weights = Enumerable.Range(first, last - first + 1).Select(j => Weight(Math.Abs(j - centre) / wide, kernel)).ToArray();
            var sum = weights.Sum();
            for (var line = 0; line < lines; line++)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    var value = 0.0;
                    for (var j = 0; j < weights.Length; j++)
                    {
                        value += weights[j] * source[line * sourceLine + (first + j) * step + channel];
                    }

                    target[line * targetLine + i * step + channel] = (float)(value / sum);
                }
            }
        }

        return target;
    }

    static double Weight(double distance, Interpolation kernel) =>
        kernel != Interpolation.Cubic ? Math.Max(0, 1 - distance)
        : distance < 1 ? 1.5 * distance * distance * distance - 2.5 * distance * distance + 1
        : distance < 2 ? -0.5 * distance * distance * distance + 2.5 * distance * distance - 4 * distance + 2
        : 0;
}
