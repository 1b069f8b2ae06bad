namespace Forensics.Imaging.Analyzers.Circled;

/// <summary>A region that somebody drew on a picture, in pixels; x = 0 is the left edge of the first column.</summary>
/// <param name="X">Left edge of its box.</param>
/// <param name="Y">Top edge of its box.</param>
/// <param name="IsEllipse">It fills its box as an ellipse does; else the box is the region.</param>
/// <param name="Points">x, y pairs of a polygon in order, which is the region instead of the box; null for the other shapes.</param>
public sealed record CircledShape(double X, double Y, double Width, double Height, bool IsEllipse = false, IReadOnlyList<double>? Points = null)
{
    /// <summary>The same region where the picture's pixels are stored.</summary>
    /// <param name="width">Of the stored picture.</param>
    /// <param name="height">Of the stored picture.</param>
    public CircledShape ToStored(int width, int height, Orientation orientation)
    {
        var (x1, y1) = Uprighting.PointToStored(X, Y, width, height, orientation);
        var (x2, y2) = Uprighting.PointToStored(X + Width, Y + Height, width, height, orientation);
        double[]? points = null;
        if (Points is not null)
        {
            points = new double[Points.Count / 2 * 2];
            for (var i = 0; i < points.Length; i += 2)
            {
                (points[i], points[i + 1]) = Uprighting.PointToStored(Points[i], Points[i + 1], width, height, orientation);
            }
        }

        return new(Math.Min(x1, x2), Math.Min(y1, y2), Math.Abs(x2 - x1), Math.Abs(y2 - y1), IsEllipse, points);
    }

    /// <summary>The point lies inside. A polygon is filled as the console draws it: wherever its outline winds around the point.</summary>
    public bool Contains(double x, double y)
    {
        if (Points is { Count: >= 6 } points)
        {
            return Winding(points, x, y) != 0;
        }

        if (IsEllipse)
        {
            var (across, down) = ((2 * (x - X) / Width) - 1, (2 * (y - Y) / Height) - 1);
            return across * across + down * down <= 1;
        }

        return x >= X && x < X + Width && y >= Y && y < Y + Height;
    }

    /// <summary>How often the closed outline goes around the point.</summary>
    static int Winding(IReadOnlyList<double> points, double x, double y)
    {
        var turns = 0;
        var count = points.Count / 2;
        for (var i = 0; i < count; i++)
        {
            var (x1, y1) = (points[2 * i], points[2 * i + 1]);
            var (x2, y2) = (points[2 * ((i + 1) % count)], points[2 * ((i + 1) % count) + 1]);
            var side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1);
            turns += y1 <= y && y2 > y && side > 0 ? 1 : y1 > y && y2 <= y && side < 0 ? -1 : 0;
        }

        return turns;
    }
}
