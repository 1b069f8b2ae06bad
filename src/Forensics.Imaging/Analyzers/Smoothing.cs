namespace Forensics.Imaging.Analyzers;

/// <summary>Gaussian means over a grid of blocks, of those that have a value.</summary>
static class Smoothing
{
    // Three boxes come within 3 % of a Gaussian (W. Wells, IEEE PAMI 8(2), 1986).
    const int Passes = 3;

    // Where nothing is near, nothing can be said. Of what a box inside the grid would weigh.
    const float LeastWeight = 1e-3f;

    /// <param name="values">Row-major; NaN where there is none.</param>
    /// <param name="sigma">In blocks, by name: a box that ends within a block is a little wider than its formula says, so that 1, 2, 2.5 and 5 give 1.29, 2.17, 2.53
    /// and 5.07. Models are fitted to the numbers that come out.</param>
    /// <returns>A value wherever one is near, also where there was none itself; else 0.</returns>
    public static float[] Gaussian(float[] values, int columns, double sigma)
    {
        var rows = values.Length / Math.Max(1, columns);
        var (sums, weights) = (new float[values.Length], new float[values.Length]);
        for (var i = 0; i < values.Length; i++)
        {
            (sums[i], weights[i]) = float.IsNaN(values[i]) ? (0, 0) : (values[i], 1);
        }

        // Each box of half width r adds a variance of ((2r + 1)² - 1) / 12 where r is whole, and some more in between.
        var reach = (Math.Sqrt(12 * sigma * sigma / Passes + 1) - 1) / 2;
        for (var pass = 0; pass < Passes; pass++)
        {
            foreach (var grid in (float[][])[sums, weights])
            {
                Box(grid, columns, rows, 1, columns, reach);
                Box(grid, rows, columns, columns, 1, reach);
            }
        }

        // In a grid narrower than the box most of each box lies outside.
        var least = (float)(LeastWeight * Math.Pow(Math.Min(1, columns / (2 * reach + 1)) * Math.Min(1, rows / (2 * reach + 1)), Passes));
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = weights[i] > least ? sums[i] / weights[i] : 0;
        }

        return sums;
    }

    /// <summary>A box along every line, whose outermost values count in part; beyond the ends there is nothing.</summary>
    static void Box(float[] grid, int length, int lines, int step, int lineStep, double reach)
    {
        var whole = (int)reach;
        var part = (float)(reach - whole);
        var line = new float[length];
        for (var l = 0; l < lines; l++)
        {
            for (var i = 0; i < length; i++)
            {
                line[i] = grid[l * lineStep + i * step];
            }

            var sum = 0.0;
            for (var i = 0; i <= Math.Min(whole, length - 1); i++)
            {
                sum += line[i];
            }

            for (var i = 0; i < length; i++)
            {
                var outer = (i - whole - 1 >= 0 ? line[i - whole - 1] : 0) + (i + whole + 1 < length ? line[i + whole + 1] : 0);
                grid[l * lineStep + i * step] = (float)((sum + part * outer) / (2 * reach + 1));
                sum += (i + whole + 1 < length ? line[i + whole + 1] : 0) - (i - whole >= 0 ? line[i - whole] : 0);
            }
        }
    }
}
