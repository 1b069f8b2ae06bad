namespace Forensics.Imaging.Analyzers.Ghosts;

/// <summary>Finds connected cells that stand out in one half of the blocks and tests them in the other.</summary>
static class GhostRegions
{
    public readonly record struct Found(double Log10P, double MeanZ, PixelBox Cells);

    /// <param name="find">z of the half that finds, NaN where flat.</param>
    /// <param name="test">z of the half that tests.</param>
    /// <returns>One for each region with enough cells, of either sign.</returns>
    public static IEnumerable<Found> Of(GhostCells cells, float[] find, float[] test, GhostOptions options)
    {
        var sorted = test.Where(z => !float.IsNaN(z)).ToArray();
        Array.Sort(sorted);
        foreach (var region in ConnectedCells.Of(find.Length, cells.Columns, Sign))
        {
            if (region.Count >= options.MinRegionCells && region.Count < sorted.Length / 2)
            {
                yield return new(
                    Log10P(region, test, sorted, Sign(region[0]), options.CellsPerIndependent),
                    region.Average(cell => (double)test[cell]),
                    ConnectedCells.Box(region, cells.Columns));
            }
        }

        // NaN is beyond neither side.
        int Sign(int cell) => find[cell] < -options.RegionZ ? -1 : find[cell] > options.RegionZ ? 1 : 0;
    }

    /// <summary>log10 of the probability that the region's z are drawn like the others', by the one-sided test of Kolmogorov and Smirnov:
    /// P ≈ exp(-2 D² n m / (n + m)), with fewer cells counted than there are.</summary>
    /// <param name="sorted">z of all cells, the region's included.</param>
    internal static double Log10P(List<int> region, float[] test, float[] sorted, int sign, double cellsPerIndependent)
    {
        var inside = region.Select(cell => test[cell]).ToArray();
        Array.Sort(inside);
        var others = sorted.Length - inside.Length;
        var largest = 0.0;
        for (int i = 0, all = 0; i < inside.Length; i++)
        {
            while (all < sorted.Length && sorted[all] <= inside[i])
            {
                all++;
            }

            while (i + 1 < inside.Length && inside[i + 1] == inside[i])
            {
                i++;
            }

            // Shares not above this value; the greatest difference lies at a value of one of the two, and just below one for the other sign.
            var below = sign < 0 ? i + 1 : i;
            var outsideBelow = (double)(all - (i + 1)) / others;
            largest = Math.Max(largest, sign < 0 ? (double)below / inside.Length - outsideBelow : outsideBelow - (double)below / inside.Length);
        }

        var (n, m) = (inside.Length / cellsPerIndependent, others / cellsPerIndependent);
        return -2 * largest * largest * n * m / (n + m) / Math.Log(10);
    }
}
