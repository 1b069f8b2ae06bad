using System.Runtime.InteropServices;

namespace Forensics.Native;

/// <summary>The functions of libheif 1.15 that decode a file's primary picture, with libde265 for HEIC and dav1d or aom for AVIF behind it.</summary>
/// <remarks>Errors come back by value; the library is C++ and lets no exception out. It cannot be stopped once it decodes, so the caller
/// reads every size in the file first.</remarks>
static unsafe partial class LibHeif
{
    // heif.h: enum heif_colorspace, heif_chroma and heif_channel.
    const int ColorspaceRgb = 1;
    const int InterleavedRgb = 10;
    const int InterleavedRgba = 11;
    const int ChannelInterleaved = 10;

    /// <summary>Decodes to RGB or RGBA, 8 bits, cropped and turned as the file says.</summary>
    /// <param name="maxSidePixels">The library refuses larger ones itself as well.</param>
    /// <param name="isMultiplied">The colours were multiplied by alpha.</param>
    /// <param name="message">Why it could not be decoded, or what it complains of; empty when nothing.</param>
    /// <returns>Null when it could not be decoded.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> file, int width, int height, bool alpha, int maxSidePixels, out bool isMultiplied, out string message)
    {
        NativeLibraries.Require(NativeLibraries.Heif);
        isMultiplied = false;
        fixed (byte* bytes = file)
        {
            using var context = AllocateContext();
            if (context.IsInvalid)
            {
                throw new InsufficientMemoryException("libheif found no memory for its state.");
            }

            SetMaximumSide(context, maxSidePixels);
            // Tiles are decoded on the calling thread: pictures are decoded side by side already.
            SetThreads(context, 0);
            nint handle = 0, image = 0;
            try
            {
                if (Failed(ReadFromMemory(context, bytes, (nuint)file.Length, 0), out message)
                    || Failed(GetPrimary(context, &handle), out message))
                {
                    return null;
                }

                isMultiplied = IsMultiplied(handle) != 0;
                if (Failed(DecodeImage(handle, &image, ColorspaceRgb, alpha ? InterleavedRgba : InterleavedRgb, 0), out message))
                {
                    return null;
                }

                return Copy(image, width, height, alpha ? 4 : 3, ref message);
            }
            finally
            {
                ReleaseImage(image);
                ReleaseHandle(handle);
            }
        }
    }

    static byte[]? Copy(nint image, int width, int height, int channels, ref string message)
    {
        var (imageWidth, imageHeight) = (GetWidth(image, ChannelInterleaved), GetHeight(image, ChannelInterleaved));
        var stride = 0;
        var plane = GetPlane(image, ChannelInterleaved, &stride);
        if (plane == null || imageWidth != width || imageHeight != height || stride < width * channels)
        {
            message = $"libheif gives {imageWidth} × {imageHeight} pixels where the header says {width} × {height}";
            return null;
        }

        var pixels = GC.AllocateUninitializedArray<byte>(checked(width * height * channels));
        for (var y = 0; y < height; y++)
        {
            new ReadOnlySpan<byte>(plane + ((long)y * stride), width * channels).CopyTo(pixels.AsSpan(y * width * channels));
        }

        Error warning = default;
        if (GetWarnings(image, 0, &warning, 1) > 0)
        {
            _ = Failed(warning, out message);
        }

        return pixels;
    }

    static bool Failed(Error error, out string message)
    {
        message = error.Code == 0 ? "" : Marshal.PtrToStringUTF8(error.Message) is { Length: > 0 } said ? said : $"libheif's error {error.Code}.{error.Subcode}";
        return error.Code != 0;
    }

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_context_alloc")]
    private static partial Context AllocateContext();

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_context_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_context_set_maximum_image_size_limit")]
    private static partial void SetMaximumSide(Context context, int pixels);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_context_set_max_decoding_threads")]
    private static partial void SetThreads(Context context, int threads);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_context_read_from_memory_without_copy")]
    private static partial Error ReadFromMemory(Context context, byte* file, nuint size, nint options);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_context_get_primary_image_handle")]
    private static partial Error GetPrimary(Context context, nint* handle);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_image_handle_is_premultiplied_alpha")]
    private static partial int IsMultiplied(nint handle);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_decode_image")]
    private static partial Error DecodeImage(nint handle, nint* image, int colorspace, int chroma, nint options);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_image_get_width")]
    private static partial int GetWidth(nint image, int channel);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_image_get_height")]
    private static partial int GetHeight(nint image, int channel);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_image_get_plane_readonly")]
    private static partial byte* GetPlane(nint image, int channel, int* stride);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_image_get_decoding_warnings")]
    private static partial int GetWarnings(nint image, int first, Error* warnings, int capacity);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_image_release")]
    private static partial void ReleaseImage(nint image);

    [LibraryImport(NativeLibraries.Heif, EntryPoint = "heif_image_handle_release")]
    private static partial void ReleaseHandle(nint handle);

    /// <summary>heif_error: 16 bytes, returned in two registers; the message belongs to the library.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct Error
    {
        public int Code;
        public int Subcode;
        public nint Message;
    }

    /// <summary>A heif_context; it reads from the caller's bytes, so it must not outlive them.</summary>
    public sealed class Context() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }
}
