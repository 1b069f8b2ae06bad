using Forensics.Engine.Evaluate;
using Forensics.Similarity.Calibration;

namespace Forensics.Tests.Similarity;

public sealed class FiguresTests
{
    static double[] Draw(Random random, int count, double shift) => [.. Enumerable.Range(0, count).Select(_ => Math.Round(4 * random.NextDouble() + shift, 1))];

    [Fact]
    public void The_area_equals_counting_every_pair_with_ties_as_half()
    {
        var random = new Random(1);
        for (var round = 0; round < 20; round++)
        {
            var (positives, negatives) = (Draw(random, 1 + random.Next(30), 0.5), Draw(random, 1 + random.Next(30), 0));
            var slow = positives.Average(one => negatives.Average(other => one > other ? 1 : one == other ? 0.5 : 0));
            Assert.Equal(slow, Figures.Auc(positives, negatives), 12);
        }

        Assert.Equal(double.NaN, Figures.Auc([], [1]));
    }

    [Fact]
    public void Within_strata_only_pairs_of_one_stratum_count()
    {
        // Between the strata the scores are upside down.
        List<(double, bool, string)> scores = [(1, true, "low"), (0, false, "low"), (10, false, "high"), (11, true, "high"), (9, true, "high"), (99, true, "alone")];
        Assert.Equal((1 + 1 + 0) / 3.0, Figures.AucWithin(scores), 12);
    }

    [Fact]
    public void No_more_negatives_than_allowed_pass_the_threshold()
    {
        var random = new Random(2);
        for (var round = 0; round < 20; round++)
        {
            var (positives, negatives) = (Draw(random, 40, 1), Draw(random, 10 + random.Next(60), 0));
            foreach (var share in (double[])[0.01, 0.05, 0.2])
            {
                // The lowest threshold among the negatives' own scores (or below all) that few enough exceed.
                var threshold = negatives.Append(double.NegativeInfinity).Where(limit => negatives.Count(score => score > limit) <= share * negatives.Length).Min();
                Assert.Equal(positives.Count(score => score > threshold) / 40.0, Figures.TruePositives(positives, negatives, share), 12);
            }
        }
    }

    [Fact]
    public void Ratios_that_say_nothing_cost_one_bit_and_sure_right_ones_nothing()
    {
        Assert.Equal(1, Figures.Cllr([0, 0], [0]), 12);
        Assert.Equal((Math.Log2(1.25) + Math.Log2(1.5)) / 2, Figures.Cllr([Math.Log10(4)], [Math.Log10(0.5)]), 9);
        Assert.Equal(0, Figures.Cllr([9], [-9]), 6);
        Assert.True(Figures.Cllr([-2], [2]) > 6);
    }

    [Fact]
    public void Intervals_hold_the_figure_and_repeat()
    {
        var items = Draw(new Random(3), 200, 0);
        var one = Figures.Interval(items, drawn => drawn.Average(), new Random(7));
        Assert.Equal(one, Figures.Interval(items, drawn => drawn.Average(), new Random(7)));
        // The mean of 200 values of standard deviation 4/√12 moves by 0.082.
        Assert.InRange(items.Average() - one.Low, 0.08, 0.26);
        Assert.InRange(one.High - items.Average(), 0.08, 0.26);
    }

    [Fact]
    public void Pixels_are_judged_as_by_trying_every_threshold()
    {
        var random = new Random(4);
        var truth = new byte[2000];
        var mask = new byte[2000];
        for (var i = 0; i < truth.Length; i++)
        {
            truth[i] = (byte)(random.Next(5) switch { 0 => 255, 1 => 128, _ => 0 });
            mask[i] = (byte)Math.Clamp(random.Next(200) + (truth[i] == 255 ? 60 : 0), 0, 255);
        }

        double F1(int threshold)
        {
            var counted = Enumerable.Range(0, truth.Length).Where(i => truth[i] != 128).ToList();
            var hits = counted.Count(i => truth[i] == 255 && mask[i] >= threshold);
            return 2.0 * hits / (counted.Count(i => mask[i] >= threshold) + counted.Count(i => truth[i] == 255));
        }

        var figures = PixelFigures.Of(mask, truth)!.Value;
        Assert.Equal(F1(128), figures.F1At128, 12);
        Assert.Equal(Enumerable.Range(1, 255).Max(F1), figures.BestF1, 12);
        double[] Values(byte kind) => [.. Enumerable.Range(0, truth.Length).Where(i => truth[i] == kind).Select(i => (double)mask[i])];
        Assert.Equal(Figures.Auc(Values(255), Values(0)), figures.Auc, 12);
        Assert.Null(PixelFigures.Of(new byte[4], [0, 0, 128, 0]));
        Assert.Throws<ArgumentException>(() => PixelFigures.Of(new byte[4], new byte[5]));
    }
}
