using Forensics.Imaging;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Copies;

/// <summary>Takes away borders, letterboxes and frames of one colour.</summary>
static class BorderStrip
{
    // A line belongs to the border while at most 2 % of its pixels are more than 12 levels from the colour of the outermost line.
    const double MaxOutliers = 0.02;
    const int MaxLevels = 12;

    // Beyond it there is more border than picture.
    const double MaxShare = 0.45;

    /// <returns>The whole picture where there is no border.</returns>
    public static PixelRegion Of(RgbImage picture)
    {
        var (maxX, maxY) = ((int)(picture.Width * MaxShare), (int)(picture.Height * MaxShare));
        var top = Count(picture, maxY, i => Row(picture, i));
        var bottom = Count(picture, maxY, i => Row(picture, picture.Height - 1 - i));
        // Columns are judged between the bars, which may have another colour.
        var left = Count(picture, maxX, i => Column(picture, i, top, bottom));
        var right = Count(picture, maxX, i => Column(picture, picture.Width - 1 - i, top, bottom));
        return new PixelRegion(left, top, picture.Width - left - right, picture.Height - top - bottom);
    }

    static int Count(RgbImage picture, int most, Func<int, Line> line)
    {
        var edge = MiddleColour(picture, line(0));
        var count = 0;
        while (count < most && IsBorder(picture, line(count), edge))
        {
            count++;
        }

        return count;
    }

    static bool IsBorder(RgbImage picture, Line line, (byte R, byte G, byte B) edge)
    {
        var outliers = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var pixel = picture.Pixels.Slice(3 * (line.First + i * line.Step), 3);
            outliers += Math.Abs(pixel[0] - edge.R) > MaxLevels || Math.Abs(pixel[1] - edge.G) > MaxLevels || Math.Abs(pixel[2] - edge.B) > MaxLevels ? 1 : 0;
        }

        return outliers <= line.Length * MaxOutliers;
    }

    static (byte R, byte G, byte B) MiddleColour(RgbImage picture, Line line)
    {
        var channels = new byte[3][];
        for (var c = 0; c < 3; c++)
        {
            channels[c] = new byte[line.Length];
            for (var i = 0; i < line.Length; i++)
            {
                channels[c][i] = picture.Pixels[3 * (line.First + i * line.Step) + c];
            }

            Array.Sort(channels[c]);
        }

        return (channels[0][line.Length / 2], channels[1][line.Length / 2], channels[2][line.Length / 2]);
    }

    static Line Row(RgbImage picture, int y) => new(y * picture.Width, 1, picture.Width);

    static Line Column(RgbImage picture, int x, int top, int bottom) => new(top * picture.Width + x, picture.Width, picture.Height - top - bottom);

    /// <summary>Pixels by index.</summary>
    readonly record struct Line(int First, int Step, int Length);
}
