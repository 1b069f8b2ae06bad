using Forensics.Imaging;
using Forensics.Imaging.Jpeg;

namespace Forensics.Tests.Jpeg;

public class JpegFileTests
{
    static readonly DecodeLimits Limits = new();

    static JpegBytes Plain(byte sof = 0xC0) => new JpegBytes()
        .Soi().Segment(0xE0, [.. "JFIF\0"u8]).Dqt(0, 3, (1, 7), (2, 9)).Dqt(1, 5)
        .Sof(sof, 20, 12, (2, 2), (1, 1), (1, 1)).Dht(false, 0, 2, 0, 1).Dht(true, 0, 3, 0, 0x11)
        .Segment(0xDD, 0, 4).Sos(1, 2, 3);

    [Fact]
    public void Every_segment_is_listed_with_its_offsets()
    {
        var bytes = Plain().Raw(0x12, 0xFF, 0x00, 0xFF, 0xD0, 0x34).Eoi().ToArray();
        var jpeg = JpegFile.Read(bytes, Limits);

        Assert.Empty(jpeg.Problems);
        Assert.Equal([0xD8, 0xE0, 0xDB, 0xDB, 0xC0, 0xC4, 0xC4, 0xDD, 0xDA, 0xD9], jpeg.Segments.Select(s => (int)s.Marker));
        Assert.All(jpeg.Segments, s => Assert.Equal((0xFF, s.Marker), (bytes[s.Offset], bytes[s.Offset + 1])));
        var app0 = jpeg.Segments[1];
        Assert.Equal((2, 6, 5), (app0.Offset, app0.PayloadOffset, app0.PayloadLength));
        Assert.False(jpeg.HasTrailingData);
    }

    [Fact]
    public void Frame_tables_and_scan_are_read()
    {
        var before = Plain();
        var sosEnd = before.Length;
        var jpeg = JpegFile.Read(before.Raw(0x12, 0xFF, 0x00, 0xFF, 0xD0, 0x34).Eoi().ToArray(), Limits);

        Assert.Equal((20, 12, 8, JpegProcess.Baseline), (jpeg.Frame!.Width, jpeg.Frame.Height, jpeg.Frame.PrecisionBits, jpeg.Frame.Process));
        Assert.Equal("4:2:0", jpeg.Sampling);
        Assert.Equal((7, 9, 3), (jpeg.QuantTables[0].Steps[1], jpeg.QuantTables[0].Steps[8], jpeg.QuantTables[0].Steps[2]));
        Assert.Equal([0, 1, 1], jpeg.ComponentQuantTables.Select(table => table!.Id));
        Assert.Equal([0, 1], jpeg.HuffmanTables.Select(table => table.IsAc ? 1 : 0));
        Assert.Equal([0, 0x11], jpeg.HuffmanTables[1].Symbols.Select(s => (int)s));
        var scan = Assert.Single(jpeg.Scans);
        Assert.Equal((sosEnd, 6, 4, 0, 63), (scan.EntropyOffset, scan.EntropyLength, scan.RestartInterval, scan.SpectralStart, scan.SpectralEnd));
        Assert.Equal(4, jpeg.RestartInterval);
    }

    [Theory]
    [InlineData(0xC0, JpegProcess.Baseline)]
    [InlineData(0xC1, JpegProcess.Extended)]
    [InlineData(0xC2, JpegProcess.Progressive)]
    [InlineData(0xC3, JpegProcess.Lossless)]
    [InlineData(0xC6, JpegProcess.Hierarchical)]
    [InlineData(0xC9, JpegProcess.Arithmetic)]
    [InlineData(0xCA, JpegProcess.Arithmetic)]
    public void The_process_is_named(byte marker, JpegProcess process) =>
        Assert.Equal(process, JpegFile.Read(Plain(marker).Eoi().ToArray(), Limits).Frame!.Process);

    [Theory]
    [InlineData("4:4:4", 1, 1, 1, 1)]
    [InlineData("4:2:2", 2, 1, 1, 1)]
    [InlineData("4:4:0", 1, 2, 1, 1)]
    [InlineData("4:1:1", 4, 1, 1, 1)]
    [InlineData("4:4:4", 2, 2, 2, 2)]
    [InlineData("2x1,1x2,1x2", 2, 1, 1, 2)]
    public void Sampling_is_described(string expected, int lumaH, int lumaV, int chromaH, int chromaV)
    {
        var bytes = new JpegBytes().Soi().Sof(0xC0, 8, 8, (lumaH, lumaV), (chromaH, chromaV), (chromaH, chromaV)).Eoi().ToArray();
        Assert.Equal(expected, JpegFile.Read(bytes, Limits).Sampling);
    }

    [Fact]
    public void Fill_bytes_before_a_marker_are_no_damage()
    {
        var jpeg = JpegFile.Read(new JpegBytes().Soi().Raw(0xFF, 0xFF).Segment(0xFE, 65).Eoi().ToArray(), Limits);
        Assert.Empty(jpeg.Problems);
        Assert.Equal(4, jpeg.Segments[1].Offset);
    }

    [Fact]
    public void Stray_bytes_are_reported_and_the_walk_goes_on()
    {
        var jpeg = JpegFile.Read(new JpegBytes().Soi().Segment(0xFE, 65).Raw(1, 2, 0xFF, 0, 3).Segment(0xFE, 66).Eoi().ToArray(), Limits);
        Assert.Equal(4, jpeg.Segments.Count);
        Assert.Contains("5 stray bytes", Assert.Single(jpeg.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_length_past_the_end_gives_the_bytes_that_are_there_and_a_problem()
    {
        var jpeg = JpegFile.Read(new byte[] { 0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 1, 2, 3 }, Limits);
        Assert.Equal(new JpegSegment(0xE1, 2, 6, 3), jpeg.Segments[1]);
        Assert.Equal(2, jpeg.Problems.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_length_below_two_is_reported_and_the_next_segment_found(byte length)
    {
        var jpeg = JpegFile.Read(new JpegBytes().Soi().Raw(0xFF, 0xE1, 0, length).Segment(0xFE, 65).Eoi().ToArray(), Limits);
        Assert.Equal([0xD8, 0xE1, 0xFE, 0xD9], jpeg.Segments.Select(s => (int)s.Marker));
        Assert.Single(jpeg.Problems);
    }

    [Fact]
    public void A_missing_end_marker_is_reported()
    {
        var jpeg = JpegFile.Read(Plain().Raw(1, 2, 3).ToArray(), Limits);
        Assert.Contains("EOI", Assert.Single(jpeg.Problems).What, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(jpeg.Scans).EntropyLength);
    }

    [Fact]
    public void Data_behind_the_end_marker_is_named()
    {
        var bytes = new JpegBytes().Soi().Eoi().Raw(0xFF, 0xD8, 1).ToArray();
        var jpeg = JpegFile.Read(bytes, Limits);
        Assert.True(jpeg.HasTrailingData);
        Assert.Equal(4, jpeg.TrailingDataOffset);
        Assert.Equal(2, jpeg.Segments.Count);
    }

    [Fact]
    public void Segments_stop_at_the_limit_and_not_before()
    {
        var four = new JpegBytes().Soi().Segment(0xFE, 1).Segment(0xFE, 2).Eoi().ToArray();
        Assert.Empty(JpegFile.Read(four, new() { MaxSegments = 4 }).Problems);
        var stopped = JpegFile.Read(four, new() { MaxSegments = 3 });
        Assert.Equal(3, stopped.Segments.Count);
        Assert.Single(stopped.Problems);
    }

    [Fact]
    public void Scans_stop_at_the_limit_and_not_before()
    {
        var twoScans = Plain().Raw(1).Sos(1).Raw(1).Eoi().ToArray();
        Assert.Equal(2, JpegFile.Read(twoScans, new() { MaxJpegScans = 2 }).Scans.Count);
        var stopped = JpegFile.Read(twoScans, new() { MaxJpegScans = 1 });
        Assert.Single(stopped.Scans);
        Assert.Single(stopped.Problems);
    }

    [Fact]
    public void A_component_keeps_the_table_of_its_first_scan()
    {
        var jpeg = JpegFile.Read(Plain().Raw(1).Dqt(0, 99).Sos(1).Raw(1).Eoi().ToArray(), Limits);
        Assert.Equal(3, jpeg.ComponentQuantTables[0]!.Steps[0]);
        Assert.Equal(3, jpeg.QuantTables.Count);
    }

    [Fact]
    public void Height_may_come_from_a_DNL_segment()
    {
        var bytes = new JpegBytes().Soi().Sof(0xC0, 8, 0, (1, 1)).Sos(1).Raw(1).Segment(0xDC, 0, 9).Eoi().ToArray();
        Assert.Equal(9, JpegFile.Read(bytes, Limits).Frame!.Height);
    }

    [Fact]
    public void Sixteen_bit_tables_are_read()
    {
        var payload = new byte[129];
        payload[0] = 0x12;
        (payload[1], payload[2]) = (0x01, 0x02);
        var table = Assert.Single(JpegFile.Read(new JpegBytes().Soi().Segment(0xDB, payload).Eoi().ToArray(), Limits).QuantTables);
        Assert.Equal((2, 16, 0x102), (table.Id, table.PrecisionBits, table.Steps[0]));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47 })]
    public void Other_bytes_give_a_problem_and_nothing_else(byte[] bytes)
    {
        var jpeg = JpegFile.Read(bytes, Limits);
        Assert.Empty(jpeg.Segments);
        Assert.Null(jpeg.Frame);
        Assert.Single(jpeg.Problems);
    }

    [Fact]
    public void Any_damage_to_a_file_is_survived()
    {
        var random = new Random(20);
        var sound = Plain().Raw(0x12, 0xFF, 0x00, 0xFF, 0xD0, 0x34).Eoi().ToArray();
        for (var round = 0; round < 5000; round++)
        {
            var bytes = sound[..random.Next(sound.Length + 1)];
            for (var hits = random.Next(6); hits > 0 && bytes.Length > 2; hits--)
            {
                bytes[random.Next(2, bytes.Length)] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            }

            var jpeg = JpegFile.Read(bytes, Limits);
            Assert.All(jpeg.Segments, s => Assert.True(s.PayloadOffset >= 0 && s.PayloadOffset + s.PayloadLength <= bytes.Length));
            Assert.All(jpeg.Scans, s => Assert.InRange(s.EntropyOffset + s.EntropyLength, 0, bytes.Length));
        }
    }
}
