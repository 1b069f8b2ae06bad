using System.Diagnostics;
using Forensics.Imaging;
using Forensics.Imaging.Jpeg;
using Forensics.Native;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Jpeg;

public class JpegRoundTripTests(ITestOutputHelper output)
{
    static readonly (int Width, int Height)[] Sizes = [(1, 1), (1, 37), (37, 1), (16, 16), (17, 15), (130, 71)];

    [TurboJpegTheory]
    [InlineData(ChromaSampling.Samp444)]
    [InlineData(ChromaSampling.Samp422)]
    [InlineData(ChromaSampling.Samp420)]
    [InlineData(ChromaSampling.Samp440)]
    [InlineData(ChromaSampling.Grey)]
    public void Colour_conversion_and_downsampling_equal_libjpeg_turbo(ChromaSampling sampling)
    {
        foreach (var (width, height) in Sizes)
        {
            foreach (var picture in new[] { TestPictures.Random(width, height, 5), TestPictures.Textured(width, height, 6) })
            {
                var ours = ColourPlanes.Of(picture, sampling);
                var theirs = TurboJpeg.ToPlanes(picture, sampling);
                AssertEqual(theirs, ours, width, height, sampling);
            }
        }
    }

    [TurboJpegTheory]
    [InlineData(ChromaSampling.Samp444)]
    [InlineData(ChromaSampling.Samp422)]
    [InlineData(ChromaSampling.Samp420)]
    [InlineData(ChromaSampling.Samp440)]
    [InlineData(ChromaSampling.Grey)]
    public void Saving_and_opening_planes_equals_libjpeg_turbo(ChromaSampling sampling)
    {
        foreach (var (width, height) in Sizes)
        {
            foreach (var picture in new[] { TestPictures.Random(width, height, 5), TestPictures.Textured(width, height, 6), TestPictures.Flat(width, height, 255) })
            {
                foreach (var quality in new[] { 1, 10, 50, 75, 90, 95, 100 })
                {
                    var planes = ColourPlanes.Of(picture, sampling);
                    var theirs = TurboJpeg.RoundTrip(Padded(planes, width, height, sampling), width, height, quality, sampling);
                    SamplePlane[] ours = [.. planes.Select((plane, i) => JpegRoundTrip.Apply(plane, Steps(i, quality)))];
                    AssertEqual(theirs, ours, width, height, sampling);
                }
            }
        }
    }

    /// <summary>Pixels → planes → saved → opened, against the library doing the same, on real pictures of all kinds.</summary>
    [SharedDataFact]
    public void A_hundred_real_pictures_saved_and_opened_equal_libjpeg_turbo()
    {
        var codec = new SystemImageCodec();
        var pictures = Directory.EnumerateFiles(Path.Combine(SharedData.Root!, "forensics"), "*.jpg", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Take(100)
            .ToList();
        Assert.Equal(100, pictures.Count);
        ChromaSampling[] samplings = [ChromaSampling.Samp420, ChromaSampling.Samp444, ChromaSampling.Samp422];
        for (var i = 0; i < pictures.Count; i++)
        {
            var picture = codec.DecodeReduced(File.ReadAllBytes(pictures[i]), new DecodeLimits(), minShortSidePixels: 256).Image;
            var (sampling, quality) = (samplings[i % samplings.Length], 60 + i % 36);
            var planes = ColourPlanes.Of(picture, sampling);
            AssertEqual(TurboJpeg.ToPlanes(picture, sampling), planes, picture.Width, picture.Height, sampling);
            var theirs = TurboJpeg.RoundTrip(Padded(planes, picture.Width, picture.Height, sampling), picture.Width, picture.Height, quality, sampling);
            SamplePlane[] ours = [.. planes.Select((plane, component) => JpegRoundTrip.Apply(plane, Steps(component, quality)))];
            AssertEqual(theirs, ours, picture.Width, picture.Height, sampling);
        }

        output.WriteLine($"{pictures.Count} pictures equal in every sample");
    }

    [Fact]
    public void Block_errors_are_the_differences_to_the_saved_plane()
    {
        var plane = ColourPlanes.Of(TestPictures.Textured(70, 50, 9), ChromaSampling.Grey)[0];
        ushort[][] steps = [Steps(0, 95), Steps(0, 60)];
        var errors = JpegRoundTrip.BlockErrors(plane, steps);
        for (var set = 0; set < steps.Length; set++)
        {
            var saved = JpegRoundTrip.Apply(plane, steps[set]);
            var expected = new int[errors[set].Length];
            for (var i = 0; i < plane.Samples.Length; i++)
            {
                expected[i / plane.Stride / 8 * plane.BlocksWide + i % plane.Stride / 8] += Math.Abs(plane.Samples[i] - saved.Samples[i]);
            }

            Assert.Equal(expected, errors[set]);
            Assert.Contains(errors[set], error => error > 0);
        }
    }

    [Fact]
    public void The_forward_transform_is_that_of_the_standard()
    {
        var plane = ColourPlanes.Of(TestPictures.Random(8, 8, 4), ChromaSampling.Grey)[0];
        var samples = plane.Samples.ToArray();
        var block = IntegerDct.Forward(Block8.Load(ref samples[0], 8).Transpose());
        var rows = new[] { block.R0, block.R1, block.R2, block.R3, block.R4, block.R5, block.R6, block.R7 };
        for (var v = 0; v < 8; v++)
        {
            for (var u = 0; u < 8; u++)
            {
                // T.81 A.3.3, in floating point.
                var sum = 0.0;
                for (var i = 0; i < 64; i++)
                {
                    var (x, y) = (i & 7, i >> 3);
                    sum += (samples[i] - 128) * Math.Cos((2 * x + 1) * u * Math.PI / 16) * Math.Cos((2 * y + 1) * v * Math.PI / 16);
                }

                var coefficient = sum / 4 * (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1);
                Assert.InRange(rows[v][u] - 8 * coefficient, -2, 2);
            }
        }
    }

    [Fact, Trait("Speed", "Slow")]
    public void Three_qualities_of_twelve_megapixels()
    {
        var small = TestPictures.Textured(1000, 750, 1);
        var pixels = new byte[3 * 4000 * 3000];
        for (var y = 0; y < 3000; y++)
        {
            for (var x = 0; x < 4000; x += 1000)
            {
                small.Row(y % 750).CopyTo(pixels.AsSpan(3 * (y * 4000 + x)));
            }
        }

        var image = new RgbImage(4000, 3000, pixels);
        var (convert, errors) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 4; round++)
        {
            var clock = CpuTime();
            var planes = ColourPlanes.Of(image, ChromaSampling.Samp420);
            convert = Math.Min(convert, CpuTime() - clock);
            clock = CpuTime();
            for (var i = 0; i < 3; i++)
            {
                JpegRoundTrip.BlockErrors(planes[i], [Steps(i, 90), Steps(i, 85), Steps(i, 75)]);
            }

            errors = Math.Min(errors, CpuTime() - clock);
        }

        output.WriteLine($"colour planes {convert:F0} ms, block errors at three qualities {errors:F0} ms of CPU");
        // A goal of 250 ms for both on one core; the bound only catches a lost vector path.
        Assert.InRange(convert + errors, 0, 2000);
    }

    static double CpuTime() => Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds;

    static ushort[] Steps(int plane, int quality) =>
        StandardTables.Scale(plane == 0 ? StandardTables.Luminance : StandardTables.Chrominance, quality);

    static byte[][] Padded(SamplePlane[] planes, int width, int height, ChromaSampling sampling) => [.. planes.Select((plane, i) =>
    {
        var (planeWidth, planeHeight) = TurboJpeg.PlaneSize(i, width, height, sampling);
        var bytes = new byte[planeWidth * planeHeight];
        for (var y = 0; y < planeHeight; y++)
        {
            plane.Samples.Slice(y * plane.Stride, planeWidth).CopyTo(bytes.AsSpan(y * planeWidth));
        }

        return bytes;
    })];

    static void AssertEqual(byte[][] theirs, SamplePlane[] ours, int width, int height, ChromaSampling sampling)
    {
        var padded = Padded(ours, width, height, sampling);
        Assert.Equal(theirs.Length, padded.Length);
        for (var i = 0; i < theirs.Length; i++)
        {
            Assert.True(theirs[i].AsSpan().SequenceEqual(padded[i]), $"Plane {i} of {width}×{height} {sampling} differs.");
        }
    }
}
