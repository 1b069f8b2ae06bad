using Forensics.Imaging.Analyzers;

namespace Forensics.Tests.References;

/// <summary>The statistics of blocks by their definitions.</summary>
static class SlowTraces
{
    /// <summary>Mean of all values, each weighing by a normal distribution of its distance; NaN does not weigh.</summary>
    public static double[] Gaussian(float[] values, int columns, double sigma)
    {
        var smooth = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (sum, weights) = (0.0, 0.0);
            for (var j = 0; j < values.Length; j++)
            {
                var (dx, dy) = (i % columns - j % columns, i / columns - j / columns);
                var weight = float.IsNaN(values[j]) ? 0 : Math.Exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                sum += weight == 0 ? 0 : weight * values[j];
                weights += weight;
            }

            smooth[i] = sum / weights;
        }

        return smooth;
    }

    /// <summary>Every value times the kernel along both directions; beyond the edges there is nothing.</summary>
    public static double[] Convolved(double[] values, int columns, double[] kernel)
    {
        var result = new double[values.Length];
        var (rows, reach) = (values.Length / columns, kernel.Length / 2);
        for (var i = 0; i < values.Length; i++)
        {
            for (var k = 0; k < kernel.Length * kernel.Length; k++)
            {
                var (x, y) = (i % columns + k % kernel.Length - reach, i / columns + k / kernel.Length - reach);
                result[i] += x >= 0 && x < columns && y >= 0 && y < rows ? kernel[k % kernel.Length] * kernel[k / kernel.Length] * values[y * columns + x] : 0;
            }
        }

        return result;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Connected parts: every block takes the least number among itself and its four neighbours that count, until nothing changes.</summary>
    public static List<int[]> Parts(int count, int columns, Func<int, bool> counts, Func<int, int, bool> belong)
    {
        var part = Enumerable.Range(0, count).ToArray();
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < count; i++)
            {
                foreach (var j in (int[])[i % columns > 0 ? i - 1 : i, i % columns < columns - 1 ? i + 1 : i, i - columns, i + columns])
                {
                    if (j >= 0 && j < count && counts(i) && counts(j) && belong(i, j) && part[j] < part[i])
                    {
                        (part[i], changed) = (part[j], true);
                    }
                }
            }
        }

        return [.. Enumerable.Range(0, count).Where(counts).GroupBy(i => part[i]).OrderBy(group => group.Key).Select(group => group.ToArray())];
    }

    public static PixelBox Box(int[] blocks, int columns)
    {
        var (left, top) = (blocks.Min(i => i % columns), blocks.Min(i => i / columns));
        return new(left, top, blocks.Max(i => i % columns) - left + 1, blocks.Max(i => i / columns) - top + 1);
    }
}
