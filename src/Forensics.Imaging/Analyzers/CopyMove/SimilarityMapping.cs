namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Turn, scale and shift, after turning left to right where it is mirrored: u = A·x - B·y + U, v = B·x + A·y + V, with -x for x when mirrored.</summary>
/// <param name="A">Scale × cosine of the angle.</param>
/// <param name="B">Scale × sine of the angle.</param>
/// <param name="U">Pixels.</param>
/// <param name="V">Pixels.</param>
public readonly record struct SimilarityMapping(double A, double B, double U, double V, bool IsMirrored = false)
{
    public double Scale => Math.Sqrt(A * A + B * B);

    /// <summary>Clockwise, -180 to 180.</summary>
    public double AngleDegrees => Math.Atan2(B, A) * (180 / Math.PI);

    /// <summary>Back again. The scale must not be 0.</summary>
    public SimilarityMapping Inverse()
    {
        var square = A * A + B * B;
        var linear = new SimilarityMapping(A / square, (IsMirrored ? B : -B) / square, 0, 0, IsMirrored);
        var (u, v) = linear.Map(U, V);
        return linear with { U = -u, V = -v };
    }

    public (double X, double Y) Map(double x, double y)
    {
        x = IsMirrored ? -x : x;
        return (A * x - B * y + U, B * x + A * y + V);
    }

    /// <summary>Distance between the mapped source of a pair and its target, squared.</summary>
    internal double SquaredError(in PlacePair pair)
    {
        var (x, y) = Map(pair.FromX, pair.FromY);
        return (x - pair.ToX) * (x - pair.ToX) + (y - pair.ToY) * (y - pair.ToY);
    }

    /// <summary>The least squares fit to pairs of one kind.</summary>
    /// <returns>Null where all sources are one place.</returns>
    internal static SimilarityMapping? Fit(IReadOnlyList<PlacePair> pairs, bool mirrored)
    {
        var (x0, y0, u0, v0) = (0.0, 0.0, 0.0, 0.0);
        foreach (var pair in pairs)
        {
            (x0, y0, u0, v0) = (x0 + (mirrored ? -pair.FromX : pair.FromX), y0 + pair.FromY, u0 + pair.ToX, v0 + pair.ToY);
        }

        (x0, y0, u0, v0) = (x0 / pairs.Count, y0 / pairs.Count, u0 / pairs.Count, v0 / pairs.Count);
        var (along, across, spread) = (0.0, 0.0, 0.0);
        foreach (var pair in pairs)
        {
            var (x, y, u, v) = ((mirrored ? -pair.FromX : pair.FromX) - x0, pair.FromY - y0, pair.ToX - u0, pair.ToY - v0);
            along += x * u + y * v;
            across += x * v - y * u;
            spread += x * x + y * y;
        }

        if (!(spread > 0))
        {
            return null;
        }

        var (a, b) = (along / spread, across / spread);
        return new(a, b, u0 - a * x0 + b * y0, v0 - b * x0 - a * y0, mirrored);
    }
}
