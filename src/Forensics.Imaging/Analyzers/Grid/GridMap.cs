namespace Forensics.Imaging.Analyzers.Grid;

/// <summary>Draws regions as 8×8 cells, with gaps of about one cell closed.</summary>
static class GridMap
{
    const int CellPixels = 8;

    public static SuspicionMap Of(GridVotes votes, IReadOnlyList<GridRegion> regions)
    {
        var (columns, rows) = ((votes.Width + CellPixels - 1) / CellPixels, (votes.Height + CellPixels - 1) / CellPixels);
        var inside = new bool[columns * rows];
        foreach (var region in regions)
        {
            Mark(votes, region, inside, columns);
        }

        var closed = regions.Count > 0 ? Spread(Spread(inside, columns, rows, to: true), columns, rows, to: false) : inside;
        var values = new float[columns * rows];
        values.AsSpan().Fill(float.NaN);
        for (var y = 0; y < votes.Height; y++)
        {
            var row = votes.Votes.AsSpan(y * votes.Width, votes.Width);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] != GridVotes.None)
                {
                    values[y / CellPixels * columns + x / CellPixels] = 0;
                }
            }
        }

        for (var cell = 0; cell < closed.Length; cell++)
        {
            values[cell] = closed[cell] ? 1 : values[cell];
        }

        return new(columns, rows, CellPixels, values, 1);
    }

    static void Mark(GridVotes votes, GridRegion region, bool[] inside, int columns)
    {
        var grid = (byte)(8 * region.Y + region.X);
        for (var y = region.Box.Y; y < region.Box.Y + region.Box.Height; y++)
        {
            for (var x = region.Box.X; x < region.Box.X + region.Box.Width; x++)
            {
                if (votes.Votes[y * votes.Width + x] == grid)
                {
                    inside[y / CellPixels * columns + x / CellPixels] = true;
                }
            }
        }
    }

    /// <summary>Cells with a neighbour (diagonal ones too) of the value take that value; the outside counts as neither.</summary>
    static bool[] Spread(bool[] cells, int columns, int rows, bool to)
    {
        var result = (bool[])cells.Clone();
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (cells[cell] != to)
            {
                continue;
            }

            var (column, row) = (cell % columns, cell / columns);
            for (var y = Math.Max(0, row - 1); y <= Math.Min(rows - 1, row + 1); y++)
            {
                for (var x = Math.Max(0, column - 1); x <= Math.Min(columns - 1, column + 1); x++)
                {
                    result[y * columns + x] = to;
                }
            }
        }

        return result;
    }
}
