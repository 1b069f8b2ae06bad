namespace Forensics.Imaging.Formats;

/// <summary>How long decoding a picture may take, told by its header alone.</summary>
/// <remarks>Rates for ordinary pictures on one core, rounded up, from 12 million pixels: JPEG 0.05 s, WebP 0.14 s, PNG 0.32 s, AVIF 0.67 s; a very
/// noisy HEIC 1.3 s. Good to a factor of two, which is enough to keep a worker from being held for minutes.</remarks>
public static class DecodeTime
{
    /// <param name="pixels">Width × height of what is decoded, all tiles of a grid included.</param>
    /// <param name="passes">Passes over the whole picture: scans of a JPEG, 1 elsewhere.</param>
    /// <returns>Seconds of one core.</returns>
    public static double Seconds(ImageFormat format, long pixels, int passes = 1) => pixels * (double)passes * NanosecondsPerPixel(format) * 1e-9;

    static double NanosecondsPerPixel(ImageFormat format) => format switch
    {
        // A scan that refines nothing costs 2, one that holds the whole picture 5.
        ImageFormat.Jpeg => 5,
        ImageFormat.Png => 40,
        ImageFormat.Webp => 40,
        ImageFormat.Heic or ImageFormat.Avif => 80,
        _ => 30,
    };
}
