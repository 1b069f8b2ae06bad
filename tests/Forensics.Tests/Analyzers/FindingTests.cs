using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;
using Forensics.Native;
using Forensics.Tests.Jpeg;
using Forensics.Tests.Metadata;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.Tests.Analyzers;

/// <summary>What the analyzers measure, as the engine tells it: from the bytes of a file to findings and maps.</summary>
public sealed class FindingTests
{
    const int Width = 640;
    const int Height = 480;
    static readonly SystemImageCodec Codec = new();
    static readonly IReadOnlyList<ImageAnalyzer> All = Forensics.Engine.Analyze.Analyzers.All(Codec, new OpenCvKeypointEngine());
    static readonly PictureAnalyzer Analyzer = new(Codec, All, new EngineOptions { DataFolder = "", ModelsFolder = "" }, NullLogger<PictureAnalyzer>.Instance);

    [Fact]
    public void A_part_that_was_not_in_the_earlier_save_is_told_with_that_saves_quality_its_share_and_a_map()
    {
        var background = Saved(TestPictures.Textured(Width, Height, 7), 75);
        var edited = TestPictures.Paste(background, TestPictures.Textured(Width, Height, 107), 243, 161, 176, 144);
        var (finding, map) = Of("double-jpeg", Jpeg(edited, 95));

        Assert.Equal((FindingStatus.Ok, "double-jpeg"), (finding.Status, finding.Map));
        Assert.InRange(finding.Values["firstQuality"].Number!.Value, 72, 78);
        Assert.InRange(finding.Values["log10FalseAlarms"].Number!.Value, double.MinValue, -10);
        Assert.InRange(finding.Values["regionAreaFraction"].Number!.Value, 0.03, 0.2);
        Assert.InRange(Inside(map!, 260, 180, 140, 110) / Inside(map!, 8, 8, 140, 110), 3, double.PositiveInfinity);

        var (whole, _) = Of("double-jpeg", Jpeg(background, 95));
        Assert.Equal(FindingStatus.Ok, whole.Status);
        Assert.InRange(whole.Values["log10FalseAlarms"].Number!.Value, -10, double.MaxValue);
        Assert.DoesNotContain("regionAreaFraction", whole.Values.Keys);
    }

    [Fact]
    public void What_came_out_before_an_analyzer_gave_up_is_kept_beside_the_reason()
    {
        var (once, map) = Of("double-jpeg", Jpeg(TestPictures.Textured(Width, Height, 7), 95));
        Assert.Equal((FindingStatus.NotApplicable, "no-earlier-save", null), (once.Status, once.Reason, map));
        Assert.InRange(once.Values["meanGain"].Number!.Value, 0, 0.15);
    }

    [Fact]
    public void A_png_cut_out_of_a_jpeg_tells_its_history_and_where_its_blocks_begin()
    {
        var saved = Saved(TestPictures.Textured(Width, Height, 3), 85);
        var (cut, map) = Of("jpeg-grid", ScreenPictures.Png(Cut(saved, 3, 5)));
        Assert.Equal((FindingStatus.Ok, null), (cut.Status, map));
        Assert.Equal((true, true), (cut.Values["jpegHistory"].Flag, cut.Values["originMoved"].Flag));
        Assert.Equal((5, 3), (cut.Values["mainGridX"].Number, cut.Values["mainGridY"].Number));
        Assert.Equal(0, cut.Values["foreignRegions"].Number);

        var (jpeg, _) = Of("jpeg-grid", Jpeg(TestPictures.Textured(Width, Height, 3), 85));
        Assert.Equal((false, false), (jpeg.Values["jpegHistory"].Flag, jpeg.Values["originMoved"].Flag));
        Assert.Equal("low-quality", jpeg.Values["foreignSilent"].Text);
        Assert.DoesNotContain("foreignRegions", jpeg.Values.Keys);
    }

    [Fact]
    public void A_part_with_a_grid_of_its_own_is_counted_and_drawn()
    {
        var (ground, other) = (Saved(TestPictures.Textured(Width, Height, 3), 85), Cut(Saved(TestPictures.Textured(Width + 8, Height + 8, 4), 80), 3, 6));
        var (finding, map) = Of("jpeg-grid", ScreenPictures.Png(TestPictures.Paste(ground, other, 200, 120, 240, 200)));
        Assert.InRange(finding.Values["foreignRegions"].Number!.Value, 1, 3);
        Assert.InRange(finding.Values["foreignLog10FalseAlarms"].Number!.Value, double.MinValue, 0);
        Assert.InRange(Inside(map!, 240, 150, 160, 130), 0.8, 1);
        Assert.Equal(0, Inside(map!, 0, 0, 150, 100));
    }

    [Fact]
    public void A_ghost_is_told_with_its_quality_and_its_map_shows_the_region_and_not_the_ground()
    {
        var ground = TestPictures.Textured(Width, Height, 5);
        var edited = TestPictures.Paste(ground, Saved(ground, 60), 240, 160, 192, 144);
        var (finding, map) = Of("jpeg-ghosts", ScreenPictures.Png(edited));
        Assert.InRange(finding.Values["ghostQuality"].Number!.Value, 55, 65);
        Assert.InRange(finding.Values["log10FalseAlarms"].Number!.Value, double.MinValue, -6);
        Assert.InRange(finding.Values["regionMeanZ"].Number!.Value, double.MinValue, 0);
        Assert.InRange(Inside(map!, 256, 176, 160, 112) / Inside(map!, 0, 0, 200, 140), 3, double.PositiveInfinity);

        var (unedited, none) = Of("jpeg-ghosts", ScreenPictures.Png(ground));
        Assert.Equal((FindingStatus.Ok, null), (unedited.Status, none));
        Assert.DoesNotContain("ghostQuality", unedited.Values.Keys);
    }

    [Fact]
    public void A_thumbnail_of_the_picture_before_its_edit_shows_where_it_was_edited()
    {
        var photo = TestPictures.Textured(800, 600, 1);
        var exif = Exif(Codec.EncodeJpeg(ScreenPictures.Fitted(photo, 160, 120), 75, ChromaSampling.Samp420));
        var edited = Jpeg(TestPictures.Paste(photo, TestPictures.Flat(800, 600, 250), 400, 225, 200, 120), 92);
        var (finding, map) = Of("thumbnail", FileBytes.With(edited, exif));
        Assert.Equal("part-differs", finding.Values["thumbnailVerdict"].Text);
        Assert.Equal("exif-thumbnail", finding.Values["thumbnailSource"].Text);
        Assert.InRange(Inside(map!, 420, 235, 160, 80), 20, 255);
        Assert.InRange(Inside(map!, 0, 0, 300, 200), 0, 5);

        var (cut, place) = Of("thumbnail", FileBytes.With(Jpeg(Cut(photo, 240, 120, 480, 360), 92), exif));
        Assert.Equal(("cropped", null), (cut.Values["thumbnailVerdict"].Text, place));
        Assert.Matches(@"^9\d×7\d\+4\d\+2\d$", cut.Values["cut"].Text);
        Assert.Equal("no-thumbnail", Of("thumbnail", edited).Finding.Reason);
    }

    [Fact]
    public void A_copied_part_is_counted_and_both_of_its_places_are_drawn()
    {
        var cloned = CopyMovePictures.Clone(CopyMovePictures.Ground(480, 360, 4, 1), (120, 130), (333, 215), 70, 60, 0, 1, false).Picture;
        var (finding, map) = Of("copy-move", ScreenPictures.Png(cloned));
        Assert.Equal((1, 0), (finding.Values["clones"].Number, finding.Values["equalPairs"].Number));
        Assert.InRange(finding.Values["cloneLog10FalseAlarms"].Number!.Value, double.MinValue, -2);
        Assert.InRange(finding.Values["cloneScale"].Number!.Value, 0.99, 1.01);
        Assert.Equal((1, 1, 0), (Inside(map!, 110, 120, 20, 20), Inside(map!, 323, 205, 20, 20), Inside(map!, 5, 300, 40, 40)));
    }

    [Fact]
    public void The_gate_silences_what_a_chat_wiped_out_and_nothing_else()
    {
        var sent = Analyzer.Analyze(ScreenPictures.Sent(TestPictures.Textured(1500, 1000, 2)));
        Assert.Equal(ImageChannel.Chat, sent.ImageChannel);
        var silent = sent.Findings.Where(found => found.Finding.Reason == "chat-channel").ToList();
        Assert.Equal(["ela", "double-jpeg", "jpeg-ghosts", "noise", "earlier-jpeg", "edit-map"], silent.Select(found => found.Finding.Analyzer));
        Assert.All(silent, found => Assert.Equal((FindingStatus.NotApplicable, 0, null), (found.Finding.Status, found.Finding.Values.Count, found.Map)));
        Assert.Equal("no-copy", sent.Findings.Single(found => found.Finding.Analyzer == "copy-move").Finding.Reason);
        Assert.Equal(0, sent.Findings.Single(found => found.Finding.Analyzer == "jpeg-grid").Finding.Values["mainGridX"].Number);
    }

    [Fact]
    public void A_screen_is_asked_for_its_jpeg_history_only()
    {
        var screen = Analyzer.Analyze(ScreenPictures.Png(ScreenPictures.Screen(TestPictures.Textured(900, 700, 3), 1080, 1920, default, 1)));
        Assert.Equal(ImageChannel.Screenshot, screen.ImageChannel);
        Assert.Equal("screenshot-channel", screen.Findings.Single(found => found.Finding.Analyzer == "copy-move").Finding.Reason);
        var grid = screen.Findings.Single(found => found.Finding.Analyzer == "jpeg-grid");
        Assert.Equal((FindingStatus.Ok, "screenshot-channel", null), (grid.Finding.Status, grid.Finding.Values["foreignSilent"].Text, grid.Map));
    }

    [Fact]
    public void Where_the_channel_is_not_known_the_gate_is_closed() =>
        Assert.All(Enum.GetValues<AnalyzerFamily>(), family => Assert.Equal(PictureGate.Unknown, new PictureGate(null)[family]));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 700)]
    [InlineData(700, 1)]
    [InlineData(7, 9)]
    [InlineData(64, 64)]
    [InlineData(300, 200)]
    public void Tiny_narrow_and_flat_pictures_make_no_analyzer_fail(int width, int height)
    {
        foreach (var picture in (RgbImage[])[TestPictures.Flat(width, height, 130), TestPictures.Textured(width, height, 1)])
        {
            foreach (var file in (byte[][])[ScreenPictures.Png(picture), Jpeg(picture, 100), Codec.EncodeJpeg(picture, 90, ChromaSampling.Grey)])
            {
                Assert.All(Analyzer.Analyze(file).Findings, found => Assert.NotEqual(FindingStatus.Failed, found.Finding.Status));
            }
        }
    }

    static (Finding Finding, SuspicionMap? Map) Of(string analyzer, byte[] file)
    {
        var (finding, _, map) = Assert.Single(Analyzer.Analyze(file, [analyzer]).Findings);
        return (finding, map);
    }

    static byte[] Jpeg(RgbImage picture, int quality) => Codec.EncodeJpeg(picture, quality, ChromaSampling.Samp420);

    static RgbImage Saved(RgbImage picture, int quality) => ScreenPictures.Decode(Jpeg(picture, quality));

    static RgbImage Cut(RgbImage picture, int left, int top, int? width = null, int? height = null)
    {
        var (wide, high) = (width ?? picture.Width - left, height ?? picture.Height - top);
        var pixels = new byte[3 * wide * high];
        for (var y = 0; y < high; y++)
        {
            picture.Row(top + y).Slice(3 * left, 3 * wide).CopyTo(pixels.AsSpan(3 * wide * y));
        }

        return new(wide, high, pixels);
    }

    static (byte Marker, byte[] Payload) Exif(byte[] thumbnail) =>
        FileBytes.Exif(new TiffBytes(isBigEndian: true).Text(ExifDirectory.Ifd0, ExifTag.Make, "Sample").Thumbnail(thumbnail).Build());

    /// <summary>Mean of a map over a rectangle of the picture.</summary>
    static double Inside(SuspicionMap map, int left, int top, int width, int height)
    {
        List<float> values = [];
        for (var row = top / map.CellPixels; row <= (top + height - 1) / map.CellPixels; row++)
        {
            for (var column = left / map.CellPixels; column <= (left + width - 1) / map.CellPixels; column++)
            {
                values.Add(map.Values[row * map.Columns + column]);
            }
        }

        return values.Where(value => !float.IsNaN(value)).Average();
    }
}
