using Forensics.Similarity.Calibration;

namespace Forensics.Tests.Similarity;

public sealed class LogisticFitTests
{
    [Fact]
    public void Two_groups_give_the_log_odds_of_their_counts()
    {
        // x = 1: 30 of 40 positive; x = 0: 10 of 40. Classes are of equal size, so nothing is reweighted: log 3 and -log 3.
        var rows = Enumerable.Range(0, 80).Select(i => new[] { i < 40 ? 1.0 : 0 }).ToArray();
        var labels = Enumerable.Range(0, 80).Select(i => i < 40 ? i < 30 : i < 50).ToArray();

        var model = LogisticFit.Fit(rows, labels, l2: 0);

        Assert.Equal(-Math.Log(3), model.Intercept, 7);
        Assert.Equal(2 * Math.Log(3), model.Weights[0], 7);
    }

    [Fact]
    public void Unequal_classes_give_a_likelihood_ratio_not_the_odds()
    {
        // P(x = 1 | positive) = 0.8, P(x = 1 | negative) = 0.2 with 10 positives and 1,000 negatives: LR 4 and 1/4.
        var rows = Enumerable.Range(0, 1010).Select(i => new[] { i < 8 || i is >= 10 and < 210 ? 1.0 : 0 }).ToArray();
        var labels = Enumerable.Range(0, 1010).Select(i => i < 10).ToArray();

        var model = LogisticFit.Fit(rows, labels, l2: 0);

        Assert.Equal(Math.Log(4), model.LogOdds([1]), 6);
        Assert.Equal(-Math.Log(4), model.LogOdds([0]), 6);
    }

    [Fact]
    public void The_penalised_solution_has_a_vanishing_gradient_and_separable_data_stay_finite()
    {
        double[][] rows = [[-2], [-1], [1], [2]];
        var labels = new[] { false, false, true, true };

        var model = LogisticFit.Fit(rows, labels, l2: 1);

        // Standardised x: x / √2.5. Stationary: Σ p·(1 - p(z)) = λ·v with symmetric classes.
        var scale = Math.Sqrt(2.5);
        var v = model.Weights[0] * scale;
        var pull = rows.Zip(labels, (row, label) => row[0] / scale * ((label ? 1 : 0) - 1 / (1 + Math.Exp(-model.LogOdds(row))))).Sum();
        Assert.Equal(v, pull, 7);
        Assert.Equal(0, model.Intercept, 7);
    }

    [Fact]
    public void Known_weights_come_back_from_data_drawn_from_them()
    {
        var random = new Random(4);
        var rows = Enumerable.Range(0, 40_000).Select(_ => new[] { random.NextDouble() * 4 - 2, random.NextDouble() * 4 - 2 }).ToArray();
        var labels = rows.Select(row => random.NextDouble() < 1 / (1 + Math.Exp(-(1.5 * row[0] - 0.7 * row[1])))).ToArray();

        var model = LogisticFit.Fit(rows, labels, l2: 1e-3);

        Assert.InRange(model.Weights[0], 1.42, 1.58);
        Assert.InRange(model.Weights[1], -0.76, -0.64);
    }

    [Fact]
    public void A_single_class_and_a_value_that_is_no_number_are_refused()
    {
        Assert.Throws<ArgumentException>(() => LogisticFit.Fit([[1], [2]], [true, true], 1));
        Assert.Throws<ArgumentException>(() => LogisticFit.Fit([[1], [double.NaN]], [true, false], 1));
        Assert.Throws<ArgumentException>(() => LogisticFit.Fit([[1], [2, 3]], [true, false], 1));
    }
}
