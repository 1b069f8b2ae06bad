namespace Forensics.Imaging.Analyzers.Thumbnail;

/// <summary>How well two square samples agree after the best fit of brightness and contrast.</summary>
/// <param name="Agreement">Zero-mean normalised cross-correlation of all samples, -1 to 1; 0 where either is flat.</param>
/// <param name="KeptAgreement">The same without the quarter of the cells that fits worst: high where only a part was changed.</param>
/// <param name="Cells">Mean |picture - fit| for each cell of 4×4 samples, in levels of the picture, row-major. The fit is that of the kept cells, so that
/// a changed part does not bend it.</param>
sealed record GridFit(double Agreement, double KeptAgreement, double[] Cells)
{
    const int CellSide = 4;

    public static GridFit Of(double[] picture, double[] thumbnail, int side)
    {
        var all = new bool[picture.Length];
        Array.Fill(all, true);
        var whole = Moments.Of(picture, thumbnail, all);
        var cells = Differences(picture, thumbnail, side, whole);
        var limit = cells.Order().ElementAt(cells.Length * 3 / 4);
        var kept = new bool[picture.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = cells[CellOf(i, side)] < limit;
        }

        var rest = Moments.Of(picture, thumbnail, kept);
        return new(whole.Correlation, rest.Correlation, Differences(picture, thumbnail, side, rest));
    }

    public static double Spread(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    /// <summary>As <see cref="Agreement"/>.</summary>
    public static double Correlation(double[] a, double[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var (product, squareA, squareB) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            var (x, y) = (a[i] - meanA, b[i] - meanB);
            product += x * y;
            squareA += x * x;
            squareB += y * y;
        }

        return squareA <= Flat || squareB <= Flat ? 0 : product / Math.Sqrt(squareA * squareB);
    }

    /// <summary>Samples turned by quarters to the right.</summary>
    public static double[] Turn(double[] values, int side, int quarters)
    {
        var turned = values;
        for (var quarter = 0; quarter < quarters; quarter++)
        {
            var from = turned;
            turned = new double[values.Length];
            for (var i = 0; i < turned.Length; i++)
            {
                var (x, y) = (i % side, i / side);
                turned[i] = from[(side - 1 - x) * side + y];
            }
        }

        return turned;
    }

    const double Flat = 1e-9;

    static int CellOf(int sample, int side) => sample / side / CellSide * (side / CellSide) + sample % side / CellSide;

    static double[] Differences(double[] picture, double[] thumbnail, int side, Moments fit)
    {
        var cells = side / CellSide;
        var differences = new double[cells * cells];
        for (var i = 0; i < picture.Length; i++)
        {
            var expected = fit.MeanA + fit.Gain * (thumbnail[i] - fit.MeanB);
            differences[CellOf(i, side)] += Math.Abs(picture[i] - expected) / (CellSide * CellSide);
        }

        return differences;
    }

    readonly record struct Moments(double MeanA, double MeanB, double Gain, double Correlation)
    {
        public static Moments Of(double[] a, double[] b, bool[] used)
        {
            double[] left = [.. a.Where((_, i) => used[i])], right = [.. b.Where((_, i) => used[i])];
            if (left.Length == 0)
            {
                return new(a.Average(), b.Average(), 1, 0);
            }

            var (spreadLeft, spreadRight, correlation) = (Spread(left), Spread(right), GridFit.Correlation(left, right));

            // A contrast outside these bounds is no thumbnail's; left free, a fit would flatten every difference away.
            var gain = spreadRight * spreadRight <= Flat ? 1 : Math.Clamp(correlation * spreadLeft / spreadRight, 0.5, 2);
            return new(left.Average(), right.Average(), gain, correlation);
        }
    }
}
