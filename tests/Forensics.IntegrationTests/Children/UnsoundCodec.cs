using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Forensics.Imaging;
using Forensics.Native;

namespace Forensics.IntegrationTests.Children;

/// <summary>The system's codec, which loses its mind over pictures that end with an instruction.</summary>
sealed partial class UnsoundCodec : IImageCodec
{
    public const string Hang = "hang", Abort = "abort", Segfault = "segfault", Exit = "exit", FillHeap = "heap", Garbage = "garbage", HugeAnswer = "huge", Fail = "fail";

    const string Mark = "unsound:";

    readonly SystemImageCodec sound = new();

    /// <summary>A sound picture; the instruction behind it is what the codec does over it.</summary>
    public static byte[] Picture(string instruction) => [.. Web.PaintedPictures.Fruit(48, 40, 1, spot: false), .. Encoding.ASCII.GetBytes(Mark + instruction)];

    public static byte[] Spin(double seconds) => Picture(string.Create(CultureInfo.InvariantCulture, $"spin {seconds}"));

    public static byte[] Sleep(double seconds) => Picture(string.Create(CultureInfo.InvariantCulture, $"sleep {seconds}"));

    /// <summary>Memory outside the managed heap, held for half a second.</summary>
    public static byte[] FillNative(int megabytes) => Picture(string.Create(CultureInfo.InvariantCulture, $"native {megabytes}"));

    public DecodedImage Decode(ReadOnlyMemory<byte> file, DecodeLimits limits)
    {
        Obey(file.Span);
        return sound.Decode(file, limits);
    }

    public DecodedImage DecodeReduced(ReadOnlyMemory<byte> file, DecodeLimits limits, int minShortSidePixels, bool luma = false)
    {
        Obey(file.Span);
        return sound.DecodeReduced(file, limits, minShortSidePixels, luma);
    }

    public byte[] EncodeJpeg(RgbImage image, int qualityPercent, ChromaSampling sampling) => sound.EncodeJpeg(image, qualityPercent, sampling);

    public byte[] EncodePng(int width, int height, int channels, ReadOnlySpan<byte> samples) => sound.EncodePng(width, height, channels, samples);

    static void Obey(ReadOnlySpan<byte> file)
    {
        var text = Encoding.ASCII.GetString(file[^Math.Min(file.Length, 40)..]);
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        if (at >= 0)
        {
            var parts = text[(at + Mark.Length)..].Split(' ');
            Do(parts[0], parts.Length > 1 ? double.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        }
    }

    static void Do(string instruction, double number)
    {
        switch (instruction)
        {
            case Hang: Thread.Sleep(Timeout.Infinite); break;
            case "sleep": Thread.Sleep(TimeSpan.FromSeconds(number)); break;
            case "spin": SpinFor(number); break;
            case Abort: AbortNow(); break;
            case Segfault: Length(8); break;
            case Exit: Environment.Exit(7); break;
            case FillHeap: FillTheHeap(); break;
            case "native": HoldNative((int)number); break;
            case Garbage: Say(Encoding.ASCII.GetBytes(new string('x', 100))); break;
            case HugeAnswer: Say([.. "FXM1"u8, 2, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F]); break;
            case Fail: throw new InvalidOperationException("a bug");
            default: throw new ArgumentException(instruction);
        }
    }

    static void SpinFor(double seconds)
    {
        var process = Process.GetCurrentProcess();
        var start = process.TotalProcessorTime.TotalSeconds;
        while (process.TotalProcessorTime.TotalSeconds - start < seconds)
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                _ = Math.Sqrt(i);
            }

            process.Refresh();
        }
    }

    static void FillTheHeap()
    {
        List<byte[]> kept = [];
        while (true)
        {
            kept.Add(new byte[8 << 20]);
        }
    }

    static unsafe void HoldNative(int megabytes)
    {
        var bytes = (nuint)megabytes << 20;
        var memory = NativeMemory.Alloc(bytes);
        NativeMemory.Fill(memory, bytes, 1);
        Thread.Sleep(500);
        NativeMemory.Free(memory);
    }

    static void Say(byte[] bytes)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(bytes);
        output.Flush();
        Thread.Sleep(Timeout.Infinite);
    }

    [LibraryImport("libc", EntryPoint = "abort")]
    private static partial void AbortNow();

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nint Length(nint text);
}
