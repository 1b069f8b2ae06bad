using Forensics.Imaging;
using Forensics.Native;
using Forensics.Similarity.Copies;
using Forensics.Similarity.Pixels;
using Forensics.Tests.Support;

namespace Forensics.Tests.Similarity.Copies;

/// <summary>Real photos from the samples, and what people do to them.</summary>
static class CopyPictures
{
    public static OpenCvKeypointEngine Keypoints { get; } = new();

    public static CopyPrintExtractor Extractor { get; } = new(Keypoints);

    public static CopyVerifier Verifier { get; } = new(Keypoints);

    public static RgbImage Motorcycle { get; } = Sample("09-web-copy", "web-original.jpg");

    public static RgbImage Cup { get; } = Sample("10-mirrored", "web-original.jpg");

    public static RgbImage Cat { get; } = Sample("06-ai-label", "evidence-cat.jpg");

    public static RgbImage Box { get; } = Sample("11-own-product", "comparison.jpg");

    public static RgbImage Sample(string dispute, string file) =>
        EvidenceImage.Open(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "samples", dispute, "pictures", file)), new SystemImageCodec(), new DecodeLimits()).Upright;

    public static RgbImage Crop(RgbImage picture, double left, double top, double width, double height)
    {
        var (x0, y0) = ((int)(left * picture.Width), (int)(top * picture.Height));
        return SyntheticPictures.Make((int)(width * picture.Width), (int)(height * picture.Height), (x, y) => SyntheticPictures.At(picture, x0 + x, y0 + y));
    }

    public static RgbImage Scaled(RgbImage picture, double by) => Resampler.Resize(
        picture, PixelRegion.Whole(picture), (int)(picture.Width * by), (int)(picture.Height * by), by < 1 ? ResampleFilter.Area : ResampleFilter.Bicubic);

    public static RgbImage Turned(RgbImage picture, Orientation how) => Uprighting.Apply(picture, how);

    /// <summary>Lays a picture on a page of one colour.</summary>
    public static RgbImage On(RgbImage picture, int width, int height, int left, int top, Func<int, int, (int, int, int)> page) => SyntheticPictures.Make(width, height, (x, y) =>
        x >= left && y >= top && x < left + picture.Width && y < top + picture.Height ? SyntheticPictures.At(picture, x - left, y - top) : page(x, y));

    /// <summary>As a phone shows a picture in an app: bars above and below, and lines of text.</summary>
    public static RgbImage Screenshot(RgbImage picture, int width, int height)
    {
        var shown = Scaled(picture, (double)width / picture.Width);
        var top = height / 6;
        return On(shown, width, height, 0, top, (x, y) =>
        {
            var isLine = y % 40 < 12 && x > 20 && x < width - width / 3 && (x * 7 + y / 40 * 13) % 11 < 6;
            return y < 30 ? (20, 20, 20) : y > top + shown.Height + 10 && isLine ? (40, 40, 40) : (250, 250, 250);
        });
    }

    /// <summary>With a filled disc over a share of it.</summary>
    public static RgbImage Stickered(RgbImage picture, double share)
    {
        var radius = Math.Sqrt(share * picture.Width * picture.Height / Math.PI);
        return SyntheticPictures.Make(picture.Width, picture.Height, (x, y) =>
            Math.Pow(x - picture.Width * 0.6, 2) + Math.Pow(y - picture.Height * 0.4, 2) < radius * radius ? (250, 40, 90) : SyntheticPictures.At(picture, x, y));
    }

    /// <summary>Saved as JPEG and read again.</summary>
    public static RgbImage Saved(RgbImage picture, int quality)
    {
        var codec = new SystemImageCodec();
        return codec.Decode(codec.EncodeJpeg(picture, quality, ChromaSampling.Samp420), new DecodeLimits()).Image;
    }
}
