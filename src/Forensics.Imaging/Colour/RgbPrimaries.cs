namespace Forensics.Imaging.Colour;

/// <summary>Chromaticities of an RGB space, x and y of each.</summary>
readonly record struct RgbPrimaries((double X, double Y) Red, (double X, double Y) Green, (double X, double Y) Blue, (double X, double Y) White)
{
    static readonly (double X, double Y) D65 = (0.3127, 0.3290);

    // ICC.1:2022, 7.2.16: the connection space's illuminant, XYZ.
    static readonly double[] D50 = [0.9642, 1, 0.8249];

    // Bradford cone responses (Lam 1985; ICC.1:2022, annex E.3).
    static readonly double[] Bradford = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

    public static RgbPrimaries Srgb { get; } = new((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), D65);

    /// <summary>By the number of ITU-T H.273, table 2; null for those not read.</summary>
    public static RgbPrimaries? Of(int codePoint) => codePoint switch
    {
        1 or 2 => Srgb,
        5 => new((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), D65),
        6 or 7 => new((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65),
        9 => new((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65),
        12 => new((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),
        _ => null,
    };

    /// <summary>Linear RGB to XYZ as seen under D50, row-major.</summary>
    public double[] ToD50()
    {
        double[] columns =
        [
            Red.X / Red.Y, Green.X / Green.Y, Blue.X / Blue.Y,
            1, 1, 1,
            (1 - Red.X - Red.Y) / Red.Y, (1 - Green.X - Green.Y) / Green.Y, (1 - Blue.X - Blue.Y) / Blue.Y,
        ];
        double[] white = [White.X / White.Y, 1, (1 - White.X - White.Y) / White.Y];
        var weights = Matrix3.Apply(Matrix3.Inverse(columns), white);
        var (from, to) = (Matrix3.Apply(Bradford, white), Matrix3.Apply(Bradford, D50));
        double[] scale = [to[0] / from[0], 0, 0, 0, to[1] / from[1], 0, 0, 0, to[2] / from[2]];
        var adapt = Matrix3.Multiply(Matrix3.Inverse(Bradford), Matrix3.Multiply(scale, Bradford));
        return Matrix3.Multiply(adapt, Matrix3.Multiply(columns, [weights[0], 0, 0, 0, weights[1], 0, 0, 0, weights[2]]));
    }
}

/// <summary>3 × 3 matrices, row-major.</summary>
static class Matrix3
{
    public static double[] Apply(double[] m, double[] v) =>
        [(m[0] * v[0]) + (m[1] * v[1]) + (m[2] * v[2]), (m[3] * v[0]) + (m[4] * v[1]) + (m[5] * v[2]), (m[6] * v[0]) + (m[7] * v[1]) + (m[8] * v[2])];

    public static double[] Multiply(double[] a, double[] b)
    {
        var product = new double[9];
        for (var k = 0; k < 9; k++)
        {
            var (row, column) = (k / 3 * 3, k % 3);
            product[k] = (a[row] * b[column]) + (a[row + 1] * b[column + 3]) + (a[row + 2] * b[column + 6]);
        }

        return product;
    }

    /// <summary>By cofactors; not finite where there is none.</summary>
    public static double[] Inverse(double[] m)
    {
        var (a, b, c) = ((m[4] * m[8]) - (m[5] * m[7]), (m[5] * m[6]) - (m[3] * m[8]), (m[3] * m[7]) - (m[4] * m[6]));
        var det = (m[0] * a) + (m[1] * b) + (m[2] * c);
        return
        [
            a / det, ((m[2] * m[7]) - (m[1] * m[8])) / det, ((m[1] * m[5]) - (m[2] * m[4])) / det,
            b / det, ((m[0] * m[8]) - (m[2] * m[6])) / det, ((m[2] * m[3]) - (m[0] * m[5])) / det,
            c / det, ((m[1] * m[6]) - (m[0] * m[7])) / det, ((m[0] * m[4]) - (m[1] * m[3])) / det,
        ];
    }
}
