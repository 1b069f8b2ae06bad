using Forensics.Imaging;
using Forensics.Imaging.Jpeg;

namespace Forensics.Tests.Jpeg;

public class CoefficientTests
{
    static readonly DecodeLimits Limits = new();

    // One 8-bit grey block per MCU. DC codes: 00 = no change, 01 = one bit follows; AC codes: 000 = end, 001 = run 1, size 1.
    static JpegBytes Grey(int width, int height, int restart = 0) => new JpegBytes()
        .Soi().Dqt(0, 2).Sof(0xC0, width, height, (1, 1)).Dht(false, 0, 2, 0, 1).Dht(true, 0, 3, 0, 0x11)
        .Segment(0xDD, 0, (byte)restart).Sos(1);

    [Fact]
    public void A_block_written_by_hand_is_read()
    {
        // 01 1 (DC +1) 001 0 (one zero, then -1) 000 (end), and 1 to fill: 0110 0100 0011 1111.
        var coefficients = JpegFile.Read(Grey(8, 8).Raw(0x64, 0x3F).Eoi().ToArray(), Limits).Coefficients!;
        Assert.Empty(coefficients.Problems);
        var plane = Assert.Single(coefficients.Planes);
        var expected = new short[64];
        (expected[0], expected[8]) = (1, -1);
        Assert.Equal(expected, plane.Values.ToArray());
        Assert.Equal(2, plane.QuantTable!.Steps[0]);
    }

    [Fact]
    public void Truncated_data_gives_the_whole_blocks_one_of_zero_bits_and_a_problem()
    {
        // Each block is 01 1 000, DC +1 more than before: four blocks in three bytes, then the file ends. Zero bits are a block
        // without change: libjpeg makes one of them, too.
        var jpeg = JpegFile.Read(Grey(64, 8).Raw(0b01100001, 0b10000110, 0b00011000).ToArray(), Limits);
        var plane = jpeg.Coefficients!.Planes[0];
        Assert.Equal([1, 2, 3, 4, 4, 0, 0, 0], Enumerable.Range(0, 8).Select(x => (int)plane.Block(x, 0)[0]));
        Assert.Equal(4, jpeg.Coefficients.DecodedBlocks);
        Assert.Contains("4 of 8", Assert.Single(jpeg.Coefficients.Problems).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xD0, 0xD1, 0xD2 }, new[] { 1, 1, 1, 1 }, 0)]
    [InlineData(new byte[] { 0xD0, 0xD2 }, new[] { 1, 1, 0, 1 }, 1)] // one interval was lost
    [InlineData(new byte[] { 0xD2 }, new[] { 1, 0, 0, 1 }, 1)] // two were
    [InlineData(new byte[] { 0xD0, 0xD0, 0xD1, 0xD2 }, new[] { 1, 1, 1, 1 }, 0)] // one is there twice
    [InlineData(new byte[] { 0xD0 }, new[] { 1, 1, 0, 0 }, 1)] // the end is missing
    public void Restart_markers_put_the_reading_back_in_step(byte[] markers, int[] dc, int problems)
    {
        var bytes = Grey(32, 8, restart: 1).Raw(0b01100011);
        foreach (var marker in markers)
        {
            bytes.Raw(0xFF, marker, 0b01100011);
        }

        var coefficients = JpegFile.Read(bytes.Eoi().ToArray(), Limits).Coefficients!;
        Assert.Equal(dc, Enumerable.Range(0, 4).Select(x => (int)coefficients.Planes[0].Block(x, 0)[0]));
        Assert.Equal(problems, coefficients.Problems.Count);
    }

    [Fact]
    public void A_code_that_does_not_exist_costs_only_its_interval()
    {
        var bytes = Grey(24, 8, restart: 1).Raw(0b01100011, 0xFF, 0xD0, 0b11000000, 0xFF, 0xD1, 0b01100011).Eoi().ToArray();
        var coefficients = JpegFile.Read(bytes, Limits).Coefficients!;
        Assert.Equal([1, 0, 1], Enumerable.Range(0, 3).Select(x => (int)coefficients.Planes[0].Block(x, 0)[0]));
        Assert.Single(coefficients.Problems);
    }

    [Theory]
    [InlineData(0xC3, "lossless")]
    [InlineData(0xC5, "hierarchical")]
    [InlineData(0xC9, "arithmetic")]
    public void Other_processes_are_refused_by_name(byte marker, string reason)
    {
        var jpeg = JpegFile.Read(new JpegBytes().Soi().Sof(marker, 8, 8, (1, 1)).Sos(1).Raw(1).Eoi().ToArray(), Limits);
        Assert.Null(jpeg.Coefficients);
        Assert.Equal(reason, jpeg.CoefficientsReason);
    }

    [Fact]
    public void Too_many_pixels_are_refused_and_just_enough_are_not()
    {
        var bytes = Grey(64, 8).Raw(0b01100011).ToArray();
        Assert.Equal("too-many-pixels", JpegFile.Read(bytes, new() { MaxPixels = 511 }).CoefficientsReason);
        Assert.NotNull(JpegFile.Read(bytes, new() { MaxPixels = 512 }).Coefficients);
    }
}
