namespace Forensics.Imaging.Analyzers.Circled;

/// <summary>A suspicion map made coarse enough to be kept, with the texture under each of its cells.</summary>
/// <param name="Columns">Cells across, at most <see cref="MaxSideCells"/>.</param>
/// <param name="Rows">Cells down, at most as many.</param>
/// <param name="CellPixels">Side of the square a cell stands for, in pixels of the stored picture; the last column and row may hang over the edge.</param>
/// <param name="Strength">Row-major: the map's absolute value as a share of its full scale, 0 to 1, as it is drawn; NaN where nothing is known.</param>
/// <param name="Activity">Per cell the logarithm of the mean absolute Laplacian of luma; NaN where no pixel has four neighbours.</param>
public sealed record TexturedMap(int Columns, int Rows, int CellPixels, float[] Strength, float[] Activity)
{
    /// <summary>More would be finer than anybody circles: 16 pixels of a picture of 12 megapixels.</summary>
    public const int MaxSideCells = 256;

    // Keeps the logarithm finite; small against a textured cell's mean of 5 and more.
    const double ActivityOffset = 0.5;

    // Of the cells that are put together, so many must be known.
    const double MinKnownShare = 0.5;

    /// <param name="map">Of this picture.</param>
    /// <param name="luma">Of the stored picture, row-major.</param>
    public static TexturedMap Of(SuspicionMap map, ReadOnlySpan<byte> luma, int width, int height) => Of([map], luma, width, height)[0];

    /// <summary>The same of several maps of a picture: where their cells are the same, its texture is measured once.</summary>
    public static IReadOnlyList<TexturedMap> Of(IReadOnlyList<SuspicionMap> maps, ReadOnlySpan<byte> luma, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(maps);
        Dictionary<(int Columns, int Rows, int Side), float[]> textures = [];
        List<TexturedMap> textured = [];
        foreach (var map in maps)
        {
            var together = Math.Max(1, (Math.Max(map.Columns, map.Rows) + MaxSideCells - 1) / MaxSideCells);
            var (columns, rows, side) = ((map.Columns + together - 1) / together, (map.Rows + together - 1) / together, map.CellPixels * together);
            if (!textures.TryGetValue((columns, rows, side), out var texture))
            {
                textures[(columns, rows, side)] = texture = Texture(luma, width, height, columns, rows, side);
            }

            textured.Add(new(columns, rows, side, Pool(map, columns, rows, together), texture));
        }

        return textured;
    }

    static float[] Pool(SuspicionMap map, int columns, int rows, int together)
    {
        var strength = new float[columns * rows];
        for (var cell = 0; cell < strength.Length; cell++)
        {
            var (sum, known, all) = (0.0, 0, 0);
            var (left, top) = (cell % columns * together, cell / columns * together);
            for (var row = top; row < Math.Min(top + together, map.Rows); row++)
            {
                for (var column = left; column < Math.Min(left + together, map.Columns); column++)
                {
                    var value = map.Values[row * map.Columns + column];
                    (sum, known, all) = float.IsNaN(value) ? (sum, known, all + 1) : (sum + Math.Min(1, Math.Abs(value) / map.FullScale), known + 1, all + 1);
                }
            }

            strength[cell] = known > 0 && known >= MinKnownShare * all ? (float)(sum / known) : float.NaN;
        }

        return strength;
    }

    static float[] Texture(ReadOnlySpan<byte> luma, int width, int height, int columns, int rows, int side)
    {
        var (sums, counts) = (new long[columns * rows], new long[columns * rows]);
        // The map may leave out what is left at the right and lower edge.
        var (endX, endY) = (Math.Min(width - 1L, (long)columns * side), Math.Min(height - 1L, (long)rows * side));
        for (var y = 1; y < endY; y++)
        {
            var above = luma.Slice((y - 1) * width, width);
            var here = luma.Slice(y * width, width);
            var below = luma.Slice((y + 1) * width, width);
            var firstCell = y / side * columns;
            for (var x = 1; x < endX;)
            {
                var (start, end, sum) = (x, (int)Math.Min(endX, (x / side + 1L) * side), 0L);
                for (; x < end; x++)
                {
                    sum += Math.Abs(4 * here[x] - above[x] - below[x] - here[x - 1] - here[x + 1]);
                }

                sums[firstCell + start / side] += sum;
                counts[firstCell + start / side] += end - start;
            }
        }

        var activity = new float[sums.Length];
        for (var cell = 0; cell < activity.Length; cell++)
        {
            activity[cell] = counts[cell] == 0 ? float.NaN : (float)Math.Log((double)sums[cell] / counts[cell] + ActivityOffset);
        }

        return activity;
    }
}
