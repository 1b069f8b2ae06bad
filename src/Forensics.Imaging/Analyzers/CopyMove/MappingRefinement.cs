namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Moves a mapping by fractions of a pixel to where the pixels themselves agree best: noise correlates only where both lie on each other.</summary>
/// <remarks>Lucas and Kanade's iteration (IJCAI 1981) for the four values of a similarity, with a gain and an offset of brightness. Keypoints alone lie
/// within about a third of a pixel.</remarks>
static class MappingRefinement
{
    const int Rounds = 4;
    const int MaxPixels = 20_000;
    const int Unknowns = 6;

    // No further than this from where the keypoints say; beyond, the rounds ran away.
    const double MaxMovePixels = 2;

    // A mapping this near to a shift by whole pixels is one: an editor that only moves does not resample.
    const double WholeLinear = 0.003;
    const double WholePixels = 0.2;

    public static SimilarityMapping Of(WorkingLuma luma, AgreeingArea area, SimilarityMapping mapping)
    {
        var places = Places(area);
        var refined = mapping;
        for (var round = 0; round < Rounds; round++)
        {
            if (Step(luma, area, places, refined) is not { } next)
            {
                return mapping;
            }

            refined = next;
        }

        refined = Whole(refined, area);
        return IsNear(refined, mapping, area) ? refined : mapping;
    }

    static int[] Places(AgreeingArea area)
    {
        var every = Math.Max(1, area.Count / MaxPixels);
        List<int> places = [];
        var count = 0;
        for (var i = 0; i < area.Inside.Length; i++)
        {
            if (area.Inside[i] && count++ % every == 0)
            {
                places.Add(i);
            }
        }

        return [.. places];
    }

    static SimilarityMapping? Step(WorkingLuma luma, AgreeingArea area, int[] places, SimilarityMapping mapping)
    {
        // Around the middle of the area, so that turn and scale don't move it.
        var (middleX, middleY) = (area.Left + area.Width / 2.0, area.Top + area.Height / 2.0);
        var (matrix, right) = (new double[Unknowns, Unknowns], new double[Unknowns]);
        Span<double> row = stackalloc double[Unknowns];
        foreach (var at in places)
        {
            var (x, y) = (area.Left + at % area.Width, area.Top + at / area.Width);
            var (u, v) = mapping.Map(x, y);
            var (value, slopeX, slopeY) = (luma.At(u, v), (luma.At(u + 0.5, v) - luma.At(u - 0.5, v)), (luma.At(u, v + 0.5) - luma.At(u, v - 0.5)));
            if (float.IsNaN(value + slopeX + slopeY))
            {
                continue;
            }

            var (dx, dy) = (mapping.IsMirrored ? middleX - x : x - middleX, y - middleY);
            (row[0], row[1], row[2], row[3], row[4], row[5]) = (slopeX * dx + slopeY * dy, slopeY * dx - slopeX * dy, slopeX, slopeY, value, 1);
            for (var i = 0; i < Unknowns; i++)
            {
                right[i] += row[i] * luma.Values[y * luma.Width + x];
                for (var j = 0; j < Unknowns; j++)
                {
                    matrix[i, j] += row[i] * row[j];
                }
            }
        }

        // first = gain · (laid + slope · move) + offset; the moves come out multiplied by the gain.
        if (!Solve(matrix, right) || !(right[4] > 0.2))
        {
            return null;
        }

        var (a, b) = (mapping.A + right[0] / right[4], mapping.B + right[1] / right[4]);
        var (centreU, centreV) = mapping.Map(middleX, middleY);
        var (linearU, linearV) = new SimilarityMapping(a, b, 0, 0, mapping.IsMirrored).Map(middleX, middleY);
        return new(a, b, centreU + right[2] / right[4] - linearU, centreV + right[3] / right[4] - linearV, mapping.IsMirrored);
    }

    /// <summary>Gauss's elimination in place, the answer in <paramref name="right"/>.</summary>
    static bool Solve(double[,] matrix, double[] right)
    {
        for (var i = 0; i < Unknowns; i++)
        {
            // Sums of squares: the pivots of a positive definite matrix lie on its diagonal.
            if (!(matrix[i, i] > 1e-6))
            {
                return false;
            }

            for (var row = 0; row < Unknowns; row++)
            {
                if (row == i)
                {
                    continue;
                }

                var factor = matrix[row, i] / matrix[i, i];
                for (var column = i; column < Unknowns; column++)
                {
                    matrix[row, column] -= factor * matrix[i, column];
                }

                right[row] -= factor * right[i];
            }
        }

        for (var i = 0; i < Unknowns; i++)
        {
            right[i] /= matrix[i, i];
        }

        return true;
    }

    static SimilarityMapping Whole(SimilarityMapping mapping, AgreeingArea area)
    {
        if (mapping.IsMirrored || Math.Abs(mapping.A - 1) > WholeLinear || Math.Abs(mapping.B) > WholeLinear)
        {
            return mapping;
        }

        var (x, y) = (area.Left + area.Width / 2.0, area.Top + area.Height / 2.0);
        var (u, v) = mapping.Map(x, y);
        var (right, down) = (Math.Round(u - x), Math.Round(v - y));
        return Math.Abs(u - x - right) <= WholePixels && Math.Abs(v - y - down) <= WholePixels ? new(1, 0, right, down) : mapping;
    }

    static bool IsNear(SimilarityMapping a, SimilarityMapping b, AgreeingArea area)
    {
        foreach (var (x, y) in ((int, int)[])[(area.Left, area.Top), (area.Left + area.Width, area.Top + area.Height)])
        {
            var ((u, v), (otherU, otherV)) = (a.Map(x, y), b.Map(x, y));
            if (!(Math.Max(Math.Abs(u - otherU), Math.Abs(v - otherV)) <= MaxMovePixels + 0.02 * Math.Max(area.Width, area.Height)))
            {
                return false;
            }
        }

        return true;
    }
}
