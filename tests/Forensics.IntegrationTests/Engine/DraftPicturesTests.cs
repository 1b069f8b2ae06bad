using Forensics.Disputes.Reports;
using Forensics.Engine.Reports;
using Forensics.Imaging;
using Forensics.IntegrationTests.Web;
using Forensics.Native;
using Forensics.Similarity.Pixels;

namespace Forensics.IntegrationTests.Engine;

/// <summary>What is seen in merchants' pictures, on the real pictures of samples/ and on made ones.</summary>
public sealed class DraftPicturesTests
{
    static readonly SystemImageCodec Codec = new();
    static readonly DraftPictures Pictures = new(Codec, new OpenCvKeypointEngine(), EngineHost.Options("unused"));
    static readonly byte[] Disputed = Sample("02-splice/pictures/evidence-rot.jpg");

    [Theory]
    [InlineData(0.3, 1, true)]
    [InlineData(0.75, 0.7, true)]
    [InlineData(0.93, 1, false)] // nearly all of it
    [InlineData(0.4, 1.5, false)] // finer than the part it would be cut from
    public void A_part_of_the_disputed_picture_is_told_from_a_picture_that_shows_more(double share, double scale, bool isCrop)
    {
        var facts = Pictures.Examine(Jpeg(Scaled(Cut(Open(Disputed), share), scale)), [Disputed]);

        Assert.Equal((true, isCrop, false), (facts.IsReadable, facts.IsCropOfDisputed, facts.IsDisputedFile));
    }

    [Fact]
    public void The_picture_that_the_disputed_one_was_cut_out_of_is_no_crop()
    {
        var facts = Pictures.Examine(Disputed, [Jpeg(Cut(Open(Disputed), 0.5))]);

        Assert.False(facts.IsCropOfDisputed || facts.IsDisputed);
    }

    [Theory]
    [InlineData("01-web-picture-screenshot/pictures/web-original.jpg", "01-web-picture-screenshot/pictures/evidence-screenshot.png")]
    [InlineData("09-web-copy/pictures/web-original.jpg", "09-web-copy/pictures/evidence-motorcycle.jpg")]
    [InlineData("04-other-product/pictures/comparison.jpg", "04-other-product/pictures/evidence-print.jpg")]
    [InlineData("11-own-product/pictures/comparison.jpg", "11-own-product/pictures/evidence-box.jpg")]
    public void Attachments_of_honest_reports_are_not_called_cut_out_or_rendered(string attached, string disputed)
    {
        var facts = Pictures.Examine(Sample(attached), [Sample(disputed)]);

        Assert.Equal((true, false, false, false), (facts.IsReadable, facts.IsCropOfDisputed, facts.LooksRendered, facts.IsSmall));
    }

    [Fact]
    public void No_photo_of_the_samples_looks_like_a_catalogue_picture() =>
        Assert.All(
            Directory.EnumerateFiles(RunningShop.Sample(""), "*.jpg", SearchOption.AllDirectories),
            path => Assert.False(Pictures.Examine(File.ReadAllBytes(path), []).LooksRendered, path));

    /// <summary>An object over the first columns of a white picture of 200 × 200: its border is then white by 0.616 and by 0.588.</summary>
    [Theory]
    [InlineData(55, false, true)]
    [InlineData(66, false, false)]
    [InlineData(55, true, false)] // white with noise: paper, not a cut-out
    public void A_catalogue_picture_stands_on_even_white_to_the_edge(int columns, bool noisy, bool looksRendered)
    {
        var random = new Random(3);
        var pixels = new byte[3 * 200 * 200];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(i / 3 % 200 < columns ? random.Next(40, 200) : noisy ? random.Next(251, 256) : 255);
        }

        Assert.Equal(looksRendered, Pictures.Examine(Codec.EncodePng(200, 200, 3, pixels), []).LooksRendered);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void The_disputed_picture_is_recognised_turned_and_mirrored_and_saved_again(int orientation)
    {
        var facts = Pictures.Examine(Jpeg(Scaled(Uprighting.Apply(Open(Disputed), (Orientation)orientation), 0.6)), [Sample("03-honest/pictures/evidence-notebook.jpg"), Disputed]);

        Assert.Equal((true, false, false), (facts.IsDisputed, facts.IsDisputedFile, facts.IsCropOfDisputed));
    }

    [Fact]
    public void The_disputed_file_is_recognised_behind_other_metadata()
    {
        byte[] commented = [.. Disputed[..2], 0xFF, 0xFE, 0, 7, .. "other"u8, .. Disputed[2..]];

        Assert.True(Pictures.Examine(commented, [Disputed]) is { IsDisputed: true, IsDisputedFile: true, IsCropOfDisputed: false });
    }

    [Theory]
    [InlineData(199, true)]
    [InlineData(200, false)]
    public void A_small_picture_is_one_of_fewer_pixels_a_side_than_the_option(int side, bool isSmall) =>
        Assert.Equal(isSmall, Pictures.Examine(Jpeg(DisputeFiles.Shapes(1, side)), []).IsSmall);

    [Fact]
    public void What_is_no_picture_is_unreadable_and_an_unreadable_disputed_picture_is_passed_over()
    {
        Assert.Equal(new AttachmentFacts(), Pictures.Examine("no picture"u8.ToArray(), [Disputed]));
        Assert.True(Pictures.Examine(Disputed, ["no picture"u8.ToArray()]) is { IsReadable: true, IsDisputed: false });
    }

    static byte[] Sample(string path) => File.ReadAllBytes(RunningShop.Sample(path));

    static RgbImage Open(byte[] file) => EvidenceImage.Open(file, Codec, new DecodeLimits()).Upright;

    static byte[] Jpeg(RgbImage image) => Codec.EncodeJpeg(image, 85, ChromaSampling.Samp420);

    static RgbImage Scaled(RgbImage image, double scale) =>
        scale == 1 ? image : Resampler.Resize(image, PixelRegion.Whole(image), (int)(scale * image.Width), (int)(scale * image.Height), ResampleFilter.Bicubic);

    /// <summary>A share of the picture's area, from a little off its middle.</summary>
    static RgbImage Cut(RgbImage image, double share)
    {
        var (width, height) = ((int)(image.Width * Math.Sqrt(share)), (int)(image.Height * Math.Sqrt(share)));
        return Resampler.Resize(image, new PixelRegion((image.Width - width) / 3, (image.Height - height) / 3, width, height), width, height, ResampleFilter.Area);
    }
}
