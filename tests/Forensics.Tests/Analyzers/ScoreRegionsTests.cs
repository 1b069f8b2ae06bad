using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.EditMap;
using Forensics.Tests.References;

namespace Forensics.Tests.Analyzers;

/// <summary>Regions of scored blocks and of marked ones, against plain flooding.</summary>
public class ScoreRegionsTests
{
    static readonly ScoreRegionOptions Options = new(RegionZ: 2, MinRegionBlocks: 4, Translations: 200);

    static ScoreRegions.Found? Strongest(float[] z, int columns, ScoreRegionOptions? options = null)
    {
        var usable = z.Select(value => !float.IsNaN(value)).ToArray();
        var activity = z.Select((_, block) => (float)(block * 7919 % z.Length)).ToArray();
        return new ScoreRegions(new(columns, z.Length / columns, 8, usable, activity, z), options ?? Options).Strongest(new Random(1));
    }

    /// <summary>Normal noise, a tenth of it missing.</summary>
    static float[] Noise(int count, int seed, double strength)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(10) == 0
            ? float.NaN
            : (float)(strength * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble())))];
    }

    [Theory]
    [InlineData(37, 29)]
    [InlineData(1, 900)]
    [InlineData(900, 1)]
    [InlineData(13, 60)]
    public void The_strongest_region_equals_that_of_plain_flooding(int columns, int rows)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var z = Noise(columns * rows, seed, 2.4);
            var parts = SlowTraces.Parts(z.Length, columns, i => Math.Abs(z[i]) > 2, (i, j) => z[i] * z[j] > 0).Where(part => part.Length >= 2).ToList();
            // All parts share the number of blocks that count as one, so the strongest is that of the largest sum over the root.
            var best = parts.MaxBy(part => Math.Abs(part.Sum(i => (double)z[i])) / Math.Sqrt(part.Length));
            var found = Strongest(z, columns, Options with { MinRegionBlocks = 2 });
            Assert.Equal(best is null, found is null);
            if (best is not null && found is { } region)
            {
                var box = SlowTraces.Box(best, columns);
                Assert.Equal(new PixelBox(8 * box.X, 8 * box.Y, 8 * box.Width, 8 * box.Height), region.Box);
                Assert.Equal(best.Length, region.Count);
                Assert.Equal(best.Average(i => (double)z[i]), region.MeanZ, 5);
                // Noise without connection: three blocks count as one, the least.
                Assert.Equal(Math.Abs(region.MeanZ) * Math.Sqrt(region.Count / 3.0), region.T, 5);
            }
        }
    }

    [Fact]
    public void A_region_that_no_other_place_equals_has_the_smallest_p_and_one_of_the_others_kind_has_not()
    {
        var z = Noise(60 * 60, 9, 0.8);
        for (var i = 0; i < 30; i++)
        {
            z[(30 + i / 6) * 60 + 20 + i % 6] = -4;
        }

        var planted = Strongest(z, 60)!.Value;
        Assert.Equal(new PixelBox(160, 240, 48, 40), planted.Box);
        Assert.Equal(-4, planted.MeanZ);
        Assert.Equal(1 / 201.0, planted.EmpiricalP);

        // Equal fields all over: one place in sixteen is as strong.
        var fields = Enumerable.Range(0, 60 * 60).Select(i => i % 60 % 4 < 2 && i / 60 % 4 < 2 ? 3f : 0f).ToArray();
        Assert.InRange(Strongest(fields, 60)!.Value.EmpiricalP!.Value, 4 / 201.0, 30 / 201.0);
    }

    [Fact]
    public void Too_few_blocks_missing_ones_and_the_other_sign_make_no_region()
    {
        Assert.Null(Strongest([3, 3, 3, 0, 0, 0, 0, 0], 4));
        Assert.Null(Strongest([3, 3, -3, -3, -3, 3, 3, -3], 8));
        Assert.Null(Strongest([3, 3, float.NaN, 3, 3, 0, 0, 0], 8));
        Assert.Null(Strongest([.. Enumerable.Repeat(float.NaN, 64)], 8));
        Assert.Equal(4, Strongest([3, 3, 0, 0, 3, 3, 0, 0], 4)!.Value.Count);
        // The right end of a row does not touch the left end of the next.
        Assert.Null(Strongest([0, 0, 3, 3, 3, 3, 0, 0], 4));
    }

    [Theory]
    [InlineData(31, 23)]
    [InlineData(1, 700)]
    [InlineData(700, 1)]
    public void The_largest_marked_part_equals_that_of_plain_flooding(int columns, int rows)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var random = new Random(seed);
            var odds = Enumerable.Range(0, columns * rows).Select(_ => random.Next(100) < 45 ? 0f : random.Next(2) - 1.5f).ToArray();
            var parts = SlowTraces.Parts(odds.Length, columns, i => odds[i] >= 0, (_, _) => true);
            var largest = parts.First(part => part.Length == parts.Max(other => other.Length));
            Assert.Equal(SlowTraces.Box(largest, columns), MarkedRegion.Largest(odds, columns));
        }

        Assert.Null(MarkedRegion.Largest([-1, -0.5f, float.NegativeInfinity], 3));
        Assert.Null(MarkedRegion.Largest([], 1));
    }
}
