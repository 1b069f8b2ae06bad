using System.Runtime.InteropServices;
using Forensics.Imaging;

namespace Forensics.Tests.Jpeg;

/// <summary>The system's libjpeg-turbo through its flat API: encoder of test pictures, and oracle.</summary>
static class TurboJpeg
{
    const string Library = "libturbojpeg.so.0";
    const int AccurateDct = 4096;
    const int Progressive = 16384;
    const int Rgb = 0;

    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Library, out _);

    public static byte[] Encode(RgbImage image, int quality, ChromaSampling sampling, bool progressive = false)
    {
        var handle = tjInitCompress();
        var result = nint.Zero;
        var size = 0ul;
        try
        {
            Check(tjCompress2(handle, image.Pixels.ToArray(), image.Width, 0, image.Height, Rgb, ref result, ref size, Code(sampling), quality,
                AccurateDct | (progressive ? Progressive : 0)));
            var jpeg = new byte[size];
            Marshal.Copy(result, jpeg, 0, jpeg.Length);
            return jpeg;
        }
        finally
        {
            tjFree(result);
            _ = tjDestroy(handle);
        }
    }

    public static RgbImage Decode(byte[] jpeg)
    {
        var handle = tjInitDecompress();
        try
        {
            Check(tjDecompressHeader3(handle, jpeg, (ulong)jpeg.Length, out var width, out var height, out _, out _));
            var pixels = new byte[3 * width * height];
            Check(tjDecompress2(handle, jpeg, (ulong)jpeg.Length, pixels, width, 0, height, Rgb, AccurateDct));
            return new(width, height, pixels);
        }
        finally
        {
            _ = tjDestroy(handle);
        }
    }

    /// <summary>Colour conversion and chroma downsampling as before encoding; planes are padded as tjPlaneWidth and tjPlaneHeight say.</summary>
    public static byte[][] ToPlanes(RgbImage image, ChromaSampling sampling)
    {
        var handle = tjInitCompress();
        try
        {
            return WithPlanes(image.Width, image.Height, sampling, planes =>
                tjEncodeYUVPlanes(handle, image.Pixels.ToArray(), image.Width, 0, image.Height, Rgb, planes, null, Code(sampling), AccurateDct));
        }
        finally
        {
            _ = tjDestroy(handle);
        }
    }

    /// <summary>Encodes planes and decodes the file to planes again.</summary>
    public static byte[][] RoundTrip(byte[][] planes, int width, int height, int quality, ChromaSampling sampling)
    {
        var (compress, decompress) = (tjInitCompress(), tjInitDecompress());
        var jpeg = nint.Zero;
        var size = 0ul;
        var pins = planes.Select(plane => GCHandle.Alloc(plane, GCHandleType.Pinned)).ToArray();
        try
        {
            var addresses = pins.Select(pin => pin.AddrOfPinnedObject()).ToArray();
            Check(tjCompressFromYUVPlanes(compress, addresses, width, null, height, Code(sampling), ref jpeg, ref size, quality, AccurateDct));
            return WithPlanes(width, height, sampling, result =>
                tjDecompressToYUVPlanes(decompress, jpeg, size, result, width, null, height, AccurateDct));
        }
        finally
        {
            Array.ForEach(pins, pin => pin.Free());
            tjFree(jpeg);
            _ = tjDestroy(compress);
            _ = tjDestroy(decompress);
        }
    }

    public static (int Width, int Height) PlaneSize(int plane, int width, int height, ChromaSampling sampling) =>
        (tjPlaneWidth(plane, width, Code(sampling)), tjPlaneHeight(plane, height, Code(sampling)));

    static byte[][] WithPlanes(int width, int height, ChromaSampling sampling, Func<nint[], int> call)
    {
        var count = sampling == ChromaSampling.Grey ? 1 : 3;
        var planes = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            var (planeWidth, planeHeight) = PlaneSize(i, width, height, sampling);
            planes[i] = new byte[planeWidth * planeHeight];
        }

        var pins = planes.Select(plane => GCHandle.Alloc(plane, GCHandleType.Pinned)).ToArray();
        try
        {
            Check(call([.. pins.Select(pin => pin.AddrOfPinnedObject())]));
            return planes;
        }
        finally
        {
            Array.ForEach(pins, pin => pin.Free());
        }
    }

    static int Code(ChromaSampling sampling) => sampling switch
    {
        ChromaSampling.Samp444 => 0,
        ChromaSampling.Samp422 => 1,
        ChromaSampling.Samp420 => 2,
        ChromaSampling.Grey => 3,
        ChromaSampling.Samp440 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(sampling), sampling, null),
    };

    static void Check(int status) => Assert.True(status == 0, Marshal.PtrToStringUTF8(tjGetErrorStr()));

    [DllImport(Library)]
    static extern nint tjInitCompress();

    [DllImport(Library)]
    static extern nint tjInitDecompress();

    [DllImport(Library)]
    static extern int tjDestroy(nint handle);

    [DllImport(Library)]
    static extern void tjFree(nint buffer);

    [DllImport(Library)]
    static extern nint tjGetErrorStr();

    [DllImport(Library)]
    static extern int tjPlaneWidth(int component, int width, int sampling);

    [DllImport(Library)]
    static extern int tjPlaneHeight(int component, int height, int sampling);

    [DllImport(Library)]
    static extern int tjCompress2(nint handle, byte[] pixels, int width, int pitch, int height, int format, ref nint jpeg, ref ulong size,
        int sampling, int quality, int flags);

    [DllImport(Library)]
    static extern int tjDecompressHeader3(nint handle, byte[] jpeg, ulong size, out int width, out int height, out int sampling, out int colourSpace);

    [DllImport(Library)]
    static extern int tjDecompress2(nint handle, byte[] jpeg, ulong size, byte[] pixels, int width, int pitch, int height, int format, int flags);

    [DllImport(Library)]
    static extern int tjEncodeYUVPlanes(nint handle, byte[] pixels, int width, int pitch, int height, int format, nint[] planes, int[]? strides,
        int sampling, int flags);

    [DllImport(Library)]
    static extern int tjCompressFromYUVPlanes(nint handle, nint[] planes, int width, int[]? strides, int height, int sampling, ref nint jpeg,
        ref ulong size, int quality, int flags);

    [DllImport(Library)]
    static extern int tjDecompressToYUVPlanes(nint handle, nint jpeg, ulong size, nint[] planes, int width, int[]? strides, int height, int flags);
}

/// <summary>A test against libturbojpeg.so.0: skipped where it is missing, failed there when CI is set.</summary>
sealed class TurboJpegFactAttribute : FactAttribute
{
    public TurboJpegFactAttribute() => Skip = TurboJpegSkip.Reason;
}

/// <inheritdoc cref="TurboJpegFactAttribute"/>
sealed class TurboJpegTheoryAttribute : TheoryAttribute
{
    public TurboJpegTheoryAttribute() => Skip = TurboJpegSkip.Reason;
}

static class TurboJpegSkip
{
    public static string? Reason =>
        TurboJpeg.IsPresent || Environment.GetEnvironmentVariable("CI") is not null ? null : "libturbojpeg.so.0 (libturbojpeg0) is not installed.";
}
