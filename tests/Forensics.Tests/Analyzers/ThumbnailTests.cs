using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.Thumbnail;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;
using Forensics.Native;
using Forensics.Similarity.Pixels;
using Forensics.Tests.Jpeg;
using Forensics.Tests.Metadata;

namespace Forensics.Tests.Analyzers;

public class ThumbnailTests
{
    static readonly SystemImageCodec Codec = new();
    static readonly ThumbnailAnalyzer Analyzer = new(Codec);
    static readonly RgbImage Photo = TestPictures.Textured(800, 600, 1);

    /// <summary>As a camera makes one: scaled and saved coarsely.</summary>
    static RgbImage Thumbnail(RgbImage picture, int width, int height) =>
        ScreenPictures.Decode(Codec.EncodeJpeg(ScreenPictures.Fitted(picture, width, height), 75, ChromaSampling.Samp420));

    static RgbImage Cut(RgbImage picture, int left, int top, int width, int height) =>
        Resampler.Resize(picture, new PixelRegion(left, top, width, height), width, height, ResampleFilter.Area);

    [Fact]
    public void A_thumbnail_of_the_same_picture_agrees_however_it_was_made()
    {
        var small = Thumbnail(Photo, 160, 120);
        var same = Analyzer.Compare(Photo, small);
        Assert.Equal(ThumbnailVerdict.Agrees, same.Verdict);
        Assert.InRange(same.Agreement, 0.97, 1);
        Assert.Equal(64, same.Map!.Count);

        byte[] paler = [.. small.Pixels.ToArray().Select(level => (byte)(60 + level * 2 / 3))];
        Assert.Equal(ThumbnailVerdict.Agrees, Analyzer.Compare(Photo, new(160, 120, paler)).Verdict);

        // The picture was turned without its thumbnail, as some programs do.
        foreach (var how in (Orientation[])[Orientation.Rotate90, Orientation.Rotate180, Orientation.Rotate270])
        {
            var turned = Analyzer.Compare(Uprighting.Apply(Photo, how), small);
            Assert.Equal((ThumbnailVerdict.Agrees, how), (turned.Verdict, turned.Turned));
        }
    }

    [Fact]
    public void Black_bars_and_a_cut_to_the_middle_are_no_contradiction()
    {
        var wide = Cut(Photo, 0, 0, 800, 450);
        var barred = TestPictures.Paste(TestPictures.Flat(160, 120, 0), Shifted(Thumbnail(wide, 160, 90), 160, 120, 0, 15), 0, 15, 160, 90);
        var letterboxed = Analyzer.Compare(wide, barred);
        Assert.Equal((ThumbnailVerdict.Agrees, true), (letterboxed.Verdict, letterboxed.IsLetterboxed));

        var square = Analyzer.Compare(Photo, Thumbnail(Cut(Photo, 100, 0, 600, 600), 160, 160));
        Assert.Equal((ThumbnailVerdict.Agrees, true), (square.Verdict, square.IsThumbnailCut));
    }

    static RgbImage Shifted(RgbImage image, int width, int height, int left, int top)
    {
        var pixels = new byte[3 * width * height];
        for (var y = 0; y < image.Height; y++)
        {
            image.Row(y).CopyTo(pixels.AsSpan(3 * ((y + top) * width + left)));
        }

        return new(width, height, pixels);
    }

    [Fact]
    public void Another_picture_differs_and_a_replaced_part_is_told_with_its_place()
    {
        var small = Thumbnail(Photo, 160, 120);
        for (var seed = 2; seed < 8; seed++)
        {
            var other = Analyzer.Compare(TestPictures.Textured(800, 600, seed), small);
            Assert.Equal((ThumbnailVerdict.Differs, null), (other.Verdict, other.Map));
        }

        // A twentieth of the picture: 200 × 120 pixels, two of eight cells wide and nearly two high.
        var edited = TestPictures.Paste(Photo, TestPictures.Flat(800, 600, 250), 400, 225, 200, 120);
        var part = Analyzer.Compare(edited, small);
        Assert.Equal(ThumbnailVerdict.PartDiffers, part.Verdict);
        var worst = part.Map!.Index().MaxBy(cell => cell.Item).Index;
        Assert.Equal(3, worst / 8);
        Assert.InRange(worst % 8, 4, 5);
    }

    [Theory]
    [InlineData(240, 120, 480, 360)]
    [InlineData(0, 0, 400, 600)]
    [InlineData(300, 330, 360, 270)]
    public void A_cut_out_picture_is_found_inside_its_thumbnail(int left, int top, int width, int height)
    {
        var result = Analyzer.Compare(Cut(Photo, left, top, width, height), Thumbnail(Photo, 160, 120));
        Assert.Equal(ThumbnailVerdict.Cropped, result.Verdict);
        var (cut, expected) = (result.Cut!.Value, new PixelBox(left / 5, top / 5, width / 5, height / 5));
        Assert.InRange(cut.X, expected.X - 2, expected.X + 2);
        Assert.InRange(cut.Y, expected.Y - 2, expected.Y + 2);
        Assert.InRange(cut.Width, expected.Width - 3, expected.Width + 3);
        Assert.InRange(cut.Height, expected.Height - 3, expected.Height + 3);
    }

    [Fact]
    public void A_file_s_own_thumbnail_is_taken_and_its_absence_is_no_contradiction()
    {
        var jpeg = Codec.EncodeJpeg(Photo, 90, ChromaSampling.Samp420);
        Assert.Equal("no-thumbnail", Analyze(jpeg).NotApplicable);
        Assert.Equal("no-thumbnail", Analyze(ScreenPictures.Png(Photo)).NotApplicable);
        var small = Codec.EncodeJpeg(ScreenPictures.Fitted(Photo, 160, 120), 75, ChromaSampling.Samp420);
        var other = Codec.EncodeJpeg(ScreenPictures.Fitted(TestPictures.Textured(800, 600, 2), 160, 120), 75, ChromaSampling.Samp420);
        var agrees = Analyze(WithThumbnails(jpeg, small, null));
        Assert.Equal((ThumbnailVerdict.Agrees, EmbeddedPictureKind.ExifThumbnail), (agrees.Verdict, agrees.Source));

        // Of two the one that contradicts counts.
        var photoshop = Analyze(WithThumbnails(jpeg, small, other));
        Assert.Equal((ThumbnailVerdict.Differs, EmbeddedPictureKind.PhotoshopThumbnail), (photoshop.Verdict, photoshop.Source));
        Assert.Equal("unreadable", Analyze(WithThumbnails(jpeg, [1, 2, 3, 4, 5, 6], null)).NotApplicable);
        Assert.Equal("unreadable", Analyze(WithThumbnails(jpeg, small[..60], null)).NotApplicable);
    }

    [Theory]
    [InlineData(31, 600, "too-small")]
    [InlineData(1, 1, "too-small")]
    [InlineData(800, 600, "flat")]
    public void Small_and_flat_pictures_are_not_compared(int width, int height, string reason)
    {
        Assert.Equal(reason, Analyzer.Compare(TestPictures.Flat(width, height, 130), Thumbnail(Photo, 160, 120)).NotApplicable);
        Assert.Equal(reason, Analyzer.Compare(Photo, TestPictures.Flat(width, height, 130)).NotApplicable);
    }

    static ThumbnailResult Analyze(byte[] file) => Analyzer.Analyze(EvidenceImage.Open(file, Codec, new DecodeLimits()));

    static byte[] WithThumbnails(byte[] jpeg, byte[] exif, byte[]? photoshop)
    {
        List<(byte Marker, byte[] Payload)> segments =
            [FileBytes.Exif(new TiffBytes(isBigEndian: true).Text(ExifDirectory.Ifd0, ExifTag.Make, "Sample").Thumbnail(exif).Build())];
        if (photoshop is not null)
        {
            segments.Add(FileBytes.Resources((0x040C, [.. new byte[28], .. photoshop])));
        }

        return FileBytes.With(jpeg, [.. segments]);
    }
}
