using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Forensics.Native;

/// <summary>The system libraries this stack calls, and the Debian packages that bring them.</summary>
public static class NativeLibraries
{
    internal const string TurboJpeg = "libturbojpeg.so.0";
    internal const string Png = "libpng16.so.16";
    internal const string WebP = "libwebp.so.7";
    // Loaded by a process of its own only.
    internal const string Heif = "libheif.so.1";
    internal const string OpenCvShim = "libforensics_opencv.so";

    static readonly (string Library, string Packages)[] Known =
    [
        (TurboJpeg, "libturbojpeg0"),
        (Png, "libpng16-16"),
        (WebP, "libwebp7"),
        (Heif, "libheif1"),
        (OpenCvShim, "libopencv-features2d406, libopencv-calib3d406"),
    ];

    static readonly ConcurrentDictionary<string, bool> Loaded = new(StringComparer.Ordinal);

    /// <summary>What can't be loaded, one sentence each with its remedy; empty when all is well. Call it at start-up.</summary>
    public static IReadOnlyList<string> Missing() => [.. Known.Where(known => known.Library == Heif ? !LibHeif.CanRun() : !CanLoad(known.Library)).Select(known => Describe(known.Library))];

    /// <exception cref="MissingLibraryException">It can't be loaded.</exception>
    internal static void Require(string library)
    {
        if (!CanLoad(library))
        {
            throw new MissingLibraryException(library, Describe(library));
        }
    }

    internal static string Describe(string library)
    {
        var packages = Known.FirstOrDefault(known => known.Library == library).Packages;
        return $"The library {library} can't be loaded (Debian: {packages}): run ./forensics setup";
    }

    // Looked for as a P/Invoke would, and left loaded.
    static bool CanLoad(string library) =>
        Loaded.GetOrAdd(library, static name => NativeLibrary.TryLoad(name, typeof(NativeLibraries).Assembly, null, out _));
}

/// <summary>A system library is missing: nothing this stack does works until it is installed. Not the fault of any one picture.</summary>
public sealed class MissingLibraryException(string library, string message) : DllNotFoundException(message)
{
    /// <summary>File name of the library.</summary>
    public string Library { get; } = library;
}
