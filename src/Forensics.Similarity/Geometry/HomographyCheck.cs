namespace Forensics.Similarity.Geometry;

/// <summary>Whether a homography is one that photographing a flat thing twice can produce, around the points it was fitted to.</summary>
/// <param name="IsSane">No point goes through infinity, the box around the points becomes a convex quadrilateral of the same orientation, and
/// its area changes within bounds.</param>
/// <param name="IsMirrored">Orientation is reversed.</param>
/// <param name="AreaRatio">Target ÷ source area of the box; 0 where it isn't defined.</param>
public readonly record struct HomographyCheck(bool IsSane, bool IsMirrored, double AreaRatio)
{
    /// <param name="matrix">Nine values, row-major.</param>
    /// <param name="points">Source points the mapping was fitted to: outside their box it is extrapolation.</param>
    public static HomographyCheck Of(IReadOnlyList<double> matrix, IEnumerable<(float X, float Y)> points, double maxAreaRatio)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(points);
        var (left, top, right, bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        foreach (var (x, y) in points)
        {
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
        }

        var area = (right - left) * (bottom - top);
        if (matrix.Count != 9 || !matrix.All(double.IsFinite) || !(right - left >= 1) || !(bottom - top >= 1))
        {
            return default;
        }

        Span<(double X, double Y)> quad = [(left, top), (right, top), (right, bottom), (left, bottom)];
        var sides = 0;
        for (var i = 0; i < 4; i++)
        {
            var (x, y) = quad[i];
            var w = matrix[6] * x + matrix[7] * y + matrix[8];
            if (Math.Abs(w) < 1e-9)
            {
                return default;
            }

            sides += Math.Sign(w);
            quad[i] = ((matrix[0] * x + matrix[1] * y + matrix[2]) / w, (matrix[3] * x + matrix[4] * y + matrix[5]) / w);
        }

        // Turns at the corners: all of one sign = convex; negative = the corners run the other way round.
        var turns = 0;
        var doubleArea = 0.0;
        for (var i = 0; i < 4; i++)
        {
            var (a, b, c) = (quad[i], quad[(i + 1) % 4], quad[(i + 2) % 4]);
            turns += Math.Sign((b.X - a.X) * (c.Y - b.Y) - (b.Y - a.Y) * (c.X - b.X));
            doubleArea += a.X * b.Y - b.X * a.Y;
        }

        var ratio = Math.Abs(doubleArea) / 2 / area;
        var mirrored = turns < 0;
        return new HomographyCheck(Math.Abs(sides) == 4 && turns == 4 && ratio <= maxAreaRatio && ratio >= 1 / maxAreaRatio, mirrored, ratio);
    }
}
