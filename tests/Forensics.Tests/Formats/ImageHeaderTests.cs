using Forensics.Imaging;
using Forensics.Imaging.Formats;
using Forensics.Tests.Support;
using static Forensics.Tests.Native.FormatSamples;
using static Forensics.Tests.Support.FileBytes;

namespace Forensics.Tests.Formats;

public sealed class ImageHeaderTests
{
    static readonly DecodeLimits Limits = new();

    [Fact]
    public void Formats_are_named_on_the_wire_as_everyone_names_them() =>
        Assert.Equal(
            ["unknown", "jpeg", "png", "webp", "gif", "bmp", "tiff", "heic", "avif"],
            Enum.GetValues<ImageFormat>().Select(Forensics.Disputes.DisputeJson.NameOf));

    [Theory]
    [InlineData("\xff\xd8\xff\xe0", ImageFormat.Jpeg)]
    [InlineData("\xff\xd8", ImageFormat.Unknown)]
    [InlineData("\x89PNG\r\n\x1a\n", ImageFormat.Png)]
    [InlineData("\x89PNG\n\x1a\n", ImageFormat.Unknown)]
    [InlineData("RIFF\0\0\0\0WEBPVP8 ", ImageFormat.Webp)]
    [InlineData("RIFF\0\0\0\0WAVEfmt ", ImageFormat.Unknown)]
    [InlineData("GIF89a", ImageFormat.Gif)]
    [InlineData("GIF87a", ImageFormat.Gif)]
    [InlineData("GIF88a", ImageFormat.Unknown)]
    [InlineData("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", ImageFormat.Bmp)]
    [InlineData("BMW drivers wanted, apply here", ImageFormat.Unknown)]
    [InlineData("II*\0\x08\0\0\0", ImageFormat.Tiff)]
    [InlineData("MM\0*\0\0\0\x08", ImageFormat.Tiff)]
    [InlineData("\0\0\0\x18" + "ftypheic\0\0\0\0mif1heic", ImageFormat.Heic)]
    [InlineData("\0\0\0\x18" + "ftypmif1\0\0\0\0mif1heic", ImageFormat.Heic)]
    [InlineData("\0\0\0\x18" + "ftypmif1\0\0\0\0mif1avif", ImageFormat.Avif)]
    [InlineData("\0\0\0\x14" + "ftypmif1\0\0\0\0mif1", ImageFormat.Heic)]
    [InlineData("\0\0\0\x1c" + "ftypavif\0\0\0\0avifmif1miaf", ImageFormat.Avif)]
    [InlineData("\0\0\0\x18" + "ftypisom\0\0\0\0isommp42", ImageFormat.Unknown)]
    [InlineData("", ImageFormat.Unknown)]
    public void The_first_bytes_tell_the_format(string start, ImageFormat expected) => Assert.Equal(expected, ImageHeader.Sniff(Ascii(start)));

    [Theory]
    [InlineData("8BPS\0\x01", "PSD")]
    [InlineData("\xff\x0a\xfa", "JPEG XL")]
    [InlineData("\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL")]
    [InlineData("\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000")]
    [InlineData("\0\0\x01\0\x01\0", "ICO")]
    public void A_format_that_is_not_read_is_refused_by_name_with_a_remedy(string start, string name)
    {
        var refusal = Refused(Ascii(start));

        Assert.Equal(EvidenceFormatError.UnsupportedFormat, refusal.Code);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("save it as JPEG or PNG and send it again.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("just some words", "text")]
    [InlineData(" <!DOCTYPE html><html>", "a web page")]
    [InlineData("%PDF-1.7\n", "a PDF")]
    [InlineData("PK\x03\x04 zip", "a ZIP")]
    [InlineData("\0\0\0\x18" + "ftypisom\0\0\0\0isommp42", "a video")]
    [InlineData("\x01\x02\x03", "unknown data")]
    public void What_is_no_picture_is_refused_as_what_it_seems_to_be(string content, string name)
    {
        var refusal = Refused(Ascii(content));

        Assert.Equal(EvidenceFormatError.NotAPicture, refusal.Code);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_is_refused_as_empty() => Assert.Equal(EvidenceFormatError.Empty, Refused([]).Code);

    [Fact]
    public void A_file_at_the_byte_limit_is_read_and_one_byte_more_is_refused()
    {
        var file = JpegOf(40, 30);

        Assert.Equal(40, ImageHeader.Read(file, new() { MaxBytes = file.Length }).Width);
        var refusal = Refused(file, new() { MaxBytes = file.Length - 1 });
        Assert.Equal(EvidenceFormatError.TooManyBytes, refusal.Code);
        Assert.Contains($"{file.Length} bytes", refusal.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Sized => ["jpeg", "png", "webp", "webp lossless", "webp lossy", "gif", "bmp", "tiff", "heic", "avif"];

    static byte[] OfSize(string format, int width, int height) => format switch
    {
        "jpeg" => JpegOf(width, height),
        "png" => PngOf((uint)width, (uint)height),
        "webp" => WebPOf(WebPExtended(0, width, height)),
        "gif" => Join(Ascii("GIF89a"), Short(width), Short(height), [0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 8, 0, 0x3B]),
        "bmp" => Bmp(BmpInfo(width, height, 24, 0), []),
        "tiff" => TiffOf([[]], (256, [width]), (257, [height]), (258, [8])),
        "heic" => HeifBytes.Heic(width, height),
        "avif" => HeifBytes.Avif(width, height),
        "webp lossless" => WebPOf(WebPChunk("VP8L", [0x2F, .. LittleEndian32((uint)(width - 1) | ((uint)(height - 1) << 14))])),
        _ => WebPOf(WebPChunk("VP8 ", [0, 0, 0, 0x9D, 0x01, 0x2A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)])),
    };

    [Theory]
    [MemberData(nameof(Sized))]
    public void A_size_at_the_limits_is_read_and_one_over_is_refused_before_anything_is_allocated(string format)
    {
        var limits = new DecodeLimits { MaxPixels = 200 * 100, MaxSidePixels = 400 };

        Assert.Equal((200, 100), SizeOf(ImageHeader.Read(OfSize(format, 200, 100), limits)));
        Assert.Equal((400, 50), SizeOf(ImageHeader.Read(OfSize(format, 400, 50), limits)));

        foreach (var (width, height, value, limit) in new[] { (201, 100, "20,100", "20,000"), (401, 1, "401", "400"), (1, 401, "401", "400") })
        {
            var file = OfSize(format, width, height);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var refusal = Refused(file, limits);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
            Assert.Equal(EvidenceFormatError.TooManyPixels, refusal.Code);
            Assert.Contains(value, refusal.Message, StringComparison.Ordinal);
            Assert.Contains(limit, refusal.Message, StringComparison.Ordinal);
            Assert.Contains(format.Split(' ')[0], refusal.Message, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Sizes_that_overflow_32_bits_are_refused()
    {
        Assert.Equal(EvidenceFormatError.TooManyPixels, Refused(PngOf(uint.MaxValue, uint.MaxValue), Boundless).Code);
        Assert.Equal(EvidenceFormatError.TooManyPixels, Refused(PngOf(int.MaxValue, int.MaxValue), Boundless).Code);
        Assert.Equal(EvidenceFormatError.TooManyPixels, Refused(JpegOf(65_535, 65_535), Boundless).Code);
    }

    static DecodeLimits Boundless => new() { MaxPixels = long.MaxValue, MaxSidePixels = int.MaxValue };

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 0)]
    public void A_side_of_zero_is_broken(int width, int height)
    {
        Assert.Equal(EvidenceFormatError.Broken, Refused(PngOf((uint)width, (uint)height)).Code);
        Assert.Equal(width == 0 ? EvidenceFormatError.Broken : EvidenceFormatError.UnsupportedFeature, Refused(JpegOf(width, height)).Code);
    }

    [Theory]
    [InlineData(0xC0, 8, 3, null)]
    [InlineData(0xC1, 8, 3, null)]
    [InlineData(0xC2, 8, 1, null)]
    [InlineData(0xC0, 8, 4, null)]
    [InlineData(0xC0, 8, 2, "2 components")]
    [InlineData(0xC1, 12, 3, "12 bits")]
    [InlineData(0xC3, 8, 3, "lossless")]
    [InlineData(0xC5, 8, 3, "hierarchical")]
    [InlineData(0xC9, 8, 3, "arithmetic-coded")]
    public void Jpeg_flavours_that_are_not_decoded_are_named(int frame, int bits, int components, string? refused)
    {
        var file = JpegOf(40, 30, (byte)frame, (byte)bits, (byte)components);
        if (refused is null)
        {
            Assert.Equal((40, 30), SizeOf(ImageHeader.Read(file, Limits)));
            return;
        }

        var refusal = Refused(file);
        Assert.Equal(EvidenceFormatError.UnsupportedFeature, refusal.Code);
        Assert.Contains(refused, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_header_inside_the_thumbnail_is_not_the_pictures()
    {
        var thumbnail = Segment(0xE1, JpegOf(160, 120));
        var file = Join([0xFF, 0xD8], thumbnail, JpegOf(400, 300)[2..]);

        Assert.Equal((400, 300), SizeOf(ImageHeader.Read(file, Limits)));
    }

    [Fact]
    public void Scans_and_segments_at_the_limit_are_read_and_one_more_is_refused()
    {
        var scan = Join(Segment(0xDA, [1, 1, 0, 0, 63, 0]), [1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4]);
        var file = Join(JpegOf(40, 30), scan, scan, scan, [0xFF, 0xD9], scan);

        Assert.Equal(40, ImageHeader.Read(file, new() { MaxJpegScans = 3 }).Width);
        Assert.Contains("more than 2 scans", Refused(file, new() { MaxJpegScans = 2 }).Message, StringComparison.Ordinal);
        Assert.Equal(40, ImageHeader.Read(file, new() { MaxSegments = 4 }).Width);
        Assert.Contains("more than 3 segments", Refused(file, new() { MaxSegments = 3 }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_picture_may_have_fewer_scans()
    {
        var scan = Segment(0xDA, [1, 1, 0, 0, 63, 0]);
        var limits = new DecodeLimits { MaxPixels = 100 * 50 };
        // 16 passes over 5,000 pixels are 32 over 2,500.
        var allowed = Join([JpegOf(50, 50), .. Enumerable.Repeat(scan, 32)]);

        Assert.Equal(50, ImageHeader.Read(allowed, limits).Width);
        Assert.Contains("more than 32 scans", Refused(Join(allowed, scan), limits).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jpeg_without_a_frame_header_is_broken_at_every_length()
    {
        var file = Join([0xFF, 0xD8], Segment(0xE0, new byte[14]), JpegOf(40, 30)[2..]);
        var sizeKnown = file.Length - 9;

        for (var length = 3; length < sizeKnown; length++)
        {
            Assert.Equal(EvidenceFormatError.Broken, Refused(file[..length]).Code);
        }

        Assert.Equal(40, ImageHeader.Read(file.AsSpan(0, sizeKnown), Limits).Width);
    }

    [Theory]
    [InlineData(0, 16, false, 16)]
    [InlineData(0, 1, false, 1)]
    [InlineData(2, 8, false, 8)]
    [InlineData(3, 4, false, 8)]
    [InlineData(4, 8, true, 8)]
    [InlineData(6, 16, true, 16)]
    public void Png_depth_and_transparency_come_from_the_header(int colourType, int bits, bool alpha, int expectedBits)
    {
        var start = PngOf(5, 6, (byte)bits, (byte)colourType);
        var header = ImageHeader.Read(Join(start, PngChunk("IDAT", [])), Limits);

        Assert.Equal((alpha, expectedBits, 1), (header.HasAlpha, header.BitsPerSample, header.Frames));
        Assert.Empty(header.Problems);
        Assert.True(ImageHeader.Read(Join(start, PngChunk("tRNS", [0, 0]), PngChunk("IDAT", [])), Limits).HasAlpha);
    }

    [Theory]
    [InlineData(2, 4, 0)]
    [InlineData(3, 16, 0)]
    [InlineData(1, 8, 0)]
    [InlineData(2, 8, 2)]
    public void A_png_header_that_contradicts_itself_is_broken(int colourType, int bits, int interlace) =>
        Assert.Equal(EvidenceFormatError.Broken, Refused(PngOf(5, 6, (byte)bits, (byte)colourType, (byte)interlace)).Code);

    [Fact]
    public void Chunks_of_a_png_are_counted_but_pixel_data_is_not()
    {
        var file = Join(PngOf(5, 6), PngChunk("tEXt", []), PngChunk("IDAT", []), PngChunk("IDAT", []), PngChunk("tEXt", []), PngChunk("IEND", []));

        Assert.Equal(5, ImageHeader.Read(file, new() { MaxSegments = 3 }).Width);
        Assert.Contains("more than 2 chunks", Refused(file, new() { MaxSegments = 2 }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Animations_tell_their_frames()
    {
        var apng = Join(PngOf(5, 6), PngChunk("acTL", [0, 0, 0, 7, 0, 0, 0, 0]), PngChunk("IDAT", []));
        var frame = WebPChunk("ANMF", new byte[24]);
        var webp = WebPOf(WebPExtended(0x12, 50, 60), WebPChunk("ANIM", new byte[6]), frame, frame, frame);

        Assert.Equal(7, ImageHeader.Read(apng, Limits).Frames);
        Assert.Equal(3, ImageHeader.Read(webp, Limits).Frames);
        Assert.True(ImageHeader.Read(webp, Limits).HasAlpha);
        Assert.Equal(3, ImageHeader.Read(webp, new() { MaxSegments = 4 }).Frames);
        Assert.Contains("more than 3 chunks", Refused(webp, new() { MaxSegments = 3 }).Message, StringComparison.Ordinal);
    }

    static (int Width, int Height) SizeOf(ImageHeader header) => (header.Width, header.Height);

    static EvidenceFormatException Refused(byte[] file, DecodeLimits? limits = null) =>
        Assert.Throws<EvidenceFormatException>(() => ImageHeader.Read(file, limits ?? Limits));
}
