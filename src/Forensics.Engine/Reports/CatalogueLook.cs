using Forensics.Imaging;
using Forensics.Similarity.Pixels;

namespace Forensics.Engine.Reports;

/// <summary>Whether a picture looks like a catalogue's: something on a ground that is white to the edge, even and without a shadow of noise.</summary>
/// <remarks>
/// Measured on pictures of at most 256 pixels a side (shared/data, November 2026): of 121 catalogue pictures (109 Magento, 12 grocery) 103 are found;
/// the 18 missed are close-ups that fill their frame. Of 377 photos of people, shelves, clothes and scenes none is, so that at most 0.8 % of such photos are
/// (95 %, rule of three). Photos taken in a light tent were not among them and can look the same: whoever has only such ones may submit them all the same.
/// </remarks>
static class CatalogueLook
{
    const int SidePixels = 256;

    // Of the shorter side; what lies nearer to the edge is border.
    const double BorderShare = 0.03;

    // All three channels; JPEG moves a white ground by a few levels.
    const int White = 250;

    // Share of the border that is white. Catalogue pictures: median 0.89, photos: at most 0.35.
    const double MinWhiteBorder = 0.6;

    // Share of the picture that is white. Catalogue pictures: median 0.6, photos: at most 0.32.
    const double MinWhite = 0.25;

    // Share of the white pixels whose left neighbour has the very same values. Catalogue pictures: at least 0.67; overexposed paper keeps some noise.
    const double MinFlat = 0.6;

    public static bool Of(RgbImage upright)
    {
        var picture = Resampler.ShrinkToFit(upright, SidePixels);
        var (width, height) = (picture.Width, picture.Height);
        var margin = Math.Max(2, (int)(BorderShare * Math.Min(width, height)));
        int border = 0, whiteBorder = 0, white = 0, flat = 0;
        for (var y = 0; y < height; y++)
        {
            var row = picture.Row(y);
            for (var x = 0; x < width; x++)
            {
                var pixel = row.Slice(3 * x, 3);
                var isWhite = Math.Min(pixel[0], Math.Min(pixel[1], pixel[2])) >= White;
                if (x < margin || y < margin || x >= width - margin || y >= height - margin)
                {
                    border++;
                    whiteBorder += isWhite ? 1 : 0;
                }

                if (isWhite)
                {
                    white++;
                    flat += x > 0 && pixel.SequenceEqual(row.Slice(3 * x - 3, 3)) ? 1 : 0;
                }
            }
        }

        return whiteBorder >= MinWhiteBorder * border && white >= MinWhite * width * height && flat >= MinFlat * white;
    }
}
