using Forensics.Imaging;

namespace Forensics.Similarity.Localisers;

/// <summary>Gathers the answers to all tiles into one map of square cells.</summary>
/// <remarks>Pixels are never held: a picture at the limit of decoding would take as much memory again.</remarks>
sealed class CellMap
{
    // The strongest hundredth: one loud pixel is noise, and an edited part of a hundredth of a picture is small already.
    const double TopShare = 0.01;
    const float Suspected = 0.5f;

    readonly int width;
    readonly int height;
    readonly int cell;
    readonly int columns;
    readonly int rows;
    readonly string? merge;
    readonly float[] sums;
    readonly int[] counts;

    /// <param name="merge">As in the manifest; null for a single tile.</param>
    public CellMap(int width, int height, int maxCells, string? merge)
    {
        (this.width, this.height, this.merge) = (width, height, merge);
        cell = CellFor(width, height, maxCells);
        (columns, rows) = (Cells(width, cell), Cells(height, cell));
        sums = new float[columns * rows];
        counts = new int[columns * rows];
    }

    public void Add(in Tile tile, in TileAnswer answer)
    {
        var (kept, keptRows) = merge == "centre"
            ? (tile.KeptX, tile.KeptY)
            : (new PixelSpan(tile.X, Math.Min(tile.X + tile.Width, width)), new PixelSpan(tile.Y, Math.Min(tile.Y + tile.Height, height)));
        var (first, places) = (kept.Start / cell, Places(kept, tile.X, tile.Width, answer.Width));
        var line = new float[Cells(kept.End, cell) - first];
        var lineCounts = new int[line.Length];
        for (var y = keptRows.Start; y < keptRows.End; y++)
        {
            var row = answer.Suspicion.AsSpan(Place(y - tile.Y, tile.Height, answer.Height) * answer.Width, answer.Width);
            for (var i = 0; i < places.Length; i++)
            {
                var (at, place) = places[i];
                line[at - first] += row[place];
                lineCounts[at - first]++;
            }

            if (y + 1 == keptRows.End || (y + 1) % cell == 0)
            {
                Join(y / cell * columns + first, line, lineCounts);
            }
        }
    }

    public SuspicionMap ToMap()
    {
        var values = new float[sums.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = counts[i] > 0 ? sums[i] / counts[i] : float.NaN;
        }

        return new SuspicionMap(columns, rows, cell, values, 1);
    }

    /// <summary>Mean of the strongest hundredth of the cells, at least one: the number for the whole picture where the network has none of its own.</summary>
    public static double ScoreOf(SuspicionMap map)
    {
        var sorted = map.Values.Where(float.IsFinite).OrderDescending().ToList();
        return sorted.Count == 0 ? 0 : sorted.Take((int)Math.Ceiling(TopShare * sorted.Count)).Average(value => (double)value);
    }

    /// <summary>Share of the cells with a suspicion of one half or more.</summary>
    public static double SuspectedShareOf(SuspicionMap map) => (double)map.Values.Count(value => value >= Suspected) / map.Values.Length;

    /// <summary>Takes a row of cells of one tile, and empties it. "max" compares means over what the tile has of a cell.</summary>
    void Join(int first, float[] line, int[] lineCounts)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (merge != "max")
            {
                (sums[first + i], counts[first + i]) = (sums[first + i] + line[i], counts[first + i] + lineCounts[i]);
            }
            else if (lineCounts[i] > 0)
            {
                (sums[first + i], counts[first + i]) = (Math.Max(sums[first + i], line[i] / lineCounts[i]), 1);
            }
        }

        Array.Clear(line);
        Array.Clear(lineCounts);
    }

    /// <summary>For each pixel of a row the cell it belongs to, and its place in the answer.</summary>
    (int Cell, int Place)[] Places(PixelSpan kept, int start, int length, int answerWidth)
    {
        var places = new (int, int)[kept.End - kept.Start];
        for (var i = 0; i < places.Length; i++)
        {
            var x = kept.Start + i;
            places[i] = (x / cell, Place(x - start, length, answerWidth));
        }

        return places;
    }

    /// <summary>The place of a map that a pixel's middle falls on.</summary>
    static int Place(int pixel, int length, int answered) => (int)((2L * pixel + 1) * answered / (2L * length));

    static int CellFor(int width, int height, int maxCells)
    {
        var cell = Math.Max(1, (int)Math.Sqrt((double)width * height / maxCells));
        while ((long)Cells(width, cell) * Cells(height, cell) > maxCells)
        {
            cell++;
        }

        return cell;
    }

    static int Cells(int pixels, int cell) => (pixels + cell - 1) / cell;
}
