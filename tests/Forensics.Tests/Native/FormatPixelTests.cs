using System.Diagnostics;
using Forensics.Imaging;
using Forensics.Native;
using Forensics.Tests.Formats;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Native;

/// <summary>Twenty pictures and more of each format against a decoder by other people.</summary>
public sealed class FormatPixelTests(ITestOutputHelper output)
{
    static readonly SystemImageCodec Codec = new();

    [PillowTheory]
    [InlineData("jpeg", 20, 1)]
    [InlineData("png", 20, 0)]
    [InlineData("webp", 20, 1)]
    [InlineData("gif", 20, 0)]
    [InlineData("bmp", 26, 0)]
    [InlineData("tiff", 32, 1)]
    public void Pixels_are_those_of_pillow_within_a_level(string format, int pictures, int levels)
    {
        var folder = Directory.CreateTempSubdirectory("forensics-pillow-");
        try
        {
            Run(format, folder.FullName);
            var files = folder.GetFiles("*.rgb");
            Assert.Equal(pictures, files.Length);
            var largest = 0;
            foreach (var expected in files)
            {
                var decoded = Codec.Decode(File.ReadAllBytes(Path.ChangeExtension(expected.FullName, null)), new());
                var difference = TestPictures.LargestDifference(File.ReadAllBytes(expected.FullName), decoded.Image.Pixels);
                Assert.True(difference <= levels, $"{expected.Name}: {difference} levels");
                Assert.Empty(decoded.Problems);
                largest = Math.Max(largest, difference);
            }

            output.WriteLine($"{format}: {files.Length} pictures, at most {largest} levels from Pillow");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [HeifTheory]
    [InlineData("heic")]
    [InlineData("avif")]
    public void Lossless_pictures_come_back_as_they_were(string format)
    {
        var random = new Random(7);
        var largest = 0;
        for (var number = 0; number < 20; number++)
        {
            var picture = TestPictures.Photo(random.Next(16, 150), random.Next(16, 120), number);
            var withAlpha = number % 4 == 3;
            byte[] rgba = [.. picture.Pixels.ToArray().Chunk(3).SelectMany((rgb, i) => (byte[])[.. rgb, (byte)(i % 256)])];
            var png = withAlpha ? Codec.EncodePng(picture.Width, picture.Height, 4, rgba) : Codec.EncodePng(picture.Width, picture.Height, 3, picture.Pixels);

            var decoded = Codec.Decode(FormatSamples.Heif(png, format, FormatSamples.Lossless), new());

            var difference = TestPictures.LargestDifference(Codec.Decode(png, new()).Image.Pixels, decoded.Image.Pixels);
            Assert.True(difference <= 1, $"picture {number}, {picture.Width} × {picture.Height}, alpha {withAlpha}: {difference} levels");
            Assert.Equal((withAlpha, 1), (decoded.HasAlpha, decoded.Frames));
            Assert.Empty(decoded.Problems);
            largest = Math.Max(largest, difference);
        }

        output.WriteLine($"{format}: 20 lossless pictures, at most {largest} levels from the source");
    }

    [HeifTheory]
    [InlineData("heic")]
    [InlineData("avif")]
    public void Lossy_pictures_come_back_close(string format)
    {
        var picture = TestPictures.Photo(203, 118);

        var decoded = Codec.Decode(FormatSamples.Heif(Codec.EncodePng(203, 118, 3, picture.Pixels), format, "-q", "90"), new());

        Assert.InRange(TestPictures.MeanDifference(picture.Pixels, decoded.Image.Pixels), 0.1, 4);
    }

    [HeifTheory]
    [InlineData(1, null, null)]
    [InlineData(2, null, 1)]
    [InlineData(3, 2, null)]
    [InlineData(4, null, 0)]
    [InlineData(5, 1, 0)]
    [InlineData(6, 3, null)]
    [InlineData(7, 3, 0)]
    [InlineData(8, 1, null)]
    public void A_heic_stands_upright_as_its_own_turns_and_mirrors_say(int orientation, int? quartersToTheLeft, int? mirrorAxis)
    {
        var picture = TestPictures.Photo(128, 64);
        var plain = FormatSamples.Heif(Codec.EncodePng(128, 64, 3, picture.Pixels), "heic", FormatSamples.Lossless);
        byte[][] turns =
        [
            .. quartersToTheLeft is { } quarters ? (byte[][])[HeifBytes.Box("irot", [(byte)quarters])] : [],
            .. mirrorAxis is { } axis ? (byte[][])[HeifBytes.Box("imir", [(byte)axis])] : [],
        ];

        var image = EvidenceImage.Open(HeifBytes.WithProperties(plain, turns), Codec, new());

        var expected = Uprighting.Apply(picture, (Orientation)orientation);
        Assert.Equal(Orientation.Upright, image.Orientation);
        Assert.Equal((expected.Width, expected.Height), (image.Header.Width, image.Header.Height));
        Assert.InRange(TestPictures.LargestDifference(expected.Pixels, image.Upright.Pixels), 0, 1);
    }

    [HeifTheory]
    [InlineData("heic")]
    [InlineData("avif")]
    public void Coded_data_that_is_cut_off_is_refused_with_the_librarys_reason(string format)
    {
        var file = FormatSamples.Heif(Codec.EncodePng(64, 64, 3, TestPictures.Photo(64, 64).Pixels), format);

        var refusal = Assert.Throws<EvidenceFormatException>(() => Codec.Decode(file.AsMemory(0, file.Length - 1), new()));

        Assert.Equal(EvidenceFormatError.Broken, refusal.Code);
        Assert.Contains("is damaged: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("crashed", refusal.Message, StringComparison.Ordinal);
    }

    [HeifFact]
    public void An_exif_orientation_in_a_heic_is_not_applied_again()
    {
        var jpeg = Codec.EncodeJpeg(TestPictures.Photo(120, 80), 98, ChromaSampling.Samp444);
        byte[] exif = [.. "Exif\0\0MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"u8, 6, 0, 0, 0, 0, 0, 0];

        var image = EvidenceImage.Open(FormatSamples.Heif(FileBytes.Join(jpeg[..2], FileBytes.Segment(0xE1, exif), jpeg[2..]), "heic"), Codec, new());

        Assert.Equal(Orientation.Rotate90, image.Metadata.Exif.Orientation);
        Assert.Equal((Orientation.Upright, 120, 80), (image.Orientation, image.Upright.Width, image.Upright.Height));
    }

    internal static void Run(string format, string folder)
    {
        var script = Path.Combine(RepositoryRoot.Path, "tests", "Forensics.Tests", "Native", "pillow_formats.py");
        using var python = Process.Start(new ProcessStartInfo(PillowFactAttribute.Python, [script, format, folder]) { RedirectStandardError = true })!;
        var errors = python.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, errors);
    }
}

/// <summary>As <see cref="PillowFactAttribute"/>, with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class PillowTheoryAttribute : TheoryAttribute
{
    public PillowTheoryAttribute() => Skip = new PillowFactAttribute().Skip;
}
