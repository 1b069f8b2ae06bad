using System.Runtime.InteropServices;
using System.Text;

namespace Forensics.Native;

/// <summary>The simplified API of libpng 1.6 (libpng-manual, section V).</summary>
/// <remarks>Errors come back as codes: the library catches its own jumps inside each call.</remarks>
static unsafe partial class LibPng
{
    // png.h: PNG_FORMAT_GRAY, _RGB and _RGBA.
    const uint FormatGrey = 0;
    const uint FormatRgb = 2;
    const uint FormatRgba = 3;

    // PNG_IMAGE_FLAG_16BIT_sRGB: without a gAMA chunk 16-bit samples would be taken for linear light.
    const uint Flag16BitSrgb = 4;

    const int ErrorBit = 2;

    /// <summary>Decodes to RGB or RGBA, 8 bits, sRGB, alpha not multiplied in.</summary>
    /// <param name="warning">What the library noticed on the way; empty when nothing.</param>
    /// <returns>Null when it could not be decoded; <paramref name="warning"/> tells why.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> file, int width, int height, bool alpha, out string warning)
    {
        NativeLibraries.Require(NativeLibraries.Png);
        // The library keeps the struct's address between the calls: it must stay a local.
        var image = new Image { Version = 1 };
        try
        {
            fixed (byte* bytes = file)
            {
                if (BeginRead(&image, bytes, (nuint)file.Length) == 0)
                {
                    warning = Message(&image);
                    return null;
                }

                if (image.Width != width || image.Height != height)
                {
                    warning = $"libpng reads {image.Width} × {image.Height} pixels where the header says {width} × {height}";
                    return null;
                }

                image.Format = alpha ? FormatRgba : FormatRgb;
                image.Flags |= Flag16BitSrgb;
                var channels = alpha ? 4 : 3;
                var pixels = GC.AllocateUninitializedArray<byte>(checked(width * height * channels));
                fixed (byte* target = pixels)
                {
                    var ok = FinishRead(&image, null, target, width * channels, null) != 0;
                    warning = Message(&image);
                    return ok ? pixels : null;
                }
            }
        }
        finally
        {
            Free(&image);
        }
    }

    /// <summary>Encodes 8-bit samples without padding.</summary>
    /// <param name="channels">1, 3 or 4.</param>
    public static byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> samples)
    {
        NativeLibraries.Require(NativeLibraries.Png);
        var image = new Image
        {
            Version = 1,
            Width = (uint)width,
            Height = (uint)height,
            Format = channels switch { 1 => FormatGrey, 3 => FormatRgb, _ => FormatRgba },
        };
        var buffer = GC.AllocateUninitializedArray<byte>(MostBytes((long)samples.Length + height));
        try
        {
            fixed (byte* source = samples, target = buffer)
            {
                nuint size = (nuint)buffer.Length;
                return WriteToMemory(&image, target, &size, 0, source, width * channels, null) != 0
                    ? buffer[..(int)size]
                    : throw new InvalidOperationException($"libpng could not encode {width}×{height} pixels: {Message(&image)}");
            }
        }
        finally
        {
            Free(&image);
        }
    }

    /// <summary>PNG_IMAGE_PNG_SIZE_MAX of png.h: zlib's worst case for rows and filter bytes, cut into chunks of 8 KiB, and all other chunks.</summary>
    static int MostBytes(long raw)
    {
        var deflated = raw + ((raw + 7) >> 3) + ((raw + 63) >> 6) + 11;
        return checked((int)(deflated + (12 * (1 + (deflated >> 13))) + 128));
    }

    static string Message(Image* image)
    {
        if (image->WarningOrError == 0)
        {
            return "";
        }

        var text = new ReadOnlySpan<byte>(image->Text, Image.TextBytes);
        var end = text.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? text : text[..end]) is { Length: > 0 } said ? said
            : (image->WarningOrError & ErrorBit) != 0 ? "an error without a message" : "a warning without a message";
    }

    [LibraryImport(NativeLibraries.Png, EntryPoint = "png_image_begin_read_from_memory")]
    private static partial int BeginRead(Image* image, byte* file, nuint size);

    [LibraryImport(NativeLibraries.Png, EntryPoint = "png_image_finish_read")]
    private static partial int FinishRead(Image* image, void* background, byte* pixels, int rowStride, void* colormap);

    [LibraryImport(NativeLibraries.Png, EntryPoint = "png_image_write_to_memory")]
    private static partial int WriteToMemory(Image* image, byte* file, nuint* size, int to8Bit, byte* pixels, int rowStride, void* colormap);

    [LibraryImport(NativeLibraries.Png, EntryPoint = "png_image_free")]
    private static partial void Free(Image* image);

    /// <summary>png_image: 104 bytes on 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct Image
    {
        public const int TextBytes = 64;

        public nint Opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColormapEntries;
        public uint WarningOrError;
        public fixed byte Text[TextBytes];
    }
}
