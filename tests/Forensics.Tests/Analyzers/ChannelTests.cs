using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;
using Forensics.Native;
using Forensics.Tests.Jpeg;
using Forensics.Tests.Metadata;
using Forensics.Tests.Native;

namespace Forensics.Tests.Analyzers;

public class ChannelTests
{
    static readonly SystemImageCodec Codec = new();
    static readonly RgbImage Photo = TestPictures.Textured(400, 300, 1);

    static ChannelResult Analyze(byte[] file) => new ChannelAnalyzer().Analyze(EvidenceImage.Open(file, Codec, new DecodeLimits()));

    static byte[] Jpeg(RgbImage picture, int quality, ChromaSampling sampling = ChromaSampling.Samp420) => Codec.EncodeJpeg(picture, quality, sampling);

    static TiffBytes Camera(int width, int height) => new TiffBytes(isBigEndian: false)
        .Text(ExifDirectory.Ifd0, ExifTag.Make, "Sample Imaging").Text(ExifDirectory.Ifd0, ExifTag.Model, "SI-1")
        .Rational(ExifDirectory.Exif, ExifTag.ExposureTime, (1, 60))
        .Long(ExifDirectory.Exif, ExifTag.PixelXDimension, (uint)width).Long(ExifDirectory.Exif, ExifTag.PixelYDimension, (uint)height);

    static string[] Codes(ChannelResult result) => [.. result.Reasons.Select(reason => reason.Code)];

    [Fact]
    public void The_fineness_of_a_scaled_standard_table_is_its_quality_and_that_of_mixed_ones_lies_between()
    {
        for (var quality = 1; quality <= 100; quality++)
        {
            // Very low qualities clip to one and the same table.
            var (luma, chroma) = (StandardTables.Scale(StandardTables.Luminance, quality), StandardTables.Scale(StandardTables.Chrominance, quality));
            Assert.Equal(luma, StandardTables.Scale(StandardTables.Luminance, TableFineness.OfLuma(luma)));
            Assert.Equal(chroma, StandardTables.Scale(StandardTables.Chrominance, TableFineness.OfChroma(chroma)));
        }

        var (fine, coarse) = (StandardTables.Scale(StandardTables.Luminance, 95), StandardTables.Scale(StandardTables.Luminance, 60));
        var mixed = fine.Select((step, i) => i % 2 == 0 ? step : coarse[i]).ToArray();
        Assert.InRange(TableFineness.OfLuma(mixed), 61, 94);

        // A single huge step moves the nearest quality far, the fineness little.
        fine[63] = 255;
        Assert.InRange(TableFineness.OfLuma(fine), 93, 95);
        Assert.InRange(QualityEstimate.Of(fine, StandardTables.Luminance).QualityPercent, 1, 92);
    }

    [Fact]
    public void Metadata_tell_cameras_editors_and_later_saves()
    {
        var jpeg = Jpeg(Photo, 92);
        var camera = Analyze(FileBytes.With(jpeg, FileBytes.Exif(Camera(400, 300).Build())));
        Assert.Equal(ImageChannel.Camera, camera.Channel);
        Assert.Equal(new ChannelReason("camera-named", Text: "Sample Imaging SI-1"), camera.Reasons[0]);

        // Turned by the phone: no contradiction.
        Assert.Equal(ImageChannel.Camera, Analyze(FileBytes.With(jpeg, FileBytes.Exif(Camera(300, 400).Build()))).Channel);

        var resized = Analyze(FileBytes.With(jpeg, FileBytes.Exif(Camera(4000, 3000).Build())));
        Assert.Equal((ImageChannel.Edited, "resized-since-camera"), (resized.Channel, resized.Reasons[0].Code));

        var named = Analyze(FileBytes.With(jpeg, FileBytes.Exif(Camera(400, 300).Text(ExifDirectory.Ifd0, ExifTag.Software, "Adobe Photoshop 25.0").Build())));
        Assert.Equal((ImageChannel.Edited, new ChannelReason("editor-named", Text: "Adobe Photoshop")), (named.Channel, named.Reasons[0]));
        Assert.Contains("camera-named", Codes(named));

        // A maker without an exposure is no camera's whole word.
        var bare = new TiffBytes(isBigEndian: true).Text(ExifDirectory.Ifd0, ExifTag.Make, "Sample Imaging").Text(ExifDirectory.Ifd0, ExifTag.Model, "SI-1");
        Assert.Equal(ImageChannel.Unknown, Analyze(FileBytes.With(jpeg, FileBytes.Exif(bare.Build()))).Channel);

        // Adobe's segment counts only with tables that are not libjpeg's, which writes the segment for some colour spaces as well.
        (byte, byte[]) adobe = (0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1]);
        Assert.Equal(ImageChannel.Unknown, Analyze(FileBytes.With(jpeg, adobe)).Channel);
        var saved = Analyze(FileBytes.With(OtherTables(jpeg), adobe));
        Assert.Equal((ImageChannel.Edited, "adobe-save"), (saved.Channel, saved.Reasons[0].Code));
    }

    /// <summary>With one step of the luma table changed.</summary>
    static byte[] OtherTables(byte[] jpeg)
    {
        var changed = jpeg.ToArray();
        changed[JpegFile.Read(jpeg, new()).QuantTables[0].Offset + 64]++;
        return changed;
    }

    [Fact]
    public void Size_tables_and_format_tell_services()
    {
        Assert.Equal(ImageChannel.Unknown, Analyze(Jpeg(Photo, 86)).Channel);
        var coarse = Analyze(Jpeg(Photo, 85));
        Assert.Equal((ImageChannel.Chat, new ChannelReason("coarse-save", 85)), (coarse.Channel, coarse.Reasons[0]));

        // A coarse save may be anybody's, so it closes nothing; with an app's size it does.
        Assert.Null(coarse[AnalyzerFamily.Ela].NotApplicable);
        var sent = TestPictures.Textured(1280, 400, 2);
        Assert.Equal("chat-channel", Analyze(Jpeg(sent, 89))[AnalyzerFamily.Ela].NotApplicable);
        Assert.Equal("chat-channel", Analyze(Jpeg(sent, 75))[AnalyzerFamily.DoubleJpegAligned].NotApplicable);
        Assert.Null(Analyze(Jpeg(sent, 75))[AnalyzerFamily.CopyMove].NotApplicable);
        Assert.Equal(ImageChannel.Unknown, Analyze(Jpeg(sent, 90)).Channel);
        Assert.Equal(ImageChannel.Unknown, Analyze(Jpeg(sent, 89, ChromaSampling.Samp444)).Channel);
        Assert.Equal(ImageChannel.Camera, Analyze(FileBytes.With(Jpeg(sent, 75), FileBytes.Exif(Camera(1280, 400).Build()))).Channel);

        var facebook = Analyze(FileBytes.With(Jpeg(Photo, 92), FileBytes.Resources((0x0404, FileBytes.Iptc(2, 40, "FBMD01000a9b0d00003f")))));
        Assert.Equal((ImageChannel.Chat, "service-mark", "chat-channel"),
            (facebook.Channel, facebook.Reasons[0].Code, facebook[AnalyzerFamily.Noise].NotApplicable));

        Assert.Equal(ImageChannel.Lossless, Analyze(ScreenPictures.Png(Photo)).Channel);
        var webp = Analyze(NativeSamples.WebP(Photo, 90));
        Assert.Equal((ImageChannel.Chat, "lossy-webp"), (webp.Channel, webp.Reasons[0].Code));
        byte[] rgba = [.. Photo.Pixels.ToArray().Chunk(3).SelectMany(rgb => (byte[])[.. rgb, 255])];
        Assert.Equal(ImageChannel.Lossless, Analyze(NativeSamples.LosslessWebP(rgba, Photo.Width, Photo.Height)).Channel);
    }

    [Theory]
    [InlineData(1080, 2400, ScreenKind.Post)]
    [InlineData(1170, 2532, ScreenKind.DarkPost)]
    [InlineData(720, 1600, ScreenKind.Chat)]
    [InlineData(828, 1792, ScreenKind.Viewer)]
    public void Screens_are_told_as_they_are_and_after_a_chat(int width, int height, ScreenKind kind)
    {
        var screen = ScreenPictures.Screen(Photo, width, height, kind, seed: 1);
        var asMade = Analyze(ScreenPictures.Png(screen));
        Assert.Equal(ImageChannel.Screenshot, asMade.Channel);
        Assert.Contains("status-bar", Codes(asMade));
        Assert.InRange(asMade.Pixels.StatusBarRows, width / 20, width / 10);
        Assert.All(asMade.Gate, entry => Assert.False(entry.IsApplicable));

        // Scaled, so that no size is a screen's any more.
        var sent = Analyze(ScreenPictures.Sent(screen));
        Assert.Equal(ImageChannel.Screenshot, sent.Channel);
        Assert.DoesNotContain("screen-size", Codes(sent));
        Assert.Equal("screenshot-channel", sent[AnalyzerFamily.CopyMove].NotApplicable);
    }

    [Fact]
    public void Pictures_in_the_shape_of_a_screen_are_no_screens()
    {
        var tall = TestPictures.Textured(540, 960, 3);
        Assert.Equal(ImageChannel.Lossless, Analyze(ScreenPictures.Png(tall)).Channel);
        Assert.Contains("screen-size", Codes(Analyze(ScreenPictures.Png(tall))));

        // Goods on white: plain rows, then something that does not end within a bar.
        var goods = TestPictures.Paste(TestPictures.Flat(540, 960, 255), tall, 150, 40, 240, 880);
        var onWhite = Analyze(ScreenPictures.Png(goods));
        Assert.Equal((ImageChannel.Lossless, 0, 0), (onWhite.Channel, onWhite.Pixels.StatusBarRows, onWhite.Pixels.NavigationBarRows));

        // A caption above a photo of another shape.
        var captioned = TestPictures.Paste(TestPictures.Flat(600, 500, 255), TestPictures.Flat(600, 500, 0), 200, 10, 150, 20);
        captioned = TestPictures.Paste(captioned, TestPictures.Textured(600, 500, 4), 0, 60, 600, 440);
        var caption = Analyze(ScreenPictures.Png(captioned));
        Assert.Equal((ImageChannel.Lossless, 30), (caption.Channel, caption.Pixels.StatusBarRows));
    }

    [Fact]
    public void Gates_close_at_their_limits()
    {
        string? Ela(int quality) => Analyze(Jpeg(Photo, quality))[AnalyzerFamily.Ela].NotApplicable;
        Assert.Equal("low-quality", Ela(79));
        Assert.Null(Ela(80));
        Assert.Equal("low-quality", Analyze(Jpeg(Photo, 97))[AnalyzerFamily.GridForeign].NotApplicable);
        Assert.Null(Analyze(Jpeg(Photo, 98))[AnalyzerFamily.GridForeign].NotApplicable);
        Assert.Null(Analyze(ScreenPictures.Png(Photo))[AnalyzerFamily.GridForeign].NotApplicable);

        // 32 × 30 blocks and one row of blocks less.
        Assert.Null(Analyze(Jpeg(TestPictures.Textured(256, 240, 1), 95))[AnalyzerFamily.Ghosts].NotApplicable);
        Assert.Equal("too-small", Analyze(Jpeg(TestPictures.Textured(256, 239, 1), 95))[AnalyzerFamily.Ghosts].NotApplicable);
        Assert.Null(Analyze(Jpeg(TestPictures.Textured(256, 239, 1), 95))[AnalyzerFamily.CopyMove].NotApplicable);

        // As many textured blocks in a large flat picture, and fewer.
        var ground = TestPictures.Flat(800, 800, 120);
        Assert.Null(Analyze(ScreenPictures.Png(TestPictures.Paste(ground, TestPictures.Random(800, 800, 1), 0, 0, 256, 240)))[AnalyzerFamily.Ela].NotApplicable);
        Assert.Equal("flat", Analyze(ScreenPictures.Png(TestPictures.Paste(ground, TestPictures.Random(800, 800, 1), 0, 0, 256, 232)))[AnalyzerFamily.Ela].NotApplicable);

        Assert.Equal("not-jpeg", Analyze(ScreenPictures.Png(Photo))[AnalyzerFamily.DoubleJpegAligned].NotApplicable);
        Assert.Null(Analyze(ScreenPictures.Png(Photo))[AnalyzerFamily.DoubleJpegNonAligned].NotApplicable);
        Assert.Equal("no-thumbnail", Analyze(Jpeg(Photo, 95))[AnalyzerFamily.Thumbnail].NotApplicable);
        var withThumbnail = FileBytes.With(Jpeg(Photo, 95), FileBytes.Exif(Camera(400, 300).Thumbnail(Jpeg(TestPictures.Textured(160, 120, 1), 75)).Build()));
        Assert.Null(Analyze(withThumbnail)[AnalyzerFamily.Thumbnail].NotApplicable);
    }

    [Fact]
    public void All_steps_of_both_tables_are_kept()
    {
        var tables = Analyze(Jpeg(Photo, 83)).Tables!;
        Assert.Equal(StandardTables.Scale(StandardTables.Luminance, 83), tables.Luma);
        Assert.Equal(StandardTables.Scale(StandardTables.Chrominance, 83), tables.Chroma);
        Assert.Equal((83, 83), (tables.LumaFineness, tables.ChromaFineness));
    }

    [Fact]
    public void Every_unsuitable_picture_gets_a_whole_gate()
    {
        byte[] inks = [.. Enumerable.Range(0, 4 * 64 * 64).Select(i => (byte)(i * 7))];
        byte[] transparent = [.. Enumerable.Range(0, 4 * 300 * 300).Select(i => (byte)(i % 4 == 3 ? i / 1200 : i * 13))];
        var frame = FormatSamples.GifFrame(0, 0, 40, 30, new byte[1200]);
        (string Name, byte[] File)[] files =
        [
            ("one pixel", ScreenPictures.Png(TestPictures.Random(1, 1, 1))),
            ("one wide", ScreenPictures.Png(TestPictures.Random(1, 5000, 1))),
            ("one high", Jpeg(TestPictures.Random(5000, 1, 1), 90)),
            ("black", Jpeg(TestPictures.Flat(640, 480, 0), 95)),
            ("white", ScreenPictures.Png(TestPictures.Flat(640, 480, 255))),
            ("long", ScreenPictures.Png(TestPictures.Flat(20_000, 100, 90))),
            ("grey", Jpeg(Photo, 90, ChromaSampling.Grey)),
            ("CMYK", NativeSamples.CmykJpeg(inks, 64, 64, 90)),
            ("transparent", Codec.EncodePng(300, 300, 4, transparent)),
            ("animated", FormatSamples.GifOf(40, 30, frame, frame)),
        ];
        foreach (var (name, file) in files)
        {
            var result = Analyze(file);
            Assert.Equal(Enum.GetValues<AnalyzerFamily>(), result.Gate.Select(entry => entry.Family));
            Assert.True(name is "transparent" or "grey" || result.Gate.All(entry => !entry.IsApplicable), name);
        }

        Assert.Null(Analyze(files[6].File).Tables!.ChromaFineness);
        Assert.Equal("not-luma", Analyze(files[7].File)[AnalyzerFamily.DoubleJpegAligned].NotApplicable);
        Assert.Equal("palette", Analyze(files[9].File)[AnalyzerFamily.GridForeign].NotApplicable);
    }
}
