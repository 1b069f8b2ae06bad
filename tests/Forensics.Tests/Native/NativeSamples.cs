using System.Runtime.InteropServices;
using Forensics.Imaging;

namespace Forensics.Tests.Native;

/// <summary>Files the codec reads but does not write, made with the same system libraries: progressive and CMYK JPEG, WebP.</summary>
static class NativeSamples
{
    // turbojpeg.h: TJPF_RGB, TJPF_CMYK, TJSAMP_444, TJSAMP_420, TJFLAG_PROGRESSIVE.
    const int Rgb = 0;
    const int Cmyk = 11;
    const int Samp444 = 0;
    const int Samp420 = 2;
    const int Progressive = 16384;

    public static byte[] ProgressiveJpeg(RgbImage image, int quality) => Jpeg(image.Pixels.ToArray(), image.Width, image.Height, Rgb, Samp420, quality, Progressive);

    /// <param name="inks">C M Y K as stored, 255 for no ink.</param>
    public static byte[] CmykJpeg(byte[] inks, int width, int height, int quality) => Jpeg(inks, width, height, Cmyk, Samp444, quality, 0);

    public static byte[] WebP(RgbImage image, float quality)
    {
        var size = WebPEncodeRGB(image.Pixels.ToArray(), image.Width, image.Height, 3 * image.Width, quality, out var file);
        return Taken(size, file);
    }

    public static byte[] LosslessWebP(byte[] rgba, int width, int height)
    {
        var size = WebPEncodeLosslessRGBA(rgba, width, height, 4 * width, out var file);
        return Taken(size, file);
    }

    /// <summary>Lossy colours with an alpha plane of their own (VP8X, ALPH, VP8).</summary>
    public static byte[] WebPWithAlpha(byte[] rgba, int width, int height, float quality)
    {
        var size = WebPEncodeRGBA(rgba, width, height, 4 * width, quality, out var file);
        return Taken(size, file);
    }

    static byte[] Jpeg(byte[] pixels, int width, int height, int format, int sampling, int quality, int flags)
    {
        var handle = tjInitCompress();
        nint file = 0;
        nuint size = 0;
        try
        {
            Assert.Equal(0, tjCompress2(handle, pixels, width, 0, height, format, ref file, ref size, sampling, quality, flags));
            var bytes = new byte[size];
            Marshal.Copy(file, bytes, 0, bytes.Length);
            return bytes;
        }
        finally
        {
            tjFree(file);
            _ = tjDestroy(handle);
        }
    }

    static byte[] Taken(nuint size, nint file)
    {
        Assert.NotEqual((nuint)0, size);
        var bytes = new byte[size];
        Marshal.Copy(file, bytes, 0, bytes.Length);
        WebPFree(file);
        return bytes;
    }

    [DllImport("libturbojpeg.so.0")]
    static extern nint tjInitCompress();

    [DllImport("libturbojpeg.so.0")]
    static extern int tjDestroy(nint handle);

    [DllImport("libturbojpeg.so.0")]
    static extern void tjFree(nint buffer);

    [DllImport("libturbojpeg.so.0")]
    static extern int tjCompress2(
        nint handle, byte[] pixels, int width, int pitch, int height, int format, ref nint file, ref nuint size, int sampling, int quality, int flags);

    [DllImport("libwebp.so.7")]
    static extern nuint WebPEncodeRGB(byte[] rgb, int width, int height, int stride, float quality, out nint file);

    [DllImport("libwebp.so.7")]
    static extern nuint WebPEncodeRGBA(byte[] rgba, int width, int height, int stride, float quality, out nint file);

    [DllImport("libwebp.so.7")]
    static extern nuint WebPEncodeLosslessRGBA(byte[] rgba, int width, int height, int stride, out nint file);

    [DllImport("libwebp.so.7")]
    static extern void WebPFree(nint file);
}
