namespace Forensics.Imaging.Analyzers.Thumbnail;

/// <summary>Where in one picture another one lies that was cut out of it.</summary>
static class WindowSearch
{
    const int CoarseSide = 10;
    const double ScaleStep = 0.92;

    /// <summary>The window of <paramref name="inside"/>, of the shape of <paramref name="part"/>, that agrees best.</summary>
    /// <param name="minScale">Smallest window tried, as a share of the largest that fits.</param>
    public static (GridWindow Window, double Agreement) Find(LumaGrid inside, GridWindow room, LumaGrid part, double minScale, int side)
    {
        var shape = (double)part.Width / part.Height;
        var width = Math.Min(room.Width, room.Height * shape);
        var coarse = part.Sample(part.Whole, CoarseSide);
        var best = (Window: room, Agreement: double.NegativeInfinity);
        for (var scale = 1.0; scale >= minScale; scale *= ScaleStep)
        {
            var (w, h) = (scale * width, scale * width / shape);
            foreach (var window in Places(room, w, h, Math.Max(1, Math.Min(w, h) / 12)))
            {
                Try(window, coarse, CoarseSide);
            }
        }

        // From the best of the coarse places on, in ever smaller steps.
        var fine = part.Sample(part.Whole, side);
        best.Agreement = GridFit.Correlation(fine, inside.Sample(best.Window, side));
        for (var step = Math.Min(best.Window.Width, best.Window.Height) / 24; step >= 0.2; step /= 2)
        {
            var around = best.Window;
            foreach (var (dx, dy, grow) in Moves)
            {
                var w = Math.Clamp(around.Width + grow * step, minScale * width, width);
                var h = w / shape;

                // A window as wide as the room may come out wider by a rounding error.
                var (left, top) = (around.X + dx * step - (w - around.Width) / 2, around.Y + dy * step - (h - around.Height) / 2);
                left = Math.Max(room.X, Math.Min(left, room.X + room.Width - w));
                top = Math.Max(room.Y, Math.Min(top, room.Y + room.Height - h));
                Try(new(left, top, w, h), fine, side);
            }
        }

        return best;

        void Try(GridWindow window, double[] sample, int sampleSide)
        {
            var agreement = GridFit.Correlation(sample, inside.Sample(window, sampleSide));
            if (agreement > best.Agreement)
            {
                best = (window, agreement);
            }
        }
    }

    static readonly (int X, int Y, int Grow)[] Moves =
    [
        (-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0), (-1, -1, 0), (1, 1, 0), (-1, 1, 0), (1, -1, 0),
        (0, 0, -1), (0, 0, 1), (-1, 0, 1), (1, 0, 1), (0, -1, 1), (0, 1, 1),
    ];

    static IEnumerable<GridWindow> Places(GridWindow room, double width, double height, double step)
    {
        var (right, bottom) = (Math.Max(0, room.Width - width), Math.Max(0, room.Height - height));
        for (var y = 0; y <= (int)(bottom / step); y++)
        {
            for (var x = 0; x <= (int)(right / step); x++)
            {
                yield return new(room.X + Math.Min(right, x * step), room.Y + Math.Min(bottom, y * step), width, height);
            }
        }
    }
}
