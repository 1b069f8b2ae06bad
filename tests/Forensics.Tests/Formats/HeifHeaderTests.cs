using Forensics.Imaging;
using Forensics.Imaging.Formats;
using static Forensics.Tests.Formats.HeifBytes;

namespace Forensics.Tests.Formats;

/// <summary>What is read of HEIC and AVIF before a decoder may allocate anything.</summary>
public sealed class HeifHeaderTests
{
    static readonly DecodeLimits Limits = new() { MaxPixels = 4_000_000 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Coded_data_larger_than_its_box_says_is_refused(bool isAvif)
    {
        byte[] Lying(int side) => isAvif ? Avif(100, 100, side, side) : Heic(100, 100, side, side);

        Assert.Equal(100, ImageHeader.Read(Lying(2_000), Limits).Width);
        var refusal = Assert.Throws<EvidenceFormatException>(() => ImageHeader.Read(Lying(2_001), Limits));
        Assert.Equal(EvidenceFormatError.TooManyPixels, refusal.Code);
        Assert.Contains("2,001 × 2,001", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coded_data_without_a_sequence_header_is_broken()
    {
        Assert.Equal(EvidenceFormatError.Broken, Refused(File("heic", "hvc1", [Ispe(10, 10)], [0, 0, 0, 2, 0x28, 1])).Code);
        Assert.Equal(EvidenceFormatError.Broken, Refused(File("avif", "av01", [Ispe(10, 10)], [0x12, 0])).Code);
        Assert.Equal(EvidenceFormatError.Broken, Refused(File("heic", "hvc1", [HevcConfiguration(10, 10)], [])).Code);
    }

    [Theory]
    [InlineData("j2k1")]
    [InlineData("iovl")]
    [InlineData("unci")]
    public void Other_kinds_of_pictures_are_named(string type) =>
        Assert.Contains($"\"{type}\"", Refused(File("heic", type, [Ispe(10, 10)], [])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 200, 100)]
    [InlineData(1, 100, 200)]
    [InlineData(2, 200, 100)]
    [InlineData(3, 100, 200)]
    public void The_size_is_that_after_turning(byte quarters, int width, int height)
    {
        var header = ImageHeader.Read(Heic(200, 100, null, null, Box("irot", [quarters]), Box("imir", [0])), Limits);

        Assert.Equal((width, height), (header.Width, header.Height));
    }

    [Fact]
    public void A_crop_comes_before_a_turn_when_the_file_says_so()
    {
        byte[] crop = [.. Big32(120), .. Big32(1), .. Big32(80), .. Big32(1), .. Big32(0), .. Big32(1), .. Big32(0), .. Big32(1)];

        var header = ImageHeader.Read(Heic(200, 100, null, null, Box("clap", crop), Box("irot", [1])), Limits);

        Assert.Equal((80, 120), (header.Width, header.Height));
    }

    [Fact]
    public void Cells_of_a_grid_are_counted_as_often_as_they_are_named()
    {
        byte[] Grid(int times) => FileOf("heic",
        [
            ("grid", [Ispe(1_000, 1_000)], [0, 0, 0, 0, 0x03, 0xE8, 0x03, 0xE8], [.. Enumerable.Repeat(2, times)]),
            ("hvc1", [Ispe(512, 512), HevcConfiguration(512, 512)], [], []),
        ]);

        Assert.Equal(1_000, ImageHeader.Read(Grid(4), Limits).Width);
        // 4 × 1,048,576 pixels may be decoded: 16 cells of 262,144.
        Assert.Equal(1_000, ImageHeader.Read(Grid(16), Limits).Width);
        Assert.Contains("decodes 4,456,448 pixels in 17 parts", Refused(Grid(17)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grid_of_itself_is_broken()
    {
        var file = FileOf("heic", [("grid", [Ispe(100, 100)], [0, 0, 0, 0, 0, 100, 0, 100], [1])]);

        Assert.Contains("not a coded picture", Refused(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Boxes_at_the_limit_are_read_and_one_more_is_refused()
    {
        byte[] FileWith(int extra) => Heic(10, 10, null, null, [.. Enumerable.Repeat(Box("free", []), extra)]);

        // Beside them the picture has its size and its configuration.
        Assert.Equal(10, ImageHeader.Read(FileWith(8), new() { MaxSegments = 10 }).Width);
        Assert.Contains("more than 10 boxes", Assert.Throws<EvidenceFormatException>(() => ImageHeader.Read(FileWith(9), new() { MaxSegments = 10 })).Message, StringComparison.Ordinal);
    }

    static EvidenceFormatException Refused(byte[] file) => Assert.Throws<EvidenceFormatException>(() => ImageHeader.Read(file, Limits));
}
