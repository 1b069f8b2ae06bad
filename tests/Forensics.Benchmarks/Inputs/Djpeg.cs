using System.Diagnostics;
using System.Globalization;
using System.Text;
using Forensics.Imaging;

namespace Forensics.Benchmarks.Inputs;

/// <summary>libjpeg-turbo's own decoder as a program (Debian: libjpeg-turbo-progs), the peer of our decoding. Used where installed.</summary>
static class Djpeg
{
    public const string Missing = "djpeg is not installed, so there is no peer to compare with: apt-get install libjpeg-turbo-progs";

    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "djpeg")));

    /// <summary>Decodes with the accurate integer DCT to 24-bit PPM.</summary>
    /// <param name="divisor">1, 2, 4 or 8.</param>
    public static void Run(string file, string outputFile, int divisor = 1)
    {
        string[] arguments = ["-dct", "int", "-scale", $"1/{divisor}", "-ppm", "-outfile", outputFile, file];
        using var process = Process.Start(new ProcessStartInfo("djpeg", arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"djpeg could not decode {file}: {error}");
        }
    }

    /// <summary>The picture as the peer decodes it.</summary>
    public static RgbImage Decode(string file, string scratchFile, int divisor)
    {
        try
        {
            Run(file, scratchFile, divisor);
            return ReadPpm(File.ReadAllBytes(scratchFile));
        }
        finally
        {
            File.Delete(scratchFile);
        }
    }

    /// <summary>Binary PPM as djpeg writes it: "P6", width and height, 255, one white space each, then the samples.</summary>
    static RgbImage ReadPpm(byte[] file)
    {
        var at = 0;
        string Word()
        {
            var end = Array.FindIndex(file, at, value => value is (byte)' ' or (byte)'\n');
            var word = Encoding.ASCII.GetString(file, at, end - at);
            at = end + 1;
            return word;
        }

        var (magic, width, height, _) = (Word(), int.Parse(Word(), CultureInfo.InvariantCulture), int.Parse(Word(), CultureInfo.InvariantCulture), Word());
        return magic == "P6" ? new RgbImage(width, height, file[at..]) : throw new InvalidOperationException($"djpeg wrote {magic}, not a colour PPM.");
    }
}
