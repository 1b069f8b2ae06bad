using Forensics.Imaging;
using Forensics.Similarity.Copies;
using Forensics.Similarity.Pixels;

namespace Forensics.Tests.Similarity.Copies;

public sealed class PictureRegionsTests
{
    static (int, int, int) White(int x, int y) => (255, 255, 255);

    [Theory]
    [InlineData(0, 80, 600, 560)]
    [InlineData(50, 0, 700, 400)]
    [InlineData(40, 60, 680, 520)]
    public void A_border_is_taken_away_to_the_pixel(int left, int top, int width, int height)
    {
        var framed = CopyPictures.On(CopyPictures.Cup, width, height, left, top, (_, _) => (12, 12, 14));

        Assert.Equal(new PixelRegion(left, top, 600, 400), BorderStrip.Of(framed));
    }

    [Fact]
    public void A_picture_without_a_border_stays_whole()
    {
        var picture = SyntheticPictures.Scene(200, 150, seed: 5);

        Assert.Equal(PixelRegion.Whole(picture), BorderStrip.Of(picture));
        Assert.DoesNotContain(PictureRegions.Of(picture), part => part.Kind is RegionKind.Stripped or RegionKind.Inner);
    }

    [Fact]
    public void A_blank_page_never_loses_more_than_its_share()
    {
        var place = BorderStrip.Of(SyntheticPictures.Flat(100, 60, 255, 255, 255));

        Assert.Equal((10, 6), (place.Width, place.Height));
    }

    [Fact]
    public void The_picture_in_a_screenshot_is_found_between_bars_and_lines_of_text()
    {
        var place = Assert.Single(InnerPictures.Of(CopyPictures.Screenshot(CopyPictures.Cup, 540, 1100)));

        Assert.InRange(place.Y, 183 - 3, 183 + 3);
        Assert.InRange(place.Height, 360 - 6, 360 + 6);
        Assert.InRange(place.Width, 520, 540);
    }

    [Fact]
    public void Pictures_of_a_collage_are_found_largest_first_and_no_more_than_three()
    {
        var page = CopyPictures.On(CopyPictures.Cup, 1300, 1400, 20, 20, White);
        page = Paste(page, CopyPictures.Scaled(CopyPictures.Cat, 0.5), 700, 20);
        page = Paste(page, CopyPictures.Scaled(CopyPictures.Motorcycle, 0.7), 20, 500);
        page = Paste(page, CopyPictures.Scaled(CopyPictures.Box, 0.3), 700, 500);

        var places = InnerPictures.Of(page);

        Assert.Equal(InnerPictures.Most, places.Count);
        Assert.InRange(places[0].X, 18, 24);
        Assert.InRange(places[0].Width, 590, 604);
        Assert.True(places[0].Width * places[0].Height >= places[1].Width * places[1].Height);
    }

    [Fact]
    public void Ten_hashes_of_a_plain_picture_cover_what_the_field_crops()
    {
        var parts = PictureRegions.Of(SyntheticPictures.Scene(200, 100, seed: 6)).ToList();

        Assert.Equal(9, parts.Count);
        Assert.Contains((RegionKind.Crop, new PixelRegion(10, 5, 180, 90)), parts);
        Assert.Contains((RegionKind.Crop, new PixelRegion(100, 0, 100, 100)), parts);
        Assert.Empty(PictureRegions.Of(SyntheticPictures.Flat(20, 20, 1, 2, 3)));
    }

    static RgbImage Paste(RgbImage page, RgbImage picture, int left, int top) =>
        CopyPictures.On(picture, page.Width, page.Height, left, top, (x, y) => SyntheticPictures.At(page, x, y));
}
