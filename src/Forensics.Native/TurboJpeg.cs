using System.Runtime.InteropServices;

namespace Forensics.Native;

/// <summary>The flat tj* functions of libjpeg-turbo 2.1 that are used here.</summary>
/// <remarks>Errors jump back to the entry point inside the library (setjmp), so no frame of ours is jumped over.</remarks>
static unsafe partial class TurboJpeg
{
    // turbojpeg.h, enum TJPF and TJSAMP.
    public const int PixelsRgb = 0;
    public const int PixelsGrey = 6;
    public const int PixelsCmyk = 11;

    // enum TJCS: 3 and 4 have four components.
    const int ColorspaceCmyk = 3;
    const int ColorspaceYcck = 4;

    // TJFLAG_ACCURATEDCT: the "islow" integer DCT, whose results are the same with and without SIMD.
    const int AccurateDct = 4096;

    // TJFLAG_NOREALLOC.
    const int FixedBuffer = 1024;

    public enum Outcome
    {
        Clean,

        /// <summary>All rows were written, some of them guessed.</summary>
        Warned,

        /// <summary>Not all rows were written: the pixels are good for nothing.</summary>
        Failed,
    }

    /// <summary>Width, height and whether there are four components, as the library reads them.</summary>
    public static bool TryReadHeader(Handle handle, ReadOnlySpan<byte> file, out int width, out int height, out bool cmyk)
    {
        fixed (byte* bytes = file)
        {
            int w = 0, h = 0, sampling = 0, colorspace = 0;
            // Fails on sampling factors the library has no name for, yet decodes them: the sizes are set before that.
            _ = DecompressHeader3(handle, bytes, (nuint)file.Length, &w, &h, &sampling, &colorspace);
            (width, height, cmyk) = (w, h, colorspace is ColorspaceCmyk or ColorspaceYcck);
            return w > 0 && h > 0;
        }
    }

    /// <summary>Decodes into <paramref name="pixels"/>, which holds width × height pixels of that format without padding.</summary>
    /// <param name="width">Of the picture times one of the library's scaling factors, rounded up.</param>
    public static Outcome Decode(Handle handle, ReadOnlySpan<byte> file, Span<byte> pixels, int width, int height, int pixelFormat, out string message)
    {
        var pixelBytes = BytesPerPixel(pixelFormat);
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels.Length, checked(width * height * pixelBytes), nameof(pixels));
        // After a warning the library calls a fatal error a warning too, so its error code can't tell whether there are pixels.
        // Rows are written from the top: when the last one no longer shows what was put there, all were written.
        var lastRow = pixels[((height - 1) * width * pixelBytes)..(height * width * pixelBytes)];
        Mark(lastRow);
        fixed (byte* bytes = file, target = pixels)
        {
            if (Decompress2(handle, bytes, (nuint)file.Length, target, width, width * pixelBytes, height, pixelFormat, AccurateDct) == 0)
            {
                message = "";
                return Outcome.Clean;
            }

            message = Message(handle);
            return IsMarked(lastRow) ? Outcome.Failed : Outcome.Warned;
        }
    }

    public static int BytesPerPixel(int pixelFormat) => pixelFormat switch { PixelsGrey => 1, PixelsCmyk => 4, _ => 3 };

    /// <summary>Encodes RGB pixels as a baseline JPEG with Huffman tables of Annex K.</summary>
    /// <param name="sampling">enum TJSAMP.</param>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, int width, int height, int sampling, int qualityPercent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rgb.Length, checked(3 * width * height), nameof(rgb));
        NativeLibraries.Require(NativeLibraries.TurboJpeg);
        using var handle = Created(InitCompress());
        var most = BufSize(width, height, sampling);
        var buffer = GC.AllocateUninitializedArray<byte>(checked((int)most));
        fixed (byte* pixels = rgb, target = buffer)
        {
            var output = target;
            nuint size = most;
            var result = Compress2(handle, pixels, width, 3 * width, height, PixelsRgb, &output, &size, sampling, qualityPercent, AccurateDct | FixedBuffer);
            return result == 0 ? buffer[..(int)size] : throw new InvalidOperationException($"libturbojpeg could not encode {width}×{height} pixels: {Message(handle)}");
        }
    }

    public static Handle CreateDecompressor()
    {
        NativeLibraries.Require(NativeLibraries.TurboJpeg);
        return Created(InitDecompress());
    }

    static void Mark(Span<byte> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = MarkAt(i);
        }
    }

    static bool IsMarked(ReadOnlySpan<byte> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] != MarkAt(i))
            {
                return false;
            }
        }

        return true;
    }

    // Unlike anything a picture's last row would show.
    static byte MarkAt(int i) => (byte)((i * 73) + 41);

    static Handle Created(Handle handle) =>
        handle.IsInvalid ? throw new InsufficientMemoryException("libturbojpeg found no memory for its state.") : handle;

    static string Message(Handle handle) => Marshal.PtrToStringUTF8(GetErrorStr2(handle)) ?? "";

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjInitDecompress")]
    private static partial Handle InitDecompress();

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjInitCompress")]
    private static partial Handle InitCompress();

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint handle);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjDecompressHeader3")]
    private static partial int DecompressHeader3(Handle handle, byte* file, nuint size, int* width, int* height, int* sampling, int* colorspace);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjDecompress2")]
    private static partial int Decompress2(
        Handle handle, byte* file, nuint size, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjCompress2")]
    private static partial int Compress2(
        Handle handle, byte* pixels, int width, int pitch, int height, int pixelFormat, byte** file, nuint* size, int sampling, int quality, int flags);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjBufSize")]
    private static partial nuint BufSize(int width, int height, int sampling);

    [LibraryImport(NativeLibraries.TurboJpeg, EntryPoint = "tjGetErrorStr2")]
    private static partial nint GetErrorStr2(Handle handle);

    /// <summary>A tjhandle; the library uses one type for compressing and decompressing.</summary>
    public sealed class Handle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => Destroy(handle) == 0;
    }
}
