namespace Forensics.Imaging;

/// <summary>8-bit pixels, sRGB unless said otherwise, interleaved R G B, row-major, without padding. Never written to after construction.</summary>
/// <remarks>Transparent pixels were laid over white, as the console shows them.</remarks>
public sealed class RgbImage
{
    readonly byte[] pixels;

    /// <exception cref="ArgumentException">A side below 1, or a buffer that is not 3 × width × height bytes.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != 3L * width * height)
        {
            throw new ArgumentException($"{pixels.LongLength} bytes given for {width}×{height} RGB pixels.", nameof(pixels));
        }

        Width = width;
        Height = height;
        this.pixels = pixels;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>3 × width bytes a row.</summary>
    public ReadOnlySpan<byte> Pixels => pixels;

    public ReadOnlySpan<byte> Row(int y) => pixels.AsSpan(3 * Width * y, 3 * Width);
}
