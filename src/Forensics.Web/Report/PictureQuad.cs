namespace Forensics.Web.Report;

/// <summary>Where a known picture lies in a disputed one: the mapping of its rectangle to four corners.</summary>
/// <remarks>P. Heckbert, "Fundamentals of Texture Mapping and Image Warping", 1989, section 2.2.3: a unit square to a quadrilateral.</remarks>
sealed class PictureQuad
{
    // A hundredth of the picture can't be seen when one picture is laid over the other.
    const double StraightShare = 0.01;

    // Known pixels to disputed pixels, row-major, the ninth being 1.
    readonly double a, b, c, d, e, f, g, h;

    PictureQuad(IReadOnlyList<double[]> corners, double width, double height)
    {
        var (dx1, dx2, sx) = (corners[1][0] - corners[2][0], corners[3][0] - corners[2][0], corners[0][0] - corners[1][0] + corners[2][0] - corners[3][0]);
        var (dy1, dy2, sy) = (corners[1][1] - corners[2][1], corners[3][1] - corners[2][1], corners[0][1] - corners[1][1] + corners[2][1] - corners[3][1]);
        var area = dx1 * dy2 - dx2 * dy1;
        var (unitG, unitH) = ((sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area);
        (a, b, c) = ((corners[1][0] - corners[0][0] + unitG * corners[1][0]) / width, (corners[3][0] - corners[0][0] + unitH * corners[3][0]) / height, corners[0][0]);
        (d, e, f) = ((corners[1][1] - corners[0][1] + unitG * corners[1][1]) / width, (corners[3][1] - corners[0][1] + unitH * corners[3][1]) / height, corners[0][1]);
        (g, h) = (unitG / width, unitH / height);
        IsStraight = Math.Abs(sx) + Math.Abs(sy) < StraightShare * (Math.Abs(dx1) + Math.Abs(dx2) + Math.Abs(dy1) + Math.Abs(dy2));
    }

    /// <summary>The corners are those of a parallelogram: no perspective, and an SVG can draw it.</summary>
    public bool IsStraight { get; }

    /// <summary>Six values as SVG's matrix() takes them, where it is straight.</summary>
    public IReadOnlyList<double> Matrix => [a, d, b, e, c, f];

    /// <param name="corners">Of the known picture in the disputed one, clockwise from the upper left.</param>
    /// <param name="width">Of the known picture, pixels.</param>
    /// <param name="height">Of the known picture, pixels.</param>
    /// <returns>Null where the corners span nothing, or there are not four.</returns>
    public static PictureQuad? Of(IReadOnlyList<double[]>? corners, int width, int height)
    {
        if (corners is not { Count: 4 } || width <= 0 || height <= 0 || corners.Any(corner => corner.Length != 2))
        {
            return null;
        }

        var quad = new PictureQuad(corners, width, height);
        return quad.Determinant is 0 or double.NaN || !quad.Matrix.All(double.IsFinite) ? null : quad;
    }

    /// <summary>Corners of the disputed picture in the known one, clockwise from the upper left; null where one lies behind the horizon.</summary>
    public IReadOnlyList<double[]>? Back(int width, int height)
    {
        List<double[]> corners = [];
        foreach (var (x, y) in new[] { (0d, 0d), (width, 0), (width, height), (0, height) })
        {
            // The adjugate: the inverse but for a factor, which cancels.
            var u = (e - f * h) * x + (c * h - b) * y + b * f - c * e;
            var v = (f * g - d) * x + (a - c * g) * y + c * d - a * f;
            var depth = (d * h - e * g) * x + (b * g - a * h) * y + a * e - b * d;
            if (depth * Determinant <= 0 || !double.IsFinite(u / depth) || !double.IsFinite(v / depth))
            {
                return null;
            }

            corners.Add([u / depth, v / depth]);
        }

        return corners;
    }

    double Determinant => a * (e - f * h) - b * (d - f * g) + c * (d * h - e * g);
}
