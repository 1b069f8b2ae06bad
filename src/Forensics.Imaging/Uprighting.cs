namespace Forensics.Imaging;

/// <summary>Turns rasters from stored to upright orientation.</summary>
public static class Uprighting
{
    /// <summary>True when width and height change places.</summary>
    public static bool SwapsSides(Orientation orientation) => orientation >= Orientation.Transpose;

    public static RgbImage Apply(RgbImage stored, Orientation orientation)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (orientation == Orientation.Upright)
        {
            return stored;
        }

        var (width, height) = SwapsSides(orientation) ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        var turned = new byte[3L * width * height];
        var source = stored.Pixels;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (storedX, storedY) = ToStored(x, y, stored.Width, stored.Height, orientation);
                source.Slice(3 * (storedY * stored.Width + storedX), 3).CopyTo(turned.AsSpan(3 * (y * width + x)));
            }
        }

        return new RgbImage(width, height, turned);
    }

    /// <summary>The stored position of an upright pixel.</summary>
    /// <param name="width">Of the stored raster.</param>
    /// <param name="height">Of the stored raster.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the eight orientations.</exception>
    public static (int X, int Y) ToStored(int x, int y, int width, int height, Orientation orientation) => orientation switch
    {
        Orientation.Upright => (x, y),
        Orientation.MirrorHorizontal => (width - 1 - x, y),
        Orientation.Rotate180 => (width - 1 - x, height - 1 - y),
        Orientation.MirrorVertical => (x, height - 1 - y),
        Orientation.Transpose => (y, x),
        Orientation.Rotate90 => (y, height - 1 - x),
        Orientation.Transverse => (width - 1 - y, height - 1 - x),
        Orientation.Rotate270 => (width - 1 - y, x),
        _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "Not an EXIF orientation."),
    };

    /// <summary>The same of a point between pixels: 0 is the outer edge of the first column or row, and the width or height that of the last.</summary>
    /// <param name="width">Of the stored raster.</param>
    /// <param name="height">Of the stored raster.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the eight orientations.</exception>
    public static (double X, double Y) PointToStored(double x, double y, int width, int height, Orientation orientation) => orientation switch
    {
        Orientation.Upright => (x, y),
        Orientation.MirrorHorizontal => (width - x, y),
        Orientation.Rotate180 => (width - x, height - y),
        Orientation.MirrorVertical => (x, height - y),
        Orientation.Transpose => (y, x),
        Orientation.Rotate90 => (y, height - x),
        Orientation.Transverse => (width - y, height - x),
        Orientation.Rotate270 => (width - y, x),
        _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "Not an EXIF orientation."),
    };
}
