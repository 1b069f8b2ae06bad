using Forensics.Imaging;
using Forensics.Imaging.Formats;
using Forensics.Native;
using Forensics.Tests.Support;
using static Forensics.Tests.Native.FormatSamples;
using static Forensics.Tests.Support.FileBytes;

namespace Forensics.Tests.Native;

/// <summary>What the managed decoders of GIF, BMP and TIFF make of files written byte by byte.</summary>
public sealed class ManagedFormatTests
{
    static readonly SystemImageCodec Codec = new();
    static readonly DecodeLimits Limits = new();

    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 5)]
    [InlineData(false, 70_000)]
    [InlineData(true, 70_000)]
    public void Lzw_reads_what_a_plain_writer_wrote(bool isTiff, int length)
    {
        // Runs, noise, and more strings than the table holds.
        var random = new Random(3);
        var data = Enumerable.Range(0, length).Select(i => (byte)(i % 700 < 400 ? i / 900 : random.Next(256))).ToArray();
        var back = new byte[length];

        Assert.Equal(length, Forensics.Native.Managed.LzwReader.Decode(Lzw(data, isTiff), back, 8, isTiff));
        Assert.Equal(data, back);
    }

    [Fact]
    public void A_gif_shows_its_first_frame_on_white_where_nothing_is_drawn()
    {
        // Index 180 of the cube is red, 0 black.
        var file = GifOf(4, 2, GifTransparency(0), GifFrame(1, 0, 2, 2, [180, 0, 0, 180]), GifFrame(0, 0, 4, 2, new byte[8]));

        var decoded = Codec.Decode(file, Limits);

        Assert.Equal((2, true), (decoded.Frames, decoded.HasAlpha));
        Assert.Equal([255, 255, 255, 255, 0, 0, 255, 255, 255, 255, 255, 255], decoded.Image.Row(0).ToArray());
        Assert.Equal([255, 255, 255, 255, 255, 255, 255, 0, 0, 255, 255, 255], decoded.Image.Row(1).ToArray());
    }

    [Fact]
    public void A_gifs_frame_that_leaves_the_screen_makes_it_larger()
    {
        var decoded = Codec.Decode(GifOf(2, 2, GifFrame(1, 1, 3, 2, [.. Enumerable.Repeat((byte)180, 6)])), Limits);

        Assert.Equal((4, 3), (decoded.Image.Width, decoded.Image.Height));
        Assert.Equal([255, 0, 0], decoded.Image.Row(2)[9..].ToArray());
    }

    [Fact]
    public void Interlaced_rows_find_their_place()
    {
        // 10 rows of the passes 0 8, 4, 2 6, 1 3 5 7 9: each drawn with its own index.
        byte[] order = [0, 8, 4, 2, 6, 1, 3, 5, 7, 9];
        var decoded = Codec.Decode(GifOf(1, 10, GifFrame(0, 0, 1, 10, order, 0x40)), Limits).Image;

        Assert.Equal([.. Enumerable.Range(0, 10).Select(index => (byte)(index % 6 * 51))], Enumerable.Range(0, 10).Select(y => decoded.Row(y)[2]).ToArray());
    }

    [Fact]
    public void Frames_at_the_limit_are_read_and_one_more_is_refused()
    {
        var frame = GifFrame(0, 0, 1, 1, [7]);
        var file = GifOf(1, 1, frame, frame, frame);

        Assert.Equal(3, Codec.Decode(file, new() { MaxFrames = 3 }).Frames);
        Assert.Contains("more than 2 frames", Refused(file, new() { MaxFrames = 2 }).Message, StringComparison.Ordinal);
        byte[] comment = [0x21, 0xFE, 1, 65, 0];
        Assert.Contains("more than 1 extension", Refused(GifOf(1, 1, comment, comment, frame), new() { MaxSegments = 1 }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_length_code_may_skip_pixels_which_show_the_first_colour()
    {
        // 3 × 2, bottom row first: two of colour 1, end of row, move one right, literal of... one pixel as a run; end.
        byte[] palette = [10, 20, 30, 0, 1, 2, 3, 0];
        byte[] data = [2, 1, 0, 0, 0, 2, 1, 0, 1, 1, 0, 1];
        var decoded = Codec.Decode(Bmp([.. Colours(BmpInfo(3, 2, 8, 1), 2), .. palette], data), Limits);

        Assert.Equal([30, 20, 10, 3, 2, 1, 30, 20, 10], decoded.Image.Row(0).ToArray());
        Assert.Equal([3, 2, 1, 3, 2, 1, 30, 20, 10], decoded.Image.Row(1).ToArray());
        Assert.Empty(decoded.Problems);
    }

    [Fact]
    public void A_run_that_leaves_the_picture_is_a_problem()
    {
        var decoded = Codec.Decode(Bmp([.. Colours(BmpInfo(3, 1, 8, 1), 1), 0, 0, 0, 0], [200, 0, 0, 1]), Limits);

        Assert.Contains("damaged", Assert.Single(decoded.Problems).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0u, 40)]
    [InlineData(0x8000_0000u, 148)]
    public void A_bmps_alpha_counts_unless_it_is_zero_everywhere(uint alpha, int expected)
    {
        // Version 4 header, masks with alpha; one pixel of level 40 and alpha 0 or 128.
        byte[] header = [.. LittleEndian32(108), .. BmpInfo(1, 1, 32, 3)[4..], .. LittleEndian32(0xFF0000), .. LittleEndian32(0xFF00), .. LittleEndian32(0xFF),
            .. LittleEndian32(0xFF00_0000), .. new byte[52]];
        var decoded = Codec.Decode(Bmp(header, LittleEndian32(alpha | 0x282828)), Limits).Image;

        Assert.Equal(expected == 40 ? 40 : (40 * 128 / 255) + 127, decoded.Pixels[0]);
    }

    [Theory]
    [InlineData(4, "holds a JPEG")]
    [InlineData(5, "holds a PNG")]
    public void Bmps_that_wrap_other_formats_are_named(int packing, string named) =>
        Assert.Contains(named, Refused(Bmp(BmpInfo(3, 3, 0, packing), new byte[40])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(4, "fax")]
    [InlineData(6, "old kind")]
    [InlineData(50000, "Zstandard")]
    [InlineData(77, "compression 77")]
    public void Tiff_compressions_that_are_not_read_are_named(int compression, string named)
    {
        var refusal = Refused(TiffOf([new byte[9]], (256, [3]), (257, [1]), (258, [8, 8, 8]), (259, [compression]), (262, [2]), (277, [3])));

        Assert.Equal(EvidenceFormatError.UnsupportedFeature, refusal.Code);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_big_tiff_is_refused_by_name() =>
        Assert.Contains("BigTIFF", Refused([.. "II+\0\b\0\0\0\u0010\0\0\0\0\0\0\0"u8]).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, 100, 101, 102)]
    [InlineData(2, 178, 178, 179)]
    public void Tiff_alpha_is_multiplied_or_straight_as_the_file_says(int kind, int red, int green, int blue)
    {
        // (100, 101, 102) at alpha 128; multiplied in already, white adds 127.
        var file = TiffOf([[100, 101, 102, 128]], (256, [1]), (257, [1]), (258, [8, 8, 8, 8]), (262, [2]), (277, [4]), (338, [kind]));

        var pixel = Codec.Decode(file, Limits).Image.Pixels.ToArray();

        int[] expected = kind == 1 ? [red + 127, green + 127, blue + 127] : [red - 1, green, blue - 1];
        Assert.InRange(TestPictures.LargestDifference([.. expected.Select(level => (byte)level)], pixel), 0, 1);
    }

    [Fact]
    public void A_tiff_whose_pages_are_a_loop_is_read_with_a_problem()
    {
        var file = TiffOf([[1, 2, 3]], (256, [1]), (257, [1]), (258, [8, 8, 8]), (262, [2]), (277, [3]));
        // The offset of the next page stands behind the 7 entries; the directory begins at 8 + 3.
        LittleEndian32(11).CopyTo(file, 11 + 2 + (12 * 7));

        var image = EvidenceImage.Open(file, Codec, Limits);

        Assert.Equal([1, 2, 3], image.Stored.Pixels.ToArray());
        Assert.Contains(image.Problems, problem => problem.What.Contains("loop", StringComparison.Ordinal));
    }

    [Fact]
    public void Bombs_are_stopped_at_the_size_of_the_picture()
    {
        // 20 MB of zeros in 20 KB, for a strip of 30 bytes; a clear code and runs without end for a GIF of 4 pixels.
        var deflate = TiffOf([Packed(new byte[20 << 20], 8)], (256, [10]), (257, [1]), (258, [8, 8, 8]), (259, [8]), (262, [2]), (277, [3]));
        var lzw = GifOf(2, 2, GifFrame(0, 0, 2, 2, new byte[2 << 20]));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Empty(Codec.Decode(deflate, Limits).Problems);
        Assert.Empty(Codec.Decode(lzw, Limits).Problems);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Tiles_much_larger_than_the_picture_are_refused()
    {
        var tiny = TiffOf([new byte[12]], (256, [2]), (257, [2]), (258, [8, 8, 8]), (262, [2]), (277, [3]), (322, [9_000]), (323, [9_000]));

        Assert.Contains("tiles of 9000", Refused(tiny).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_would_take_longer_than_allowed_is_refused()
    {
        var picture = TestPictures.Photo(100, 50);
        var file = Bmp24(picture);
        var seconds = DecodeTime.Seconds(ImageFormat.Bmp, 5_000);

        Assert.Equal(100, Codec.Decode(file, new() { MaxDecodeSeconds = seconds }).Image.Width);
        Assert.Equal(EvidenceFormatError.TooMuchWork, Refused(file, new() { MaxDecodeSeconds = seconds * 0.999 }).Code);
        var jpeg = NativeSamples.ProgressiveJpeg(picture, 80);
        var scans = jpeg.AsSpan().Count((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        seconds = DecodeTime.Seconds(ImageFormat.Jpeg, 5_000, scans);
        Assert.Equal(100, Codec.Decode(jpeg, new() { MaxDecodeSeconds = seconds }).Image.Width);
        Assert.Equal(EvidenceFormatError.TooMuchWork, Refused(jpeg, new() { MaxDecodeSeconds = seconds * 0.999 }).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(8)]
    public void A_tiffs_orientation_is_applied_upright(int orientation)
    {
        var file = TiffOf([[1, 1, 1, 2, 2, 2]], (256, [2]), (257, [1]), (258, [8, 8, 8]), (262, [2]), (274, [orientation]), (277, [3]));

        var image = EvidenceImage.Open(file, Codec, Limits);

        Assert.Equal((Orientation)orientation, image.Orientation);
        Assert.Equal(orientation == 1 ? (2, 1) : (1, 2), (image.Upright.Width, image.Upright.Height));
        Assert.Equal(orientation == 8 ? 2 : 1, image.Upright.Pixels[0]);
    }

    // biClrUsed.
    static byte[] Colours(byte[] header, int colours)
    {
        header[32] = (byte)colours;
        return header;
    }

    static EvidenceFormatException Refused(byte[] file, DecodeLimits? limits = null) =>
        Assert.Throws<EvidenceFormatException>(() => Codec.Decode(file, limits ?? Limits));
}
