namespace Forensics.Imaging.Analyzers.EditMap;

/// <summary>The largest connected part of a map that is marked.</summary>
static class MarkedRegion
{
    /// <param name="odds">Row-major; 0 and more is marked.</param>
    /// <returns>Bounding box in blocks, the first of equals; null when nothing is marked.</returns>
    public static PixelBox? Largest(float[] odds, int columns)
    {
        var seen = new bool[odds.Length];
        var open = new Stack<int>();
        var (best, bestCount) = ((PixelBox?)null, 0);
        for (var start = 0; start < odds.Length; start++)
        {
            if (seen[start] || odds[start] < 0)
            {
                continue;
            }

            var (left, top, right, bottom, count) = (int.MaxValue, int.MaxValue, 0, 0, 0);
            seen[start] = true;
            open.Push(start);
            while (open.TryPop(out var block))
            {
                var (column, row) = (block % columns, block / columns);
                (left, top, right, bottom, count) = (
                    Math.Min(left, column), Math.Min(top, row), Math.Max(right, column), Math.Max(bottom, row), count + 1);
                Visit(column > 0, block - 1);
                Visit(column < columns - 1, block + 1);
                Visit(row > 0, block - columns);
                Visit(block + columns < odds.Length, block + columns);
            }

            if (count > bestCount)
            {
                (best, bestCount) = (new(left, top, right - left + 1, bottom - top + 1), count);
            }
        }

        return best;

        void Visit(bool inside, int block)
        {
            if (inside && !seen[block] && odds[block] >= 0)
            {
                seen[block] = true;
                open.Push(block);
            }
        }
    }
}
