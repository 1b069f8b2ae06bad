using System.Runtime.InteropServices;

namespace Forensics.Native;

/// <summary>The incremental decoder of libwebp 1.2, which also tells how far a damaged file could be read.</summary>
static unsafe partial class LibWebP
{
    // decode.h: WEBP_DECODER_ABI_VERSION; the library refuses another major number.
    const int Abi = 0x0209;

    // enum WEBP_CSP_MODE.
    const int ModeRgb = 0;
    const int ModeRgba = 1;

    // enum VP8StatusCode.
    const int Ok = 0;
    const int OutOfMemory = 1;

    public static bool TryReadFeatures(ReadOnlySpan<byte> file, out int width, out int height, out bool alpha)
    {
        NativeLibraries.Require(NativeLibraries.WebP);
        fixed (byte* bytes = file)
        {
            Features features = default;
            var status = GetFeatures(bytes, (nuint)file.Length, &features, Abi);
            (width, height, alpha) = (features.Width, features.Height, features.HasAlpha != 0);
            return status == Ok;
        }
    }

    /// <summary>Decodes rows from the top into RGB or RGBA pixels, alpha not multiplied in.</summary>
    /// <param name="pixels">Width × height pixels without padding.</param>
    /// <returns>How many whole rows were decoded; all of them when the file is sound.</returns>
    /// <exception cref="InsufficientMemoryException">The library found no memory.</exception>
    public static int Decode(ReadOnlySpan<byte> file, Span<byte> pixels, int width, int height, bool alpha, out bool sound)
    {
        NativeLibraries.Require(NativeLibraries.WebP);
        var channels = alpha ? 4 : 3;
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels.Length, checked(width * height * channels), nameof(pixels));
        fixed (byte* bytes = file, target = pixels)
        {
            using var decoder = NewDecoder(alpha ? ModeRgba : ModeRgb, target, (nuint)pixels.Length, width * channels);
            if (decoder.IsInvalid)
            {
                throw new InsufficientMemoryException("libwebp could not create a decoder.");
            }

            var status = Update(decoder, bytes, (nuint)file.Length);
            if (status == OutOfMemory)
            {
                throw new InsufficientMemoryException($"libwebp found no memory for {width}×{height} pixels.");
            }

            sound = status == Ok;
            int rows = 0, w = 0, h = 0, stride = 0;
            var read = GetRgb(decoder, &rows, &w, &h, &stride);
            return sound ? height : read == null || w != width || h != height ? 0 : Math.Clamp(rows, 0, height);
        }
    }

    [LibraryImport(NativeLibraries.WebP, EntryPoint = "WebPGetFeaturesInternal")]
    private static partial int GetFeatures(byte* file, nuint size, Features* features, int abi);

    [LibraryImport(NativeLibraries.WebP, EntryPoint = "WebPINewRGB")]
    private static partial Handle NewDecoder(int mode, byte* pixels, nuint size, int stride);

    [LibraryImport(NativeLibraries.WebP, EntryPoint = "WebPIUpdate")]
    private static partial int Update(Handle decoder, byte* file, nuint size);

    [LibraryImport(NativeLibraries.WebP, EntryPoint = "WebPIDecGetRGB")]
    private static partial byte* GetRgb(Handle decoder, int* lastRow, int* width, int* height, int* stride);

    [LibraryImport(NativeLibraries.WebP, EntryPoint = "WebPIDelete")]
    private static partial void Delete(nint decoder);

    /// <summary>A WebPIDecoder; it writes into the caller's pixels, so it must not outlive them.</summary>
    public sealed class Handle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Delete(handle);
            return true;
        }
    }

    /// <summary>WebPBitstreamFeatures.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct Features
    {
        public int Width;
        public int Height;
        public int HasAlpha;
        public int HasAnimation;
        public int Format;
        public fixed uint Padding[5];
    }
}
