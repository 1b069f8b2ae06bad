using System.Diagnostics;
using Forensics.Imaging;
using Forensics.Native;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Native;

public sealed class HostileFileTests(ITestOutputHelper output)
{
    static readonly SystemImageCodec Codec = new();

    [SharedDataFact]
    public void Every_hostile_file_is_decoded_or_refused_in_time()
    {
        var files = Directory.GetFiles(Path.Combine(SharedData.Root!, "hostile"));
        Assert.NotEmpty(files);
        var (pictures, refused, slowest) = (0, 0, TimeSpan.Zero);
        using var process = Process.GetCurrentProcess();
        var start = process.WorkingSet64;
        foreach (var path in files)
        {
            var watch = Stopwatch.StartNew();
            try
            {
                var image = EvidenceImage.Open(File.ReadAllBytes(path), Codec, new());
                Assert.InRange((long)image.Stored.Width * image.Stored.Height, 1, new DecodeLimits().MaxPixels);
                Assert.NotNull(image.Metadata);
                pictures++;
            }
            catch (EvidenceFormatException refusal)
            {
                Assert.False(string.IsNullOrWhiteSpace(refusal.Message));
                refused++;
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{path} took {watch.Elapsed}");
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
        }

        process.Refresh();
        output.WriteLine($"{files.Length} hostile files: {pictures} pictures, {refused} refused, slowest {slowest.TotalMilliseconds:F0} ms, +{(process.WorkingSet64 - start) >> 20} MB");
    }

    [Fact]
    public void A_png_bomb_over_the_limit_is_refused_without_its_pixels()
    {
        var bomb = Codec.EncodePng(5_000, 4_000, 1, new byte[20_000_000]);
        Assert.InRange(bomb.Length, 0, 100_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<EvidenceFormatException>(() => Codec.Decode(bomb, new() { MaxPixels = 19_999_999 }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
        Assert.Equal(EvidenceFormatError.TooManyPixels, refusal.Code);
        Assert.Equal(5_000, Codec.Decode(bomb, new() { MaxPixels = 20_000_000 }).Image.Width);
    }

    [Fact]
    public void A_jpeg_of_as_many_scans_as_allowed_ends_in_time()
    {
        // Empty scans over a large picture are the costliest JPEG a few kilobytes can hold: 25 million pixels may have 64.
        var start = NativeSamples.ProgressiveJpeg(new RgbImage(5_000, 5_000, new byte[75_000_000]), 50);
        var scans = start.AsSpan().Count((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var last = start.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var empty = start[last..(last + 12)];
        byte[] file = [.. start[..^2], .. Enumerable.Repeat(empty, 64 - scans).SelectMany(part => part)];
        var watch = Stopwatch.StartNew();

        Assert.NotEmpty(Codec.Decode(file, new()).Problems);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
        Assert.Equal(EvidenceFormatError.UnsupportedFeature, Assert.Throws<EvidenceFormatException>(() => Codec.Decode((byte[])[.. file, .. empty], new())).Code);
    }
}
