namespace Forensics.Imaging.Analyzers;

/// <summary>Parts of a row-major grid that hang together by their sides.</summary>
static class ConnectedCells
{
    /// <summary>Cells of one kind that are connected, in the order of each part's first cell.</summary>
    /// <param name="count">Of the grid's cells.</param>
    /// <param name="kindOf">0: in no part.</param>
    public static IEnumerable<List<int>> Of(int count, int columns, Func<int, int> kindOf)
    {
        var seen = new bool[count];
        var open = new Stack<int>();
        for (var start = 0; start < count; start++)
        {
            var kind = kindOf(start);
            if (seen[start] || kind == 0)
            {
                continue;
            }

            List<int> part = [];
            seen[start] = true;
            open.Push(start);
            while (open.TryPop(out var cell))
            {
                part.Add(cell);
                Visit(cell % columns > 0, cell - 1);
                Visit(cell % columns < columns - 1, cell + 1);
                Visit(cell >= columns, cell - columns);
                Visit(cell + columns < count, cell + columns);
            }

            yield return part;

            void Visit(bool inside, int neighbour)
            {
                if (inside && !seen[neighbour] && kindOf(neighbour) == kind)
                {
                    seen[neighbour] = true;
                    open.Push(neighbour);
                }
            }
        }
    }

    /// <summary>The box round some cells, in cells.</summary>
    /// <param name="cells">Not empty.</param>
    public static PixelBox Box(List<int> cells, int columns)
    {
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        foreach (var cell in cells)
        {
            var (column, row) = (cell % columns, cell / columns);
            (left, top) = (Math.Min(left, column), Math.Min(top, row));
            (right, bottom) = (Math.Max(right, column), Math.Max(bottom, row));
        }

        return new(left, top, right - left + 1, bottom - top + 1);
    }
}
