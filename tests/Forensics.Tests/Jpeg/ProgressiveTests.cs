using Forensics.Imaging;
using Forensics.Imaging.Jpeg;

namespace Forensics.Tests.Jpeg;

public class ProgressiveTests
{
    static readonly DecodeLimits Limits = new();

    // DC codes: 00 = no change, 01 = one bit follows. AC codes of 3 bits: 000 = end of band, 001 = run 1, size 1, 010 = end of 2 or 3 bands.
    static JpegBytes Grey(int width) => new JpegBytes()
        .Soi().Dqt(0, 2).Sof(0xC2, width, 8, (1, 1)).Dht(false, 0, 2, 0, 1).Dht(true, 0, 3, 0, 0x11, 0x10);

    // 01 1 (DC +1, that is 2); then its last bit, 1.
    static JpegBytes Dc(JpegBytes bytes) => bytes.Scan(1, 0, 0, 0, 1).Raw(0b0110_0000).Scan(1, 0, 0, 1, 0).Raw(0b1000_0000);

    [Fact]
    public void A_block_refined_by_hand_is_read()
    {
        // First 001 0 (one zero, then -1, that is -2), 000 (end); then 000 (end) and the correction 1.
        var bytes = Dc(Grey(8)).Scan(1, 1, 63, 0, 1).Raw(0b0010_0001).Scan(1, 1, 63, 1, 0).Raw(0b0001_1111).Eoi().ToArray();
        var coefficients = JpegFile.Read(bytes, Limits).Coefficients!;
        Assert.Empty(coefficients.Problems);
        Assert.Equal(1, coefficients.DecodedBlocks);
        var expected = new short[64];
        (expected[0], expected[8]) = (3, -3);
        Assert.Equal(expected, coefficients.Planes[0].Values.ToArray());
    }

    [Fact]
    public void A_run_of_ended_bands_covers_its_blocks_and_no_more()
    {
        // 010 0 (two bands end), then 001 1 (one zero, then +1) 000 in the third block.
        var bytes = Dc(Grey(24)).Scan(1, 1, 63, 0, 0).Raw(0b0100_0011, 0b0001_1111).Eoi().ToArray();
        var plane = JpegFile.Read(bytes, Limits).Coefficients!.Planes[0];
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(x => (int)plane.Block(x, 0)[8]));
    }

    [Fact]
    public void Damage_in_a_later_scan_keeps_what_the_others_gave()
    {
        // 111 is no code.
        var bytes = Dc(Grey(8)).Scan(1, 1, 63, 0, 1).Raw(0b1110_0000).Scan(1, 1, 63, 1, 0).Raw(0b0001_1111).Eoi().ToArray();
        var coefficients = JpegFile.Read(bytes, Limits).Coefficients!;
        Assert.Equal(3, coefficients.Planes[0].Values[0]);
        Assert.Contains("1 of 1 MCUs", Assert.Single(coefficients.Problems).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5, 0, 0)] // DC together with AC
    [InlineData(1, 63, 2, 0)] // two bits at once
    [InlineData(1, 63, 0, 14)] // more bits than there are
    public void A_scan_that_no_progression_has_is_passed_over_with_a_problem(int first, int last, int high, int low)
    {
        var bytes = Dc(Grey(8)).Scan(1, first, last, high, low).Raw(0b0010_0001).Eoi().ToArray();
        var coefficients = JpegFile.Read(bytes, Limits).Coefficients!;
        Assert.Equal(3, coefficients.Planes[0].Values[0]);
        Assert.Equal(0, coefficients.Planes[0].Values[8]);
        Assert.Contains("can't be decoded", Assert.Single(coefficients.Problems).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(1, 0, false)]
    public void Scans_out_of_order_or_twice_are_named_and_decoded(int high, int low, bool isFirst)
    {
        var bytes = isFirst
            ? Dc(Grey(8)).Scan(1, 0, 0, high, low).Raw(0b0110_0000)
            : Grey(8).Scan(1, 0, 0, high, low).Raw(0b1000_0000);
        var coefficients = JpegFile.Read(bytes.Eoi().ToArray(), Limits).Coefficients!;
        Assert.Equal(isFirst ? 2 : 1, coefficients.Planes[0].Values[0]);
        Assert.Contains("out of order or twice", Assert.Single(coefficients.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_sequential_scan_is_laid_over_the_first_and_named()
    {
        var bytes = new JpegBytes().Soi().Dqt(0, 2).Sof(0xC0, 8, 8, (1, 1)).Dht(false, 0, 2, 0, 1).Dht(true, 0, 3, 0, 0x11)
            .Sos(1).Raw(0b0110_0100, 0b0011_1111).Sos(1).Raw(0b0100_0001).Eoi().ToArray();
        var coefficients = JpegFile.Read(bytes, Limits).Coefficients!;
        Assert.Equal((-1, -1), (coefficients.Planes[0].Values[0], coefficients.Planes[0].Values[8]));
        Assert.Contains("twice", Assert.Single(coefficients.Problems).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, 3, 3)]
    [InlineData(64, 4, 3)] // over MaxJpegScans
    [InlineData(4096, 2, 2)]
    [InlineData(4096, 3, 2)] // 16 passes over MaxPixels are two over 8 × MaxPixels
    public void Scans_are_bounded_by_number_and_by_pixels(int width, int scans, int read)
    {
        var limits = new DecodeLimits { MaxJpegScans = 3, MaxPixels = 4096 };
        var bytes = Grey(width);
        for (var i = 0; i < scans; i++)
        {
            bytes.Scan(1, 0, 0, 0, 0).Raw(0);
        }

        var jpeg = JpegFile.Read(bytes.Eoi().ToArray(), limits);
        Assert.Equal(read, jpeg.Scans.Count);
        Assert.Equal(scans > read, jpeg.Problems.Any(problem => problem.What.Contains($"More than {read} scans", StringComparison.Ordinal)));
    }
}
