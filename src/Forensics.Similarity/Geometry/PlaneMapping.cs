using Forensics.Imaging;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Geometry;

/// <summary>A mapping of one plane to another that keeps lines straight (a homography). Positions are continuous: a pixel's centre lies at one half.</summary>
/// <param name="Matrix">Nine values, row-major.</param>
public sealed record PlaneMapping(IReadOnlyList<double> Matrix)
{
    public static PlaneMapping Scale(double x, double y) => new([x, 0, 0, 0, y, 0, 0, 0, 1]);

    /// <summary>Left to right within a picture of the width.</summary>
    public static PlaneMapping Mirror(double width) => new([-1, 0, width, 0, 1, 0, 0, 0, 1]);

    static PlaneMapping Translation(double x, double y) => new([1, 0, x, 0, 1, y, 0, 0, 1]);

    /// <summary>Lays one rectangle on another after turning it.</summary>
    public static PlaneMapping Between(PixelRegion from, Orientation turned, PixelRegion to)
    {
        var toUnit = Translation(-from.X, -from.Y).Then(Scale(1.0 / from.Width, 1.0 / from.Height));
        var fromUnit = Scale(to.Width, to.Height).Then(Translation(to.X, to.Y));
        return toUnit.Then(new PlaneMapping(TurnUnit(turned))).Then(fromUnit);
    }

    // EXIF's eight ways on the unit square.
    static double[] TurnUnit(Orientation turned) => turned switch
    {
        Orientation.Upright => [1, 0, 0, 0, 1, 0, 0, 0, 1],
        Orientation.MirrorHorizontal => [-1, 0, 1, 0, 1, 0, 0, 0, 1],
        Orientation.Rotate180 => [-1, 0, 1, 0, -1, 1, 0, 0, 1],
        Orientation.MirrorVertical => [1, 0, 0, 0, -1, 1, 0, 0, 1],
        Orientation.Transpose => [0, 1, 0, 1, 0, 0, 0, 0, 1],
        Orientation.Rotate90 => [0, -1, 1, 1, 0, 0, 0, 0, 1],
        Orientation.Transverse => [0, -1, 1, -1, 0, 1, 0, 0, 1],
        Orientation.Rotate270 => [0, 1, 0, -1, 0, 1, 0, 0, 1],
        _ => throw new ArgumentOutOfRangeException(nameof(turned), turned, "Not one of the eight orientations."),
    };

    public (double X, double Y) Map(double x, double y)
    {
        var w = Matrix[6] * x + Matrix[7] * y + Matrix[8];
        return ((Matrix[0] * x + Matrix[1] * y + Matrix[2]) / w, (Matrix[3] * x + Matrix[4] * y + Matrix[5]) / w);
    }

    /// <summary>This mapping, then the other.</summary>
    public PlaneMapping Then(PlaneMapping next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var product = new double[9];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                for (var k = 0; k < 3; k++)
                {
                    product[3 * row + column] += next.Matrix[3 * row + k] * Matrix[3 * k + column];
                }
            }
        }

        return new PlaneMapping(product);
    }

    /// <summary>The way back; null where the mapping flattens the plane.</summary>
    public PlaneMapping? Inverse()
    {
        var m = Matrix;
        double[] adjugate =
        [
            m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
        ];
        var determinant = m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6];
        return Math.Abs(determinant) < 1e-12 ? null : new PlaneMapping([.. adjugate.Select(value => value / determinant)]);
    }

    /// <summary>What the mapping does to small things at a place.</summary>
    public LocalMapping At(double x, double y)
    {
        var w = Matrix[6] * x + Matrix[7] * y + Matrix[8];
        var (u, v) = Map(x, y);
        return new LocalMapping(
            (Matrix[0] - u * Matrix[6]) / w, (Matrix[1] - u * Matrix[7]) / w,
            (Matrix[3] - v * Matrix[6]) / w, (Matrix[4] - v * Matrix[7]) / w);
    }
}

/// <summary>Derivatives of a mapping at one place.</summary>
/// <param name="Ux">Of the target's x by the source's x.</param>
/// <param name="Uy">Of the target's x by the source's y.</param>
/// <param name="Vx">Of the target's y by the source's x.</param>
/// <param name="Vy">Of the target's y by the source's y.</param>
public readonly record struct LocalMapping(double Ux, double Uy, double Vx, double Vy)
{
    /// <summary>Target area for each unit of source area; negative where left and right change places.</summary>
    public double Determinant => Ux * Vy - Uy * Vx;

    /// <summary>Target length for each unit of source length.</summary>
    public double Scale => Math.Sqrt(Math.Abs(Determinant));

    /// <summary>How far the two axes are from being at right angles after it: the sine of the difference.</summary>
    public double Shear => Math.Abs(Ux * Uy + Vx * Vy) / Math.Sqrt((Ux * Ux + Vx * Vx) * (Uy * Uy + Vy * Vy));

    /// <summary>The nearest of the eight ways to turn a picture.</summary>
    public Orientation Nearest
    {
        get
        {
            var mirrored = Determinant < 0;
            var quarters = (int)Math.Round(Math.Atan2(mirrored ? -Vx : Vx, mirrored ? -Ux : Ux) / (Math.PI / 2)) & 3;
            return (mirrored, quarters) switch
            {
                (false, 0) => Orientation.Upright,
                (false, 1) => Orientation.Rotate90,
                (false, 2) => Orientation.Rotate180,
                (false, _) => Orientation.Rotate270,
                (true, 0) => Orientation.MirrorHorizontal,
                (true, 1) => Orientation.Transverse,
                (true, 2) => Orientation.MirrorVertical,
                (true, _) => Orientation.Transpose,
            };
        }
    }
}
