using Forensics.Imaging;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Copies;

/// <summary>Finds pictures inside a screenshot, a page or a collage: rectangles that are not mostly flat.</summary>
/// <remarks>A recursive cut along rows and columns (G. Nagy, S. Seth, "Hierarchical representation of optically scanned documents", ICPR 1984). Bars, margins and lines
/// of text on a page are mostly pixels that equal their neighbours; rows of a photograph seldom are.</remarks>
static class InnerPictures
{
    public const int Most = 3;

    // Of the whole picture's area, and of its sides.
    const double MinArea = 0.05;
    const double MinSide = 0.12;

    // Bars cut off the least of a picture: rectangles that leave less outside are the whole picture.
    const double MaxArea = 0.97;

    // A pixel is flat when no neighbour to the right or below differs by more; a line separates when three quarters of its pixels are flat.
    const int FlatLevels = 0;
    const double SeparatorShare = 0.75;

    // Fewer lines in between are a flat place of the picture itself.
    const int MinSeparator = 3;
    const int MaxDepth = 4;

    /// <returns>Largest first, at most <see cref="Most"/>.</returns>
    public static IReadOnlyList<PixelRegion> Of(RgbImage picture)
    {
        if (Math.Min(picture.Width, picture.Height) < 2 * MinSeparator)
        {
            return [];
        }

        var flat = FlatPixels(Luminance.Of(picture), picture.Width, picture.Height);
        List<PixelRegion> found = [];
        Cut(flat, picture.Width, PixelRegion.Whole(picture), ((int)(picture.Width * MinSide), (int)(picture.Height * MinSide)), 0, found);
        var area = (double)picture.Width * picture.Height;
        return [.. found
            .Where(place => (double)place.Width * place.Height is var own && own >= area * MinArea && own <= area * MaxArea)
            .OrderByDescending(place => (long)place.Width * place.Height)
            .ThenBy(place => place.Y)
            .ThenBy(place => place.X)
            .Take(Most)];
    }

    static void Cut(bool[] flat, int stride, PixelRegion place, (int Width, int Height) least, int depth, List<PixelRegion> found)
    {
        var parts = depth >= MaxDepth ? [place] : Bands(flat, stride, place, least);
        if (parts.Count == 1 && parts[0] == place)
        {
            found.Add(place);
            return;
        }

        foreach (var part in parts)
        {
            Cut(flat, stride, part, least, depth + 1, found);
        }
    }

    /// <summary>Cuts along rows, or along columns where rows show nothing to cut.</summary>
    static List<PixelRegion> Bands(bool[] flat, int stride, PixelRegion place, (int Width, int Height) least)
    {
        var rows = Runs(place.Height, y => Share(flat, (place.Y + y) * stride + place.X, 1, place.Width));
        if (rows.Count != 1 || rows[0] != (0, place.Height))
        {
            return [.. rows.Where(run => run.Length >= least.Height).Select(run => place with { Y = place.Y + run.First, Height = run.Length })];
        }

        return [.. Runs(place.Width, x => Share(flat, place.Y * stride + place.X + x, stride, place.Height))
            .Where(run => run.Length >= least.Width)
            .Select(run => place with { X = place.X + run.First, Width = run.Length })];
    }

    /// <summary>Runs of lines between separators.</summary>
    static List<(int First, int Length)> Runs(int lines, Func<int, double> flatShare)
    {
        List<(int First, int Length)> runs = [];
        var (first, separator) = (-1, MinSeparator);
        for (var i = 0; i < lines; i++)
        {
            if (flatShare(i) >= SeparatorShare)
            {
                separator++;
                if (separator == MinSeparator && first >= 0)
                {
                    runs.Add((first, i + 1 - MinSeparator - first));
                    first = -1;
                }
            }
            else
            {
                separator = 0;
                first = first < 0 ? i : first;
            }
        }

        if (first >= 0)
        {
            runs.Add((first, lines - first - Math.Min(separator, MinSeparator)));
        }

        return runs;
    }

    static double Share(bool[] flat, int first, int step, int length)
    {
        var count = 0;
        for (var i = 0; i < length; i++)
        {
            count += flat[first + i * step] ? 1 : 0;
        }

        return (double)count / length;
    }

    static bool[] FlatPixels(byte[] luma, int width, int height)
    {
        var flat = new bool[luma.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = y * width + x;
                flat[at] = Math.Abs(luma[at] - luma[x + 1 < width ? at + 1 : at - 1]) <= FlatLevels
                    && Math.Abs(luma[at] - luma[y + 1 < height ? at + width : at - width]) <= FlatLevels;
            }
        }

        return flat;
    }
}
