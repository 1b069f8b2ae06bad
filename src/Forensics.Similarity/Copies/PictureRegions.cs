using Forensics.Imaging;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Copies;

/// <summary>The parts of a picture that are hashed beside the whole.</summary>
static class PictureRegions
{
    // Centres of 90, 80 and 65 %, corners of 80 %, left and right (or upper and lower) half: with the whole, ten hashes.
    static readonly double[] Centres = [0.9, 0.8, 0.65];
    const double Corner = 0.8;

    // Smaller parts hold too little to be told by their hash.
    const int MinSidePixels = 32;

    /// <summary>At most one without its border, <see cref="InnerPictures.Most"/> inside it, and nine crops.</summary>
    public static IEnumerable<(RegionKind Kind, PixelRegion Place)> Of(RgbImage picture)
    {
        var whole = PixelRegion.Whole(picture);
        var stripped = BorderStrip.Of(picture);
        List<(RegionKind Kind, PixelRegion Place)> parts = stripped == whole ? [] : [(RegionKind.Stripped, stripped)];
        parts.AddRange(InnerPictures.Of(picture).Where(place => place != whole && place != stripped).Select(place => (RegionKind.Inner, place)));
        parts.AddRange(Crops(whole).Select(place => (RegionKind.Crop, place)));
        return parts.Where(part => Math.Min(part.Place.Width, part.Place.Height) >= MinSidePixels);
    }

    static IEnumerable<PixelRegion> Crops(PixelRegion whole)
    {
        foreach (var share in Centres)
        {
            yield return whole.Centre(share);
        }

        var (width, height) = ((int)(whole.Width * Corner), (int)(whole.Height * Corner));
        foreach (var (x, y) in new[] { (0, 0), (whole.Width - width, 0), (0, whole.Height - height), (whole.Width - width, whole.Height - height) })
        {
            yield return new PixelRegion(x, y, width, height);
        }

        if (whole.Width >= whole.Height)
        {
            yield return whole with { Width = whole.Width / 2 };
            yield return whole with { X = whole.Width - whole.Width / 2, Width = whole.Width / 2 };
        }
        else
        {
            yield return whole with { Height = whole.Height / 2 };
            yield return whole with { Y = whole.Height - whole.Height / 2, Height = whole.Height / 2 };
        }
    }
}
