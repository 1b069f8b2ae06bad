using Forensics.Imaging;
using Forensics.Imaging.Jpeg;

namespace Forensics.Tests.Jpeg;

public class ColourSpaceTests
{
    static JpegColourSpace Of(JpegBytes bytes) => JpegFile.Read(bytes.Eoi().ToArray(), new()).ColourSpace;

    static JpegBytes Frame(JpegBytes bytes, int components) => bytes.Sof(0xC0, 8, 8, [.. Enumerable.Repeat((1, 1), components)]);

    static JpegBytes Adobe(byte transform) => new JpegBytes().Soi().Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);

    [Theory]
    [InlineData(3, 0, JpegColourSpace.Rgb)]
    [InlineData(3, 1, JpegColourSpace.YCbCr)]
    [InlineData(4, 0, JpegColourSpace.Cmyk)]
    [InlineData(4, 2, JpegColourSpace.Ycck)]
    [InlineData(1, 1, JpegColourSpace.Grey)]
    [InlineData(2, 1, JpegColourSpace.Unknown)]
    public void The_adobe_transform_names_it(int components, byte transform, JpegColourSpace expected) =>
        Assert.Equal(expected, Of(Frame(Adobe(transform), components)));

    [Theory]
    [InlineData(1, JpegColourSpace.Grey)]
    [InlineData(3, JpegColourSpace.YCbCr)]
    [InlineData(4, JpegColourSpace.Cmyk)]
    public void Without_adobe_segment_the_number_of_components_names_it(int components, JpegColourSpace expected) =>
        Assert.Equal(expected, Of(Frame(new JpegBytes().Soi(), components)));

    [Fact]
    public void Jfif_beats_adobe_for_three_components() =>
        Assert.Equal(JpegColourSpace.YCbCr, Of(Frame(Adobe(0).Segment(0xE0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 0, 0]), 3)));

    [Fact]
    public void Component_ids_R_G_B_name_it()
    {
        var bytes = new JpegBytes().Soi().Segment(0xC0, 8, 0, 8, 0, 8, 3, (byte)'R', 0x11, 0, (byte)'G', 0x11, 0, (byte)'B', 0x11, 0);
        Assert.Equal(JpegColourSpace.Rgb, Of(bytes));
    }

    [LibjpegFact]
    public void What_libjpeg_wrote_is_named()
    {
        (JpegColours Colours, string Sampling, JpegColourSpace Expected)[] all =
        [
            (JpegColours.Grey, "11", JpegColourSpace.Grey),
            (JpegColours.Rgb, "111111", JpegColourSpace.Rgb),
            (JpegColours.YCbCr, "221111", JpegColourSpace.YCbCr),
            (JpegColours.Cmyk, "11111111", JpegColourSpace.Cmyk),
            (JpegColours.Ycck, "22111122", JpegColourSpace.Ycck),
        ];
        Assert.All(all, made => Assert.Equal(
            made.Expected,
            JpegFile.Read(LibjpegWriter.Encode(new LibjpegWriter.Settings(20, 10, 80, made.Sampling, made.Colours)), new()).ColourSpace));
    }

    [LibjpegFact]
    public void Arithmetic_coding_is_refused_by_name()
    {
        var jpeg = JpegFile.Read(LibjpegWriter.Encode(new LibjpegWriter.Settings(20, 10, 80, "111111", Coding: JpegCoding.Arithmetic)), new());
        Assert.Null(jpeg.Coefficients);
        Assert.Equal(JpegCoefficientsReason.Arithmetic, jpeg.CoefficientsReason);
    }

    [Theory]
    [InlineData(0xC1)]
    [InlineData(0xC2)]
    public void Twelve_bits_are_refused_by_name(byte marker)
    {
        var jpeg = JpegFile.Read(new JpegBytes().Soi().Segment(marker, 12, 0, 8, 0, 8, 1, 1, 0x11, 0).Sos(1).Raw(0).Eoi().ToArray(), new());
        Assert.Equal(JpegCoefficientsReason.Precision, jpeg.CoefficientsReason);
    }
}
