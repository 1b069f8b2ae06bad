namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>What is done to areas of pixels, row-major.</summary>
static class MaskShapes
{
    /// <summary>The 4-connected parts that hold a seed and at least so many pixels.</summary>
    public static bool[] Connected(bool[] mask, bool[] seeds, int width, int height, int least)
    {
        var (kept, seen) = (new bool[mask.Length], new bool[mask.Length]);
        List<int> part = [];
        for (var start = 0; start < mask.Length; start++)
        {
            if (!mask[start] || seen[start])
            {
                continue;
            }

            part.Clear();
            Fill(mask, seen, start, width, height, part);
            if (part.Count >= least && part.Exists(at => seeds[at]))
            {
                part.ForEach(at => kept[at] = true);
            }
        }

        return kept;
    }

    /// <summary>What the outside can't reach by steps to the side becomes inside.</summary>
    public static void FillHoles(bool[] mask, int width, int height)
    {
        var outside = Array.ConvertAll(mask, value => !value);
        var seen = new bool[mask.Length];
        List<int> part = [];
        for (var i = 0; i < 2 * (width + height); i++)
        {
            var at = i < 2 * width ? (i % width) + (i < width ? 0 : (height - 1) * width) : ((i - 2 * width) % height * width) + (i - 2 * width < height ? 0 : width - 1);
            if (outside[at] && !seen[at])
            {
                Fill(outside, seen, at, width, height, part);
            }
        }

        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] |= !seen[i];
        }
    }

    public static void MarkAround(bool[] mask, int width, int height, int x, int y, int reach)
    {
        for (var row = Math.Max(0, y - reach); row <= Math.Min(height - 1, y + reach); row++)
        {
            for (var column = Math.Max(0, x - reach); column <= Math.Min(width - 1, x + reach); column++)
            {
                mask[row * width + column] = true;
            }
        }
    }

    /// <summary>By a square: along rows, then along columns.</summary>
    public static void Dilate(bool[] mask, int width, int height, int reach)
    {
        for (var y = 0; y < height; y++)
        {
            Spread(mask, y * width, 1, width, reach);
        }

        for (var x = 0; x < width; x++)
        {
            Spread(mask, x, width, height, reach);
        }
    }

    static void Spread(bool[] mask, int start, int step, int count, int reach)
    {
        var last = int.MinValue / 2;
        var before = new bool[count];
        for (var i = 0; i < count; i++)
        {
            before[i] = mask[start + i * step];
        }

        for (var i = 0; i < count; i++)
        {
            last = before[i] ? i : last;
            mask[start + i * step] |= i - last <= reach;
        }

        last = int.MaxValue / 2;
        for (var i = count - 1; i >= 0; i--)
        {
            last = before[i] ? i : last;
            mask[start + i * step] |= last - i <= reach;
        }
    }

    static void Fill(bool[] mask, bool[] seen, int start, int width, int height, List<int> part)
    {
        var first = part.Count;
        seen[start] = true;
        part.Add(start);
        for (var i = first; i < part.Count; i++)
        {
            var (x, y) = (part[i] % width, part[i] / width);
            Visit(x > 0, part[i] - 1);
            Visit(x < width - 1, part[i] + 1);
            Visit(y > 0, part[i] - width);
            Visit(y < height - 1, part[i] + width);
        }

        void Visit(bool inside, int at)
        {
            if (inside && mask[at] && !seen[at])
            {
                seen[at] = true;
                part.Add(at);
            }
        }
    }
}
