using Forensics.Imaging;
using Forensics.Imaging.Jpeg;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Jpeg;

public class CoefficientTests(ITestOutputHelper output)
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
    public void Truncated_data_gives_the_whole_blocks_and_a_problem()
    {
        // Each block is 01 1 000, DC +1 more than before: four blocks in three bytes, then the file ends.
        var jpeg = JpegFile.Read(Grey(64, 8).Raw(0b01100001, 0b10000110, 0b00011000).ToArray(), Limits);
        var plane = jpeg.Coefficients!.Planes[0];
        Assert.Equal([1, 2, 3, 4, 0, 0, 0, 0], Enumerable.Range(0, 8).Select(x => (int)plane.Block(x, 0)[0]));
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
    [InlineData(0xC2, "progressive")]
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

    [TurboJpegFact]
    public void Any_damage_to_a_file_is_survived()
    {
        var random = new Random(21);
        var sound = TurboJpeg.Encode(TestPictures.Textured(90, 70, 3), 80, ChromaSampling.Samp420);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = sound[..random.Next(sound.Length / 2, sound.Length + 1)];
            for (var hits = random.Next(8); hits > 0; hits--)
            {
                bytes[random.Next(2, bytes.Length)] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            }

            var jpeg = JpegFile.Read(bytes, new() { MaxPixels = 1_000_000 });
            Assert.Equal(jpeg.CoefficientsReason is null, jpeg.Coefficients is not null);
        }
    }

    [LibjpegFact]
    public void Generated_files_have_the_coefficients_that_libjpeg_reads()
    {
        var folder = Directory.CreateTempSubdirectory("forensics-coefficients-").FullName;
        List<string> files = [];
        foreach (var sampling in Enum.GetValues<ChromaSampling>())
        {
            foreach (var (width, height, quality) in new[] { (1, 1, 50), (17, 9, 95), (8, 64, 100), (100, 75, 1), (131, 77, 85), (320, 200, 75) })
            {
                var picture = quality == 85 ? TestPictures.Random(width, height, quality) : TestPictures.Textured(width, height, quality);
                files.Add(Path.Combine(folder, $"{sampling}-{width}x{height}-{quality}.jpg"));
                File.WriteAllBytes(files[^1], TurboJpeg.Encode(picture, quality, sampling));
            }
        }

        Assert.Equal((30, 0), Compare(files));
    }

    [SharedDataFact]
    public void Files_of_the_shared_data_have_the_coefficients_that_libjpeg_reads() => CompareShared(40);

    [SharedDataFact, Trait("Speed", "Slow")]
    public void All_files_of_the_shared_data_have_the_coefficients_that_libjpeg_reads() => CompareShared(int.MaxValue);

    void CompareShared(int sample)
    {
        if (!LibjpegCoefficients.IsPresent)
        {
            Assert.Null(Environment.GetEnvironmentVariable("CI"));
            output.WriteLine("Not compared: needs gcc and libjpeg62-turbo-dev.");
            return;
        }

        var all = Directory.EnumerateFiles(SharedData.Root!, "*.jp*g", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var step = Math.Max(1, all.Length / sample);
        var (equal, different) = Compare([.. all.Where((_, i) => i % step == 0).Take(sample)]);
        Assert.Equal(0, different);
        Assert.InRange(equal, Math.Min(20, sample / 2), int.MaxValue);
    }

    (int Equal, int Different) Compare(IReadOnlyList<string> files)
    {
        var (equal, different, refused) = (0, 0, 0);
        LibjpegCoefficients.Read(files, (file, planes) =>
        {
            var jpeg = JpegFile.Read(File.ReadAllBytes(file), Limits);
            if (planes is null || jpeg.CoefficientsReason is not null)
            {
                refused++;
                output.WriteLine($"{Path.GetFileName(file)}: ours {jpeg.CoefficientsReason ?? "read"}, libjpeg {(planes is null ? "failed or warned" : "read")}");
                return;
            }

            var same = jpeg.Coefficients!.Planes.Count == planes.Count;
            for (var i = 0; same && i < planes.Count; i++)
            {
                var ours = jpeg.Coefficients.Planes[i];
                same = (ours.BlocksWide, ours.BlocksHigh) == (planes[i].Wide, planes[i].High) && ours.Values.SequenceEqual(planes[i].Values);
            }

            equal += same ? 1 : 0;
            if (!same || jpeg.Coefficients.Problems.Count > 0)
            {
                different += same ? 0 : 1;
                output.WriteLine($"{file}: {(same ? "equal" : "DIFFERENT")}, {string.Join("; ", jpeg.Coefficients.Problems)}");
            }
        });
        output.WriteLine($"{equal} files equal to libjpeg in every coefficient, {different} different, {refused} not decoded by one of the two");
        return (equal, different);
    }
}
