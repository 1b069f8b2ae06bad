using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Native;
using Forensics.Tests.Jpeg;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Hashing;

public sealed class PdqPrefilterTests(ITestOutputHelper output)
{
    static readonly SystemImageCodec Codec = new();

    static readonly DecodeLimits Limits = new();

    [TurboJpegTheory]
    [InlineData(700, 1023, true)] // half of it is one below 512: decoded whole
    [InlineData(1500, 1022, true)]
    [InlineData(1500, 1023, false)] // 511.5 is rounded up
    public void It_is_exact_where_no_reduction_leaves_512_pixels(int width, int height, bool isExact)
    {
        var picture = Forensics.Tests.Jpeg.TestPictures.Textured(width, height, 8);
        var file = Codec.EncodeJpeg(picture, 90, ChromaSampling.Samp420);
        var distance = PdqPrefilter.Compute(file, Codec, Limits).Hash.DistanceTo(Pdq.Compute(Codec.Decode(file, Limits).Image).Hash);
        Assert.InRange(distance, isExact ? 0 : 1, isExact ? 0 : 16);
    }

    [TurboJpegFact]
    public void Orientation_is_applied()
    {
        var picture = Forensics.Tests.Jpeg.TestPictures.Textured(1500, 1100, 8);
        var file = Codec.EncodeJpeg(picture, 90, ChromaSampling.Samp420);
        var upright = Pdq.Compute(Uprighting.Apply(Codec.Decode(file, Limits).Image, Orientation.Rotate90)).Hash;
        Assert.InRange(PdqPrefilter.Compute(file, Codec, Limits, Orientation.Rotate90).Hash.DistanceTo(upright), 0, 20);
        Assert.InRange(PdqPrefilter.Compute(file, Codec, Limits).Hash.DistanceTo(upright), 80, 256);
    }

    [SharedDataFact]
    public void On_photos_it_stays_within_the_radius_of_a_match()
    {
        List<int> distances = [];
        foreach (var path in Directory.EnumerateFiles(SharedData.Root!, "*.jp*g", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var file = File.ReadAllBytes(path);
            if (path.Contains("hostile", StringComparison.Ordinal) || JpegSize(file) is not { } size || Math.Min(size.Width, size.Height) < 1023 || distances.Count == 40)
            {
                continue;
            }

            var exact = Pdq.Compute(Codec.Decode(file, Limits).Image);
            if (exact.Quality >= 50)
            {
                distances.Add(PdqPrefilter.Compute(file, Codec, Limits).Hash.DistanceTo(exact.Hash));
            }
        }

        distances.Sort();
        output.WriteLine($"{distances.Count} photos: median {distances[distances.Count / 2]} bits, 90 % {distances[distances.Count * 9 / 10]}, most {distances[^1]}");
        Assert.InRange(distances[distances.Count / 2], 0, 6);
        Assert.InRange(distances[^1], 0, 31);
    }

    static (int Width, int Height)? JpegSize(byte[] file) =>
        Forensics.Imaging.Jpeg.JpegFile.Read(file, Limits).Frame is { } frame ? (frame.Width, frame.Height) : null;
}
