using Forensics.Imaging;

namespace Forensics.Engine.Review;

/// <summary>Paints over covered rectangles. What lies under them is not in the result in any form.</summary>
static class Covering
{
    /// <summary>All three channels of what is painted.</summary>
    public const byte Grey = 128;

    /// <summary>A rectangle of the upright picture where it lies in the stored one.</summary>
    public static CoverRectangle ToStored(CoverRectangle cover, RgbImage stored, Orientation orientation)
    {
        var (x1, y1) = Uprighting.ToStored(cover.X, cover.Y, stored.Width, stored.Height, orientation);
        var (x2, y2) = Uprighting.ToStored(cover.X + cover.Width - 1, cover.Y + cover.Height - 1, stored.Width, stored.Height, orientation);
        return new CoverRectangle(Math.Min(x1, x2), Math.Min(y1, y2), Math.Abs(x1 - x2) + 1, Math.Abs(y1 - y2) + 1);
    }

    /// <summary>Every pixel of a copy that the rectangle touches.</summary>
    /// <param name="width">Of the upright picture at full size.</param>
    /// <param name="height">Of the upright picture at full size.</param>
    public static CoverRectangle ToCopy(CoverRectangle cover, int width, int height, RgbImage copy)
    {
        var (left, right) = Touched(cover.X, cover.Width, width, copy.Width);
        var (top, bottom) = Touched(cover.Y, cover.Height, height, copy.Height);
        return new CoverRectangle(left, top, right - left, bottom - top);
    }

    public static RgbImage Paint(RgbImage image, IEnumerable<CoverRectangle> covers)
    {
        var pixels = image.Pixels.ToArray();
        foreach (var cover in covers)
        {
            var (left, right) = (Math.Clamp(cover.X, 0, image.Width), Math.Clamp(cover.X + cover.Width, 0, image.Width));
            for (var y = Math.Max(0, cover.Y); y < Math.Min(image.Height, cover.Y + cover.Height); y++)
            {
                pixels.AsSpan(3 * (y * image.Width + left), 3 * (right - left)).Fill(Grey);
            }
        }

        return new RgbImage(image.Width, image.Height, pixels);
    }

    static (int From, int Until) Touched(int from, int length, int full, int copy) =>
        ((int)((long)from * copy / full), (int)((((long)from + length) * copy + full - 1) / full));
}
