using Forensics.Imaging;
using Forensics.Native;
using Forensics.Similarity.Pixels;
using Forensics.Tests.Support;

namespace Forensics.Tests.Analyzers;

/// <summary>How a made screen is laid out.</summary>
public enum ScreenKind
{
    /// <summary>Photo under a title, text below, a pill at the lower edge.</summary>
    Post,

    /// <summary>The same in white on dark grey, with three buttons at the lower edge.</summary>
    DarkPost,

    /// <summary>A small photo between texts, nothing at the lower edge.</summary>
    Chat,

    /// <summary>A photo in the middle of a black screen.</summary>
    Viewer,

    /// <summary>A photo from edge to edge with clock and signs drawn over it: no plain bar to be found.</summary>
    OverPhoto,
}

/// <summary>Screens drawn in code around licensed photos, and the chain of a chat app.</summary>
static class ScreenPictures
{
    static readonly SystemImageCodec Codec = new();

    /// <summary>JPEG photos of the samples that show no screen, in order of their paths.</summary>
    public static IReadOnlyList<string> PhotoFiles { get; } =
        [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "samples"), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static RgbImage Decode(byte[] file) => Codec.Decode(file, new DecodeLimits()).Image;

    public static byte[] Png(RgbImage image) => Codec.EncodePng(image.Width, image.Height, 3, image.Pixels);

    /// <summary>As a chat app sends pictures: at most so long, quality 75, 4:2:0, no metadata.</summary>
    public static byte[] Sent(RgbImage image, int longSide = 1280, int quality = 75)
    {
        var scale = (double)longSide / Math.Max(image.Width, image.Height);
        var (width, height) = ((int)Math.Round(scale * image.Width), (int)Math.Round(scale * image.Height));
        return Codec.EncodeJpeg(Fitted(image, width, height), quality, ChromaSampling.Samp420);
    }

    public static RgbImage Fitted(RgbImage image, int width, int height) => Resampler.Resize(
        image, PixelRegion.Whole(image), width, height, width < image.Width ? ResampleFilter.Area : ResampleFilter.Bicubic);

    public static RgbImage Screen(RgbImage photo, int width, int height, ScreenKind kind, int seed)
    {
        var isDark = kind is ScreenKind.DarkPost or ScreenKind.Viewer;
        var (ground, ink) = kind switch
        {
            ScreenKind.DarkPost => ((byte)24, (byte)225),
            ScreenKind.Viewer => ((byte)0, (byte)255),
            ScreenKind.Chat => ((byte)237, (byte)25),
            _ => ((byte)255, (byte)20),
        };
        var canvas = new Canvas(width, height, ground, new Random(seed));
        var unit = width / 30;
        if (kind == ScreenKind.OverPhoto)
        {
            canvas.Put(Fitted(photo, width, height), 0, 0);
        }
        else
        {
            var shownWidth = kind == ScreenKind.Chat ? width * 6 / 10 : width;
            var shown = Fitted(photo, shownWidth, Math.Min(height * 5 / 10, shownWidth * photo.Height / photo.Width));
            canvas.Put(shown, kind == ScreenKind.Chat ? unit * 3 : 0, kind == ScreenKind.Viewer ? (height - shown.Height) / 2 : height * 3 / 10);
        }

        // Clock at the left, signs at the right.
        canvas.Text(unit, unit * 3 / 4, unit * 5, unit, ink);
        canvas.Text(width - unit * 7, unit * 3 / 4, unit * 6, unit, ink);
        if (kind is ScreenKind.Post or ScreenKind.DarkPost or ScreenKind.Chat)
        {
            for (var line = 0; line < 3; line++)
            {
                canvas.Text(unit * 2, height * 3 / 20 + line * unit * 2, width * (9 - line) / 12, unit, ink);
                canvas.Text(unit * 2, height * 17 / 20 + line * unit * 2, width * (7 + line) / 12, unit, ink);
            }
        }

        switch (kind)
        {
            case ScreenKind.Post or ScreenKind.Viewer:
                canvas.Fill(width / 3, height - unit, width / 3, Math.Max(3, unit / 4), ink);
                break;
            case ScreenKind.DarkPost:
                for (var button = 0; button < 3; button++)
                {
                    canvas.Fill(width * (2 * button + 1) / 6 - unit / 2, height - unit * 2, unit, unit, (byte)(isDark ? 180 : 60));
                }

                break;
        }

        return canvas.ToImage();
    }

    sealed class Canvas
    {
        readonly int width;
        readonly byte[] pixels;
        readonly Random random;

        public Canvas(int width, int height, byte ground, Random random)
        {
            (this.width, this.random) = (width, random);
            pixels = new byte[3 * width * height];
            Array.Fill(pixels, ground);
        }

        public void Fill(int left, int top, int wide, int high, byte level)
        {
            for (var y = top; y < top + high; y++)
            {
                pixels.AsSpan(3 * (y * width + left), 3 * wide).Fill(level);
            }
        }

        public void Put(RgbImage image, int left, int top)
        {
            for (var y = 0; y < image.Height; y++)
            {
                image.Row(y).CopyTo(pixels.AsSpan(3 * ((top + y) * width + left)));
            }
        }

        /// <summary>Strokes as letters have them: a line of narrow bars, some joined by a short one across.</summary>
        public void Text(int left, int top, int wide, int high, byte level)
        {
            var stroke = Math.Max(1, high / 8);
            for (var x = left; x + high < left + wide; x += high * 3 / 4)
            {
                Fill(x, top, stroke, high, level);
                Fill(x, top + random.Next(high - stroke), high / 2, stroke, level);
                if (random.Next(2) == 0)
                {
                    Fill(x + high / 2 - stroke, top, stroke, high, level);
                }
            }
        }

        public RgbImage ToImage() => new(width, pixels.Length / 3 / width, pixels);
    }
}
