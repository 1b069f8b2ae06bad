using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Forensics.Native;

/// <summary>libheif 1.15 with libde265 for HEIC and dav1d for AVIF, in a process of its own (native/forensics_heif.cpp).</summary>
/// <remarks>Some of 20,000 mutated files made these libraries write outside their memory: in this process that would end the service.
/// The child has limits on memory and processor time, and costs about 10 ms beside the decoding.</remarks>
static class LibHeif
{
    // What the codecs need for themselves, and for a pixel: planes at up to 16 bits, reference pictures, RGBA.
    const long BaseMemoryBytes = 512L << 20;
    const int MemoryBytesPerPixel = 24;

    // The foretold time is good to a factor of two, and both cores may be counted.
    const int ProcessorTimeFactor = 4;

    // Of the wall: only for a child that neither computes nor ends.
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "forensics_heif");

    /// <summary>Decodes to RGB or RGBA, 8 bits, cropped and turned as the file says.</summary>
    /// <param name="isMultiplied">The colours were multiplied by alpha.</param>
    /// <param name="message">Why it could not be decoded, or what the library complains of; empty when nothing.</param>
    /// <returns>Null when it could not be decoded.</returns>
    /// <exception cref="MissingLibraryException">The program or a library of it is missing.</exception>
    public static byte[]? Decode(
        ReadOnlySpan<byte> file, int width, int height, bool alpha, Imaging.DecodeLimits limits, out bool isMultiplied, out string message)
    {
        var channels = alpha ? 4 : 3;
        using var child = Start(width, height, channels, limits);
        // A child that was stopped closes its pipes, so nothing below waits for ever.
        using var watchdog = new Timer(static process => Stop((Process)process!), child, Longest, Timeout.InfiniteTimeSpan);
        try
        {
            child.StandardInput.BaseStream.Write(file);
            child.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all: its answer or the lack of one tells why.
        }

        var pixels = ReadAnswer(child.StandardOutput.BaseStream, checked(width * height * channels), out isMultiplied, out message);
        child.WaitForExit();
        if (pixels is null && message.Length == 0)
        {
            message = child.ExitCode == 127
                ? throw new MissingLibraryException(NativeLibraries.Heif, NativeLibraries.Describe(NativeLibraries.Heif))
                : $"libheif crashed or was stopped over it (exit code {child.ExitCode})";
        }

        return pixels;
    }

    /// <summary>The program is there and finds its libraries.</summary>
    public static bool CanRun()
    {
        if (!File.Exists(Program))
        {
            return false;
        }

        using var child = Process.Start(new ProcessStartInfo(Program, ["--check"]) { RedirectStandardError = true });
        child?.StandardError.ReadToEnd();
        child?.WaitForExit();
        return child?.ExitCode == 0;
    }

    static Process Start(int width, int height, int channels, Imaging.DecodeLimits limits)
    {
        if (!File.Exists(Program))
        {
            throw new MissingLibraryException(NativeLibraries.Heif, NativeLibraries.Describe(NativeLibraries.Heif));
        }

        var seconds = (long)Math.Ceiling(Math.Min(limits.MaxDecodeSeconds, 3_600) * ProcessorTimeFactor) + 1;
        var memory = BaseMemoryBytes + (MemoryBytesPerPixel * Math.Max((long)width * height, 1 << 20));
        long[] numbers = [width, height, channels, limits.MaxSidePixels, seconds, memory];
        return Process.Start(new ProcessStartInfo(Program, numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    static byte[]? ReadAnswer(Stream answer, int size, out bool isMultiplied, out string message)
    {
        Span<byte> head = stackalloc byte[4];
        (isMultiplied, message) = (false, "");
        if (answer.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
        {
            return null;
        }

        isMultiplied = head[1] != 0;
        var text = new byte[head[2] | (head[3] << 8)];
        var read = answer.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        message = Encoding.UTF8.GetString(text, 0, read);
        if (head[0] != 'o')
        {
            return null;
        }

        var pixels = GC.AllocateUninitializedArray<byte>(size);
        return answer.ReadAtLeast(pixels, size, throwOnEndOfStream: false) == size ? pixels : null;
    }

    static void Stop(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself meanwhile.
        }
    }
}
