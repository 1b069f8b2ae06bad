using Forensics.Similarity.Models;

namespace Forensics.Similarity.Localisers;

/// <summary>How a picture is given to the network: whole, or cut into tiles of one size.</summary>
/// <param name="InputWidth">Of what the network is given, in its pixels.</param>
/// <param name="InputHeight">As <paramref name="InputWidth"/>.</param>
/// <param name="IsSquashed">The whole picture is resized to the input's size; tiles are cut out as they are.</param>
sealed record TilePlan(int InputWidth, int InputHeight, bool IsSquashed, IReadOnlyList<Tile> Tiles)
{
    // A network that looks at JPEG's blocks sees them at the same place in every tile.
    const int JpegBlockPixels = 8;

    public static TilePlan Of(int width, int height, ModelInput input, ModelTiling? tiling)
    {
        if (tiling is null && !input.IsFlexible)
        {
            return new(input.Width, input.Height, true, [new(0, 0, width, height, new(0, width), new(0, height))]);
        }

        var (tileWidth, tileHeight) = (SideOf(width, input, tiling), SideOf(height, input, tiling));
        var (columns, rows) = (Spans(width, tileWidth, tiling), Spans(height, tileHeight, tiling));
        return new(tileWidth, tileHeight, false, [.. rows.SelectMany(row => columns.Select(column => new Tile(column.Start, row.Start, tileWidth, tileHeight, column.Kept, row.Kept)))]);
    }

    /// <summary>As long as the picture where the network allows it, else as long as a tile.</summary>
    static int SideOf(int length, ModelInput input, ModelTiling? tiling)
    {
        if (!input.IsFlexible)
        {
            return tiling!.Size;
        }

        var multiple = input.Size!.MultipleOf;
        var whole = (length + multiple - 1) / multiple * multiple;
        return Math.Min(whole, tiling?.Size ?? whole);
    }

    /// <summary>Where tiles begin along one side, and what each keeps when the centres count.</summary>
    static List<(int Start, PixelSpan Kept)> Spans(int length, int tile, ModelTiling? tiling)
    {
        List<int> starts = [0];
        var step = tile - (tiling?.Overlap ?? 0);
        step = step >= JpegBlockPixels ? step - step % JpegBlockPixels : step;
        while (starts[^1] + tile < length)
        {
            // The last one is moved back to the edge; it hangs over by less than a block, which is filled up.
            var last = (length - tile + JpegBlockPixels - 1) / JpegBlockPixels * JpegBlockPixels;
            starts.Add(Math.Min(starts[^1] + step, last));
        }

        return [.. starts.Select((start, i) => (start, new PixelSpan(
            i == 0 ? 0 : (start + starts[i - 1] + tile) / 2,
            i == starts.Count - 1 ? length : (starts[i + 1] + start + tile) / 2)))];
    }
}

/// <summary>One run of the network: a rectangle of the picture, in stored orientation, that may hang over its right and lower edge.</summary>
/// <param name="KeptX">What of it counts where the centre of overlapping tiles does.</param>
/// <param name="KeptY">As <paramref name="KeptX"/>.</param>
readonly record struct Tile(int X, int Y, int Width, int Height, PixelSpan KeptX, PixelSpan KeptY);

/// <param name="End">The first that is outside.</param>
readonly record struct PixelSpan(int Start, int End);
