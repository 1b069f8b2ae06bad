using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Forensics.Imaging.Hashing;
using Forensics.Imaging.Hashing.Index;

namespace Forensics.Tests.Hashing.Index;

public sealed class IndexPartsTests
{
    [Fact]
    public void Every_plan_spends_the_radius_exactly_on_bits_that_there_are()
    {
        foreach (var codes in (long[])[0, 1, 1000, 50_000, 1_000_000, 10_000_000, 100_000_000, 200_000_000])
        {
            for (var radius = 0; radius <= 31; radius++)
            {
                var plan = ChunkPlan.For(codes, radius, 1000);
                Assert.True(plan.Count == 0 || plan.Sum(chunk => chunk.Threshold + 1) == radius + 1);
                Assert.InRange(plan.Sum(chunk => chunk.Width), 0, 256);
                Assert.All(plan, chunk => Assert.InRange(chunk.Width, 1, ChunkPlan.MaxWidth));
                Assert.True(plan.Select(chunk => chunk.Offset).SequenceEqual(plan.Select((_, i) => plan.Take(i).Sum(chunk => chunk.Width))));
                for (var smaller = 0; smaller <= radius && plan.Count > 0; smaller++)
                {
                    Assert.Equal(smaller + 1, ChunkPlan.Thresholds(plan, codes, radius, smaller).Sum(threshold => threshold + 1));
                }
            }
        }
    }

    [Fact]
    public void Ten_million_codes_get_the_plan_that_was_measured()
    {
        var plan = ChunkPlan.For(10_000_000, 31, 120);

        Assert.Equal([24, 24, 24, 24, 23, 23, 23, 23, 23, 23, 22], plan.Select(chunk => chunk.Width));
        Assert.Equal([2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1], plan.Select(chunk => chunk.Threshold));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(13)]
    [InlineData(26)]
    public void Masks_are_every_value_of_up_to_three_bits_once_fewest_first(int width)
    {
        var masks = ProbeMasks.Of(width);

        Assert.Equal(masks.Length, masks.Distinct().Count());
        Assert.All(masks, mask => Assert.True(mask < 1u << width));
        for (var threshold = 0; threshold <= 3; threshold++)
        {
            Assert.All(masks.Take(ChunkPlan.Probes(width, threshold)), mask => Assert.True(BitOperations.PopCount(mask) <= threshold));
            Assert.All(masks.Skip(ChunkPlan.Probes(width, threshold)), mask => Assert.True(BitOperations.PopCount(mask) > threshold));
        }
    }

    [Fact]
    public void A_permutation_keeps_distances_and_can_be_undone()
    {
        var codes = new TestCodes(50);
        var sources = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        new Random(51).Shuffle(sources);
        var permutation = new BitPermutation(sources);
        for (var i = 0; i < 200; i++)
        {
            var (left, right) = (codes.Code(), codes.Code());
            Assert.Equal(left.DistanceTo(right), permutation.Apply(left).DistanceTo(permutation.Apply(right)));
            Assert.Equal(left, permutation.Undo(permutation.Apply(left)));
        }

        var bit200 = new PdqHash(0, 0, 0, 1UL << 200 - 192);
        var target = sources.AsSpan().IndexOf((byte)200);
        Assert.Equal(1u, ChunkKey.Of(permutation.Apply(bit200), new Chunk(target, 1, 0)));
        Assert.Throws<ArgumentException>(() => new BitPermutation(new byte[256]));
        Assert.Throws<ArgumentException>(() => new BitPermutation(sources.AsSpan(1)));
    }

    [Fact]
    public void Bits_that_follow_one_another_are_dealt_to_different_chunks()
    {
        // 32 hidden bits, each shared by eight of the code, which are laid side by side here: cut as they are, a chunk holds whole families.
        var codes = new TestCodes(52);
        var families = new BitPermutation([.. Enumerable.Range(0, 256).Select(bit => (byte)(bit / 8 + 32 * (bit % 8)))]);
        var sample = Enumerable.Range(0, 4096).Select(_ => families.Apply(codes.SkewedCode())).ToArray();
        var plan = ChunkPlan.For(10_000_000, 31, 120);

        Assert.InRange(SameFamily([.. Enumerable.Range(0, 256).Select(bit => (byte)bit)]), 600, 1000);
        Assert.InRange(SameFamily(BitPermutation.Choose(sample, plan).Sources), 0, 60);

        // Pairs of one family within one chunk.
        int SameFamily(ReadOnlySpan<byte> sources)
        {
            var pairs = 0;
            foreach (var chunk in plan)
            {
                pairs += sources.Slice(chunk.Offset, chunk.Width).ToArray().GroupBy(bit => bit / 8).Sum(family => family.Count() * (family.Count() - 1) / 2);
            }

            return pairs;
        }
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(9, 5000)]
    [InlineData(17, 5000)]
    [InlineData(24, 200_000)]
    public void Rows_are_sorted_as_by_a_stable_sort(int width, int count)
    {
        var random = new Random(width);
        var keys = Enumerable.Range(0, count).Select(_ => (uint)(random.NextDouble() * random.NextDouble() * (1 << width))).ToArray();
        var rows = keys.ToArray();
        var starts = RowSort.Sort(rows, width);

        Assert.Equal(Enumerable.Range(0, count).OrderBy(row => keys[row]).Select(row => (uint)row), rows);
        Assert.Equal((1 << width) + 1, starts.Length);
        var sorted = keys.Order().ToArray();
        for (var i = 0; i < 100; i++)
        {
            var key = i < 2 ? i * (1 << width) : random.Next(1 << width);
            var first = Array.FindIndex(sorted, other => other >= key);
            Assert.Equal(first >= 0 ? first : count, (int)starts[key]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1001)]
    public unsafe void Both_scans_find_the_same(int count)
    {
        var codes = new TestCodes(53);
        var query = codes.Code();
        var low = new ulong[2 * count + 1];
        var high = new ulong[2 * count + 1];
        List<RowHit> expected = [];
        for (var row = 0; row < count; row++)
        {
            var distance = codes.Below(80);
            var code = codes.At(query, distance);
            (low[2 * row], low[2 * row + 1], high[2 * row], high[2 * row + 1]) = (code.Word0, code.Word1, code.Word2, code.Word3);
            if (distance <= 31)
            {
                expected.Add(new RowHit((uint)row, distance));
            }
        }

        List<RowHit> scalar = [], vector = [];
        fixed (ulong* first = low, second = high)
        {
            PlaneScan.CollectScalar(first, second, 0, count, query, 31, scalar);
            if (Avx2.IsSupported)
            {
                PlaneScan.CollectAvx2(first, second, 0, count, query, 31, vector);
                Assert.Equal(expected, vector);
            }
        }

        Assert.Equal(expected, scalar);
    }
}
