using Forensics.Imaging;
using Forensics.Imaging.Formats;
using Forensics.Native;
using Forensics.Tests.Support;

namespace Forensics.Tests.Native;

public sealed class SystemImageCodecTests
{
    static readonly SystemImageCodec Codec = new();
    static readonly DecodeLimits Limits = new();

    [Fact]
    public void Every_system_library_is_there() => Assert.Empty(NativeLibraries.Missing());

    [Fact]
    public void A_missing_library_is_named_with_the_line_to_run()
    {
        var missing = Assert.Throws<MissingLibraryException>(() => NativeLibraries.Require("libnowhere.so.9"));

        Assert.Equal("libnowhere.so.9", missing.Library);
        Assert.Contains("./forensics setup", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(17, 31)]
    [InlineData(200, 3)]
    public void Png_keeps_every_sample(int width, int height)
    {
        var picture = TestPictures.Photo(width, height);
        var grey = Luminance.Of(picture);

        var back = Codec.Decode(Codec.EncodePng(width, height, 3, picture.Pixels), Limits);
        Assert.True(back.Image.Pixels.SequenceEqual(picture.Pixels));
        Assert.Equal((false, 8, 1), (back.HasAlpha, back.BitsPerSample, back.Frames));
        Assert.Empty(back.Problems);

        var greyBack = Codec.Decode(Codec.EncodePng(width, height, 1, grey), Limits).Image;
        Assert.Equal([.. grey.SelectMany(level => new[] { level, level, level })], greyBack.Pixels.ToArray());
    }

    [Fact]
    public void Noise_that_does_not_compress_still_fits_the_png_buffer()
    {
        var samples = new byte[300 * 200 * 4];
        new Random(5).NextBytes(samples);

        Assert.True(Codec.EncodePng(300, 200, 4, samples).Length > samples.Length);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    public void Transparency_is_laid_over_white(string format)
    {
        byte[] rgba = [10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128, 200, 100, 50, 51];
        var file = format == "png" ? Codec.EncodePng(4, 1, 4, rgba) : NativeSamples.LosslessWebP(rgba, 4, 1);

        var decoded = Codec.Decode(file, Limits);

        // c·a/255 + 255 − a, rounded.
        Assert.Equal([10, 20, 30, 255, 255, 255, 127, 127, 127, 244, 224, 214], decoded.Image.Pixels.ToArray());
        Assert.True(decoded.HasAlpha);
    }

    [Theory]
    [InlineData(ChromaSampling.Samp444, 0x11)]
    [InlineData(ChromaSampling.Samp422, 0x21)]
    [InlineData(ChromaSampling.Samp420, 0x22)]
    [InlineData(ChromaSampling.Samp440, 0x12)]
    [InlineData(ChromaSampling.Grey, 0x11)]
    public void Jpeg_comes_back_close_with_the_sampling_asked_for(ChromaSampling sampling, int lumaFactors)
    {
        var picture = TestPictures.Photo(203, 117);
        var file = Codec.EncodeJpeg(picture, 95, sampling);

        // A baseline frame header: SOF0, length, precision, height, width, components, first identifier, first factors.
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        Assert.Equal(sampling == ChromaSampling.Grey ? 1 : 3, file[frame + 9]);
        Assert.Equal(lumaFactors, file[frame + 11]);

        var back = Codec.Decode(file, Limits);
        Assert.Empty(back.Problems);
        var expected = sampling == ChromaSampling.Grey ? [.. Luminance.Of(picture).SelectMany(level => new[] { level, level, level })] : picture.Pixels.ToArray();
        Assert.InRange(TestPictures.MeanDifference(expected, back.Image.Pixels), 0.1, 2.5);
        Assert.Equal(file, Codec.EncodeJpeg(picture, 95, sampling));
    }

    [Fact]
    public void Cmyk_is_read_as_adobe_stores_it()
    {
        // Cyan without black, white, black by K alone, and half of everything; flat 16×16 squares survive JPEG.
        byte[][] inks = [[0, 255, 255, 255], [255, 255, 255, 255], [255, 255, 255, 0], [128, 128, 128, 128]];
        byte[][] expected = [[0, 255, 255], [255, 255, 255], [0, 0, 0], [64, 64, 64]];
        var pixels = Enumerable.Range(0, 16).SelectMany(_ => inks.SelectMany(ink => Enumerable.Repeat(ink, 16))).SelectMany(ink => ink).ToArray();

        var decoded = Codec.Decode(NativeSamples.CmykJpeg(pixels, 64, 16, 100), Limits).Image;

        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(TestPictures.LargestDifference(expected[i], decoded.Row(8).Slice(3 * ((16 * i) + 8), 3)), 0, 1);
        }
    }

    [Fact]
    public void Both_kinds_of_webp_are_decoded()
    {
        var picture = TestPictures.Photo(150, 90);
        var opaque = picture.Pixels.ToArray().Chunk(3).SelectMany(rgb => (byte[])[.. rgb, 255]).ToArray();

        Assert.True(Codec.Decode(NativeSamples.LosslessWebP(opaque, 150, 90), Limits).Image.Pixels.SequenceEqual(picture.Pixels));
        var lossy = Codec.Decode(NativeSamples.WebP(picture, 90), Limits);
        Assert.InRange(TestPictures.MeanDifference(picture.Pixels, lossy.Image.Pixels), 0.1, 4);
        Assert.Empty(lossy.Problems);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_frame_of_an_animation_stands_on_its_canvas(bool alpha)
    {
        byte[] red = [255, 0, 0, 255], clear = [0, 0, 255, 0];
        var frame = alpha
            ? NativeSamples.WebPWithAlpha([.. Enumerable.Repeat(red, 32).Concat(Enumerable.Repeat(clear, 32)).SelectMany(p => p)], 8, 8, 100)
            : NativeSamples.LosslessWebP([.. Enumerable.Repeat(red, 64).SelectMany(p => p)], 8, 8);
        // What follows the file header, without an extended header of its own.
        var chunks = frame.AsSpan(12).StartsWith("VP8X"u8) ? frame[30..] : frame[12..];
        var position = new byte[16];
        (position[0], position[3], position[6], position[9]) = (2, 1, 7, 7);
        var file = FileBytes.WebPOf(FileBytes.WebPExtended(0x12, 20, 16), FileBytes.WebPChunk("ANIM", new byte[6]),
            FileBytes.WebPChunk("ANMF", [.. position, .. chunks]), FileBytes.WebPChunk("ANMF", [.. position, .. chunks]));

        var decoded = Codec.Decode(file, Limits);

        Assert.Equal((20, 16, 2), (decoded.Image.Width, decoded.Image.Height, decoded.Frames));
        Assert.Equal([255, 255, 255], decoded.Image.Row(2)[9..12].ToArray());
        Assert.InRange(TestPictures.LargestDifference([255, 0, 0], decoded.Image.Row(2)[12..15]), 0, 3);
        Assert.InRange(TestPictures.LargestDifference(alpha ? [255, 255, 255] : [255, 0, 0], decoded.Image.Row(9)[33..36]), 0, 3);
        Assert.Equal([255, 255, 255], decoded.Image.Row(9)[36..39].ToArray());
        Assert.Equal([255, 255, 255], decoded.Image.Row(10)[12..15].ToArray());
    }

    [Theory]
    [InlineData(800, 600, 300, 400, 300)]
    [InlineData(800, 600, 301, 800, 600)]
    [InlineData(800, 600, 150, 200, 150)]
    [InlineData(800, 600, 151, 400, 300)]
    [InlineData(801, 601, 76, 101, 76)]
    [InlineData(801, 601, 1, 101, 76)]
    [InlineData(5, 3, 512, 5, 3)]
    public void A_jpeg_is_reduced_as_far_as_the_short_side_allows(int width, int height, int minShortSide, int expectedWidth, int expectedHeight)
    {
        var file = Codec.EncodeJpeg(TestPictures.Photo(width, height), 90, ChromaSampling.Samp420);

        var reduced = Codec.DecodeReduced(file, Limits, minShortSide).Image;

        Assert.Equal((expectedWidth, expectedHeight), (reduced.Width, reduced.Height));
    }

    [Fact]
    public void A_reduced_jpeg_shows_the_mean_of_the_pixels_it_stands_for()
    {
        var file = Codec.EncodeJpeg(TestPictures.Photo(256, 192), 95, ChromaSampling.Samp444);
        var full = Codec.Decode(file, Limits).Image;

        var reduced = Codec.DecodeReduced(file, Limits, 24).Image;

        for (var y = 0; y < reduced.Height; y++)
        {
            for (var x = 0; x < reduced.Width; x++)
            {
                var mean = Enumerable.Range(0, 64).Average(i => full.Row((8 * y) + (i / 8))[3 * ((8 * x) + (i % 8))]);
                Assert.InRange(reduced.Row(y)[3 * x] - mean, -3, 3);
            }
        }
    }

    [Fact]
    public void A_jpeg_reduced_to_luma_shows_the_luma_of_the_reduced_colours()
    {
        var file = Codec.EncodeJpeg(TestPictures.Photo(256, 192), 95, ChromaSampling.Samp444);

        var colours = Luminance.Of(Codec.DecodeReduced(file, Limits, 48).Image);
        var grey = Codec.DecodeReduced(file, Limits, 48, luma: true).Image;

        Assert.Equal((64, 48), (grey.Width, grey.Height));
        for (var i = 0; i < colours.Length; i++)
        {
            Assert.InRange(grey.Pixels[3 * i] - colours[i], -2, 2); // colours were clipped and rounded on the way
            Assert.True(grey.Pixels[3 * i] == grey.Pixels[3 * i + 1] && grey.Pixels[3 * i] == grey.Pixels[3 * i + 2]);
        }
    }

    [Fact]
    public void Wrong_calls_are_named()
    {
        var picture = TestPictures.Photo(4, 4);

        Assert.Throws<ArgumentOutOfRangeException>(() => Codec.EncodeJpeg(picture, 0, ChromaSampling.Samp444));
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec.EncodeJpeg(picture, 101, ChromaSampling.Samp444));
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec.EncodeJpeg(picture, 50, (ChromaSampling)99));
        Assert.Throws<ArgumentException>(() => Codec.EncodeJpeg(new RgbImage(65_501, 1, new byte[3 * 65_501]), 50, ChromaSampling.Samp444));
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec.EncodePng(4, 4, 2, new byte[32]));
        Assert.Throws<ArgumentException>(() => Codec.EncodePng(4, 4, 3, new byte[47]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec.DecodeReduced(new byte[1], Limits, 0));
    }
}
