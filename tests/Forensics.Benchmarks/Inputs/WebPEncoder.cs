using System.Runtime.InteropServices;
using Forensics.Imaging;

namespace Forensics.Benchmarks.Inputs;

/// <summary>libwebp's simple encoder, for an input only: the product writes no WebP.</summary>
static unsafe partial class WebPEncoder
{
    /// <param name="qualityPercent">Of lossy coding, 0 to 100.</param>
    public static byte[] Encode(RgbImage image, int qualityPercent)
    {
        fixed (byte* pixels = image.Pixels)
        {
            var size = EncodeRgb(pixels, image.Width, image.Height, 3 * image.Width, qualityPercent, out var bytes);
            try
            {
                return size > 0 ? new ReadOnlySpan<byte>((void*)bytes, checked((int)size)).ToArray() : throw new InvalidOperationException("libwebp could not encode the input.");
            }
            finally
            {
                Free(bytes);
            }
        }
    }

    [LibraryImport("libwebp.so.7", EntryPoint = "WebPEncodeRGB")]
    private static partial nuint EncodeRgb(byte* rgb, int width, int height, int stride, float quality, out nint bytes);

    [LibraryImport("libwebp.so.7", EntryPoint = "WebPFree")]
    private static partial void Free(nint bytes);
}
