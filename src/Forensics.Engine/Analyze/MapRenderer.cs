using Forensics.Imaging;

namespace Forensics.Engine.Analyze;

/// <summary>Draws suspicion maps: coarse, in stored orientation, in the analyzer's unit → upright PNG.</summary>
public sealed class MapRenderer(IImageCodec codec)
{
    // The console lays it over the picture at any zoom; more pixels than a screen shows would only be loaded.
    const int MaxOverlaySidePixels = 800;
    const int MaxOpacity = 200;

    /// <summary>An 8-bit grey PNG of the whole upright picture: 0 to 255 is suspicion, 0 also where nothing can be said.</summary>
    public byte[] Mask(SuspicionMap map, PictureAnalysis picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (samples, width, height) = Draw(map, picture, picture.Width, picture.Height, channels: 1, static (suspicion, pixel) => pixel[0] = Level(suspicion));
        return codec.EncodePng(width, height, 1, samples);
    }

    /// <summary>A small RGBA PNG to lay over the upright picture: clear where there is nothing, yellow to red where there is.</summary>
    public byte[] Overlay(SuspicionMap map, PictureAnalysis picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var scale = Math.Min(1, (double)MaxOverlaySidePixels / Math.Max(picture.Width, picture.Height));
        var (samples, width, height) = Draw(
            map, picture, Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)), channels: 4, static (suspicion, pixel) =>
            {
                var level = Level(suspicion);
                pixel[0] = 255;
                pixel[1] = (byte)(255 - level); // Yellow turns to red.
                pixel[2] = 0;
                pixel[3] = (byte)(level * MaxOpacity / 255);
            });
        return codec.EncodePng(width, height, 4, samples);
    }

    delegate void Paint(float suspicion, Span<byte> pixel);

    static (byte[] Samples, int Width, int Height) Draw(SuspicionMap map, PictureAnalysis picture, int width, int height, int channels, Paint paint)
    {
        ArgumentNullException.ThrowIfNull(map);
        var swaps = Uprighting.SwapsSides(picture.Orientation);
        var (storedWidth, storedHeight) = swaps ? (picture.Height, picture.Width) : (picture.Width, picture.Height);
        var samples = new byte[(long)width * height * channels];
        for (var y = 0; y < height; y++)
        {
            var uprightY = (int)((y + 0.5) * picture.Height / height);
            for (var x = 0; x < width; x++)
            {
                var uprightX = (int)((x + 0.5) * picture.Width / width);
                var (storedX, storedY) = Uprighting.ToStored(uprightX, uprightY, storedWidth, storedHeight, picture.Orientation);
                var (column, row) = (storedX / map.CellPixels, storedY / map.CellPixels);
                var value = column < map.Columns && row < map.Rows ? map.Values[row * map.Columns + column] : float.NaN;
                paint(float.IsNaN(value) ? 0 : Math.Min(1, Math.Abs(value) / map.FullScale), samples.AsSpan((y * width + x) * channels, channels));
            }
        }

        return (samples, width, height);
    }

    static byte Level(float suspicion) => (byte)MathF.Round(255 * suspicion);
}
