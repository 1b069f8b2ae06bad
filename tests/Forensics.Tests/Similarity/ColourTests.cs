using Forensics.Imaging;
using Forensics.Similarity.Colour;

namespace Forensics.Tests.Similarity;

public sealed class ColourTests
{
    // Published sRGB → CIELAB (D65) values of the primaries.
    [Theory]
    [InlineData(255, 255, 255, 100, 0, 0)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    [InlineData(255, 0, 0, 53.24, 80.09, 67.20)]
    [InlineData(0, 255, 0, 87.73, -86.18, 83.18)]
    [InlineData(0, 0, 255, 32.30, 79.19, -107.86)]
    [InlineData(128, 128, 128, 53.59, 0, 0)]
    public void Lab_agrees_with_the_published_values(byte red, byte green, byte blue, double l, double a, double b)
    {
        var lab = Lab.FromSrgb(red, green, blue);

        Assert.InRange(lab.L, l - 0.06, l + 0.06);
        Assert.InRange(lab.A, a - 0.06, a + 0.06);
        Assert.InRange(lab.B, b - 0.06, b + 0.06);
    }

    [Fact]
    public void A_plain_ground_is_taken_away_and_the_object_kept()
    {
        var image = SyntheticPictures.Make(100, 80, (x, y) => x is >= 30 and < 70 && y is >= 20 and < 60 ? (200, 20, 30) : (250 - x / 10, 250 - x / 10, 250));

        var mask = ForegroundMask.Of(Lab.Of(image), 100, 80);

        Assert.True(mask.IsSeparated);
        Assert.Equal(1600.0 / 8000, mask.Share, 3);
        Assert.Equal(0, mask.Weights[5 * 100 + 5]);
        Assert.True(mask.Weights[40 * 100 + 50] > 0.9);
        Assert.InRange(mask.Bounds.Left, 0.29, 0.33);
        Assert.InRange(mask.Bounds.Bottom, 0.72, 0.76);
    }

    [Fact]
    public void A_hole_of_background_colour_inside_the_object_stays()
    {
        var image = SyntheticPictures.Make(100, 100, (x, y) =>
            Math.Max(Math.Abs(x - 50), Math.Abs(y - 50)) is < 30 and >= 10 ? (10, 60, 160) : (255, 255, 255));

        var mask = ForegroundMask.Of(Lab.Of(image), 100, 100);

        Assert.True(mask.Weights[50 * 100 + 50] > 0);
        Assert.Equal(0, mask.Weights[0]);
    }

    [Fact]
    public void A_close_up_and_a_busy_scene_are_not_separated_but_weighed_by_the_centre()
    {
        var closeUp = SyntheticPictures.Make(90, 90, (x, y) => (150 + (x * 7 + y * 13) % 9, 30, 40));
        var busy = SyntheticPictures.Scene(120, 90, seed: 3);

        foreach (var image in new[] { closeUp, busy })
        {
            var mask = ForegroundMask.Of(Lab.Of(image), image.Width, image.Height);
            Assert.False(mask.IsSeparated);
            Assert.True(mask.Weights.Max() > 0.9);
            Assert.Equal(new ForegroundMask.Box(0, 0, 1, 1), mask.Bounds);
        }
    }

    [Fact]
    public void Colour_affinity_is_one_for_itself_low_for_another_colour_and_blind_to_place_and_ground()
    {
        var red = Signature(OnGround((200, 30, 40), 30, 252));
        var redElsewhere = Signature(OnGround((205, 33, 42), 12, 215));
        var blue = Signature(OnGround((30, 60, 200), 30, 252));

        Assert.Equal(1, ColourSignature.Affinity(red, red), 5);
        Assert.True(ColourSignature.Affinity(red, redElsewhere) > 0.9);
        Assert.True(ColourSignature.Affinity(red, blue) < 0.3);
        Assert.Equal(ColourSignature.Affinity(red, blue), ColourSignature.Affinity(blue, red));
    }

    [Fact]
    public void Skin_beside_the_product_does_not_count_but_a_skin_coloured_product_does()
    {
        RgbImage Shirt(bool hands) => SyntheticPictures.Make(100, 100, (x, y) =>
            y is >= 30 and < 70 && x is >= 30 and < 70 ? (20, 110, 60) : hands && y is >= 70 and < 90 && x is >= 30 and < 70 ? (224, 172, 140) : (255, 255, 255));
        var beige = Signature(SyntheticPictures.Make(100, 100, (x, y) => y is >= 30 and < 70 && x is >= 30 and < 70 ? (224, 172, 140) : (255, 255, 255)));

        Assert.True(ColourSignature.Affinity(Signature(Shirt(true)), Signature(Shirt(false))) > 0.99);
        Assert.True(ColourSignature.Affinity(beige, beige) > 0.99);
    }

    static ColourSignature Signature(RgbImage image)
    {
        var lab = Lab.Of(image);
        return ColourSignature.Of(image, lab, ForegroundMask.Of(lab, image.Width, image.Height));
    }

    static RgbImage OnGround((int R, int G, int B) colour, int left, int ground) => SyntheticPictures.Make(100, 100, (x, y) =>
        x >= left && x < left + 40 && y is >= 25 and < 75 ? colour : (ground, ground, ground));
}
