namespace Forensics.Imaging.Formats;

/// <summary>How long decoding a picture may take, told by its header alone.</summary>
/// <remarks>Upper ends of what was measured on one core at 2.4 GHz (`bench decode`), rounded up; good to a factor of two, which is enough
/// to keep a worker from being held for minutes.</remarks>
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
        ImageFormat.WebP => 40,
        ImageFormat.Heic or ImageFormat.Avif => 80,
        _ => 30,
    };
}
