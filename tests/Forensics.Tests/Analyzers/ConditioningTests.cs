using Forensics.Imaging.Analyzers;
using Forensics.Tests.References;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

/// <summary>The statistics of blocks that several analyzers share.</summary>
public class ConditioningTests(ITestOutputHelper output)
{
    const int Columns = 40;

    /// <summary>A slow wave with noise, every seventh value and a whole corner missing.</summary>
    static float[] Field(int seed, int count = 30 * Columns)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (x, y, noise) = (i % Columns, i / Columns, random.NextDouble() - 0.5);
            return random.Next(7) == 0 || x < 9 && y < 12 ? float.NaN : (float)(2 * Math.Sin(x / 6.0) * Math.Cos(y / 5.0) + noise);
        })];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(2.5)]
    [InlineData(5)]
    public void Smoothing_equals_three_boxes_by_direct_convolution(double sigma)
    {
        var field = Field(1);
        var (sums, weights) = (field.Select(value => float.IsNaN(value) ? 0.0 : value).ToArray(), field.Select(value => float.IsNaN(value) ? 0.0 : 1).ToArray());
        var kernel = Kernel(sigma);
        for (var pass = 0; pass < 3; pass++)
        {
            (sums, weights) = (SlowTraces.Convolved(sums, Columns, kernel), SlowTraces.Convolved(weights, Columns, kernel));
        }

        var smooth = Smoothing.Gaussian(field, Columns, sigma);
        for (var i = 0; i < smooth.Length; i++)
        {
            Assert.Equal(weights[i] > 1e-3 ? sums[i] / weights[i] : 0, smooth[i], 3);
        }
    }

    [Theory]
    [InlineData(1, 1.29)]
    [InlineData(2, 2.17)]
    [InlineData(2.5, 2.53)]
    [InlineData(5, 5.07)]
    public void Smoothing_is_a_gaussian_mean_of_what_there_is(double sigma, double real)
    {
        var kernel = Kernel(sigma);
        Assert.Equal(real, Math.Sqrt(3 * kernel.Select((weight, i) => weight * Math.Pow(i - kernel.Length / 2, 2)).Sum()), 2);
        var field = Field(1);
        var smooth = Smoothing.Gaussian(field, Columns, sigma);
        double Distance(double other) => SlowTraces.Gaussian(field, Columns, other).Zip(smooth).Where(pair => pair.Second != 0).Average(pair => Math.Abs(pair.First - pair.Second));
        output.WriteLine($"sigma {sigma}: mean distance {Distance(real):F4}; from 0.8 and 1.25 times the sigma {Distance(0.8 * real):F4}, {Distance(1.25 * real):F4}");
        Assert.InRange(Distance(real), 0, 0.07);
        Assert.InRange(Distance(real), 0, Math.Min(Distance(0.8 * real), Distance(1.25 * real)));
    }

    /// <summary>A box whose outermost values count in part.</summary>
    static double[] Kernel(double sigma)
    {
        var reach = (Math.Sqrt(4 * sigma * sigma + 1) - 1) / 2;
        var whole = (int)reach;
        return [.. Enumerable.Range(-whole - 1, 2 * whole + 3).Select(i => (Math.Abs(i) > whole ? reach - whole : 1) / (2 * reach + 1))];
    }

    [Fact]
    public void Smoothing_gives_nothing_where_nothing_is_near_and_keeps_what_is_even()
    {
        var far = new float[Columns * 30];
        Array.Fill(far, float.NaN);
        far[0] = 3;
        var smooth = Smoothing.Gaussian(far, Columns, 1);
        Assert.Equal(3, smooth[1], 4);
        Assert.Equal(0, smooth[20]);
        Assert.All(Smoothing.Gaussian([.. Field(2).Select(value => float.IsNaN(value) ? value : 1.5f)], Columns, 5), value => Assert.Equal(1.5, value, 4));
    }

    [Theory]
    [InlineData(0, 5, 1)]
    [InlineData(1, 1, 5)]
    [InlineData(7, 7, 2.5)]
    [InlineData(7, 1, 5)]
    [InlineData(3, 3, 40)]
    public void Smoothing_takes_any_shape(int count, int columns, double sigma) =>
        Assert.All(Smoothing.Gaussian([.. Enumerable.Repeat(2f, count)], columns, sigma), value => Assert.Equal(2, value, 4));

    [Theory]
    [InlineData(1000)]
    [InlineData(25)]
    [InlineData(7)]
    public void Scores_equal_those_by_plain_quantiles(int count)
    {
        var random = new Random(count);
        // Few different keys, so that ties cross the edges of bins.
        var keys = Enumerable.Range(0, count).Select(_ => (float)random.Next(40)).ToArray();
        var values = keys.Select(key => (float)(key + (1 + key) * (random.NextDouble() - 0.5))).ToArray();
        var usable = Enumerable.Range(0, count).Select(_ => random.Next(5) > 0).ToArray();
        var z = Conditioning.Standardise(values, Conditioning.Cut(usable, keys), 0.02);

        var order = Enumerable.Range(0, count).Where(i => usable[i]).OrderBy(i => keys[i]).ThenBy(i => i).ToList();
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(usable[i], !float.IsNaN(z[i]));
        }

        for (var bin = 0; bin < 24; bin++)
        {
            var members = order[(order.Count * bin / 24)..(order.Count * (bin + 1) / 24)];
            foreach (var block in members)
            {
                var median = SlowTraces.Median(members.Select(i => (double)values[i]));
                var spread = 1.4826 * SlowTraces.Median(members.Select(i => Math.Abs(values[i] - median))) + 0.02;
                Assert.Equal((values[block] - median) / spread, z[block], 3);
            }
        }
    }

    [Fact]
    public void The_strongest_part_is_a_part_and_no_single_block()
    {
        var random = new Random(5);
        var even = Enumerable.Range(0, 50 * 50).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        var (single, part, missing) = ((float[])even.Clone(), (float[])even.Clone(), (float[])even.Clone());
        (single[1234], missing[77]) = (100, float.NaN);
        for (var i = 0; i < 12 * 12; i++)
        {
            part[(20 + i / 12) * 50 + 20 + i % 12] = -3;
        }

        var (none, one, whole) = (StrongestParts.Mean(even, 50, 2), StrongestParts.Mean(single, 50, 2), StrongestParts.Mean(part, 50, 2));
        output.WriteLine($"even {none:F2}, one block {one:F2}, a part {whole:F2}");
        Assert.InRange(one, none, none + 0.1);
        Assert.InRange(whole, 2.5, 3);
        Assert.InRange(StrongestParts.Mean(missing, 50, 2), none - 0.05, none + 0.05);
        Assert.Equal(0, StrongestParts.Mean([float.NaN, float.NaN], 1, 2));
    }
}
