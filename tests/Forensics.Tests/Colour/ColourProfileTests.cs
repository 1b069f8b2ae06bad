using Forensics.Imaging;
using Forensics.Imaging.Colour;
using Forensics.Tests.Native;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Colour;

public sealed class ColourProfileTests(ITestOutputHelper output)
{
    // D50-adapted colorants as Apple's and Adobe's own profiles have them (s15Fixed16, here rounded to 5 digits).
    static readonly double[] DisplayP3 = [0.51512, 0.29198, 0.15710, 0.24119, 0.69225, 0.06657, -0.00105, 0.04189, 0.78407];
    static readonly double[] AdobeRgb = [0.60974, 0.20528, 0.14919, 0.31111, 0.62567, 0.06322, 0.01947, 0.06087, 0.74457];
    static readonly double[] Srgb = [0.43607, 0.38515, 0.14307, 0.22249, 0.71687, 0.06061, 0.01392, 0.09708, 0.71410];
    static readonly double[] SrgbCurve = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];

    [Fact]
    public void Pure_display_p3_colours_come_out_as_published()
    {
        // CSS Color 4, section 10 (color(display-p3 …) to sRGB): 0.5 0.5 0.5 stays; red leaves the gamut: 1.093 -0.227 -0.150.
        var profile = Read(IccBytes.Rgb("Display P3", DisplayP3, IccBytes.Parametric(3, SrgbCurve)));

        Assert.Equal("Display P3", profile.Name);
        Assert.False(profile.IsSrgb);
        Assert.Equal([128, 128, 128], Converted(profile, 128, 128, 128));
        Assert.Equal([255, 0, 0], Converted(profile, 255, 0, 0));
        // Inside the gamut: P3 (0.8, 0.4, 0.2) is sRGB (0.8596, 0.3704, 0.1234) by the matrices of that section.
        Assert.InRange(TestPictures.LargestDifference([219, 94, 31], Converted(profile, 204, 102, 51)), 0, 1);
    }

    [Fact]
    public void Adobe_rgb_is_converted_and_srgb_is_left_alone()
    {
        var adobe = Read(IccBytes.Rgb("Adobe RGB (1998)", AdobeRgb, IccBytes.Gamma(563)));
        var srgb = Read(IccBytes.Rgb("sRGB IEC61966-2.1", Srgb, IccBytes.Table(1_024)));

        Assert.False(adobe.IsSrgb);
        Assert.True(srgb.IsSrgb);
        var picture = TestPictures.Photo(20, 20);
        Assert.Same(picture, SrgbConversion.Apply(picture, srgb));
        Assert.Same(picture, SrgbConversion.Apply(picture, null));
        Assert.NotSame(picture, SrgbConversion.Apply(picture, adobe));
    }

    [PillowFact]
    public void Colours_are_those_of_littlecms_within_two_levels()
    {
        var folder = Directory.CreateTempSubdirectory("forensics-icc-");
        try
        {
            (string Name, byte[] Profile)[] profiles =
            [
                ("p3", IccBytes.Rgb("Display P3", DisplayP3, IccBytes.Parametric(3, SrgbCurve))),
                ("adobe", IccBytes.Rgb("Adobe RGB (1998)", AdobeRgb, IccBytes.Gamma(563))),
                ("table", IccBytes.Rgb("P3 by table", DisplayP3, IccBytes.Table(4_096))),
                ("linear", IccBytes.Rgb("Linear", Srgb, IccBytes.Gamma(256))),
                ("power", IccBytes.Rgb("Power", AdobeRgb, IccBytes.Parametric(0, [1.8]))),
                ("offset", IccBytes.Rgb("All parameters", DisplayP3, IccBytes.Parametric(4, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0, 0]))),
                ("grey", IccBytes.Grey("Grey 1.8", IccBytes.Gamma(461))),
            ];
            foreach (var (name, profile) in profiles)
            {
                File.WriteAllBytes(Path.Combine(folder.FullName, $"{name}.icc"), profile);
            }

            FormatPixelTests.Run("icc", folder.FullName);
            foreach (var (name, profile) in profiles)
            {
                var source = File.ReadAllBytes(Path.Combine(folder.FullName, $"{name}.icc.in"));
                var expected = File.ReadAllBytes(Path.Combine(folder.FullName, $"{name}.icc.out"));
                var converted = SrgbConversion.Apply(new RgbImage(source.Length / 3, 1, source), Read(profile));
                var largest = TestPictures.LargestDifference(expected, converted.Pixels);
                output.WriteLine($"{name}: at most {largest}, on average {TestPictures.MeanDifference(expected, converted.Pixels):F3} levels from LittleCMS");
                Assert.True(largest <= 2, $"{name}: {largest} levels");
                Assert.False(converted.Pixels.SequenceEqual(source));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_cannot_be_converted_says_so()
    {
        var tables = Read(IccBytes.Of("RGB ", ("desc", IccBytes.Description("Camera")), ("A2B0", new byte[40])));
        var inks = Read(IccBytes.Of("CMYK", ("desc", IccBytes.Description("FOGRA39"))));

        Assert.Contains("\"Camera\" is made of tables", tables.Reason, StringComparison.Ordinal);
        Assert.Contains("CMYK profile \"FOGRA39\" is not applied", inks.Reason, StringComparison.Ordinal);
        var picture = TestPictures.Photo(4, 4);
        Assert.Same(picture, SrgbConversion.Apply(picture, tables));
    }

    [Theory]
    [InlineData(1, 13, null)]
    [InlineData(2, 2, null)]
    [InlineData(12, 13, true)]
    [InlineData(9, 13, true)]
    [InlineData(9, 16, false)]
    public void Code_points_are_profiles_too(int primaries, int transfer, bool? converts)
    {
        var profile = ColourProfile.FromCodePoints(primaries, transfer);

        Assert.Equal(converts, profile?.CanConvert);
        if (primaries == 12)
        {
            Assert.InRange(TestPictures.LargestDifference([219, 94, 31], Converted(profile!, 204, 102, 51)), 0, 1);
        }
    }

    [Fact]
    public void A_shown_picture_is_converted_and_a_stored_one_keeps_its_values()
    {
        var codec = new Forensics.Native.SystemImageCodec();
        var jpeg = codec.EncodeJpeg(new RgbImage(16, 16, [.. Enumerable.Repeat<byte[]>([204, 102, 51], 256).SelectMany(rgb => rgb)]), 100, ChromaSampling.Samp444);
        byte[] payload = [.. FileBytes.Ascii("ICC_PROFILE\0\u0001\u0001"), .. IccBytes.Rgb("Display P3", DisplayP3, IccBytes.Parametric(3, SrgbCurve))];

        var image = EvidenceImage.Open(FileBytes.Join(jpeg[..2], FileBytes.Segment(0xE2, payload), jpeg[2..]), codec, new());

        Assert.InRange(TestPictures.LargestDifference([204, 102, 51], image.Stored.Pixels[..3]), 0, 1);
        Assert.InRange(TestPictures.LargestDifference([219, 94, 31], image.Upright.Pixels[..3]), 0, 2);
        Assert.Equal("Display P3", image.Metadata.ColourProfile?.Name);
        Assert.Empty(image.Problems);
    }

    [Fact]
    public void Mutated_profiles_are_read_or_not_and_never_throw()
    {
        var profile = IccBytes.Rgb("Display P3", DisplayP3, IccBytes.Parametric(3, SrgbCurve));
        var random = new Random(8);
        var picture = TestPictures.Photo(8, 8);
        var read = 0;
        for (var i = 0; i < 5_000; i++)
        {
            if (ColourProfile.FromIcc(DamagedFileTests.Mutated(profile, random)) is { } mutant)
            {
                read++;
                Assert.Equal(8, SrgbConversion.Apply(picture, mutant).Width);
            }
        }

        Assert.InRange(read, 100, 4_999);
    }

    static ColourProfile Read(byte[] profile) => ColourProfile.FromIcc(profile)!;

    static byte[] Converted(ColourProfile profile, byte red, byte green, byte blue) =>
        SrgbConversion.Apply(new RgbImage(1, 1, [red, green, blue]), profile).Pixels.ToArray();
}
