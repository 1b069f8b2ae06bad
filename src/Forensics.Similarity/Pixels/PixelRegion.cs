using Forensics.Imaging;

namespace Forensics.Similarity.Pixels;

/// <summary>A rectangle of whole pixels.</summary>
public readonly record struct PixelRegion(int X, int Y, int Width, int Height)
{
    public static PixelRegion Whole(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new PixelRegion(0, 0, image.Width, image.Height);
    }

    /// <summary>The middle of this rectangle.</summary>
    /// <param name="share">Of each side, above 0 to 1; at least one pixel is kept.</param>
    public PixelRegion Centre(double share)
    {
        var width = Math.Clamp((int)Math.Round(Width * share), 1, Width);
        var height = Math.Clamp((int)Math.Round(Height * share), 1, Height);
        return new PixelRegion(X + (Width - width) / 2, Y + (Height - height) / 2, width, height);
    }

    /// <exception cref="ArgumentOutOfRangeException">Empty, or not inside the picture.</exception>
    public void EnsureInside(int imageWidth, int imageHeight)
    {
        if (X < 0 || Y < 0 || Width < 1 || Height < 1 || Width > imageWidth - X || Height > imageHeight - Y)
        {
            throw new ArgumentOutOfRangeException(nameof(imageWidth), this, $"Not a region of a {imageWidth}×{imageHeight} picture.");
        }
    }
}
