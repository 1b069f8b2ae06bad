namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>The smallest convex area around a mask (Andrew's monotone chain, Information Processing Letters 9(5), 1979).</summary>
static class ConvexHull
{
    public static bool[] Of(bool[] mask, int width, int height)
    {
        var (lefts, rights) = (new List<(int X, int Y)>(), new List<(int X, int Y)>());
        for (var y = 0; y < height; y++)
        {
            var row = mask.AsSpan(y * width, width);
            if (row.IndexOf(true) is var left && left >= 0)
            {
                AddTurning(lefts, (left, y), 1);
                AddTurning(rights, (row.LastIndexOf(true), y), -1);
            }
        }

        var hull = new bool[mask.Length];
        for (var i = 0; lefts.Count > 0 && i <= lefts[^1].Y - lefts[0].Y; i++)
        {
            var y = lefts[0].Y + i;
            var (from, to) = ((int)Math.Ceiling(At(lefts, y)), (int)Math.Floor(At(rights, y)));
            hull.AsSpan(y * width + from, Math.Max(0, to - from + 1)).Fill(true);
        }

        return hull;
    }

    // From the top down: on the left side every turn must lead outwards, on the right the other way.
    static void AddTurning(List<(int X, int Y)> side, (int X, int Y) next, int outwards)
    {
        while (side.Count >= 2 && outwards * Cross(side[^2], side[^1], next) >= 0)
        {
            side.RemoveAt(side.Count - 1);
        }

        side.Add(next);
    }

    static long Cross((int X, int Y) a, (int X, int Y) b, (int X, int Y) c) =>
        (long)(b.X - a.X) * (c.Y - a.Y) - (long)(b.Y - a.Y) * (c.X - a.X);

    static double At(List<(int X, int Y)> side, int y)
    {
        var next = side.FindIndex(point => point.Y >= y);
        if (side[next].Y == y)
        {
            return side[next].X;
        }

        var (a, b) = (side[next - 1], side[next]);
        return a.X + (b.X - a.X) * (double)(y - a.Y) / (b.Y - a.Y);
    }
}
