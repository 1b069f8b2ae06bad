namespace Forensics.Similarity.Calibration;

/// <summary>A logistic model: log-odds = intercept + Σ weight · signal, in nats.</summary>
public sealed record LogisticModel(IReadOnlyList<double> Weights, double Intercept)
{
    public double LogOdds(ReadOnlySpan<double> signals)
    {
        if (signals.Length != Weights.Count)
        {
            throw new ArgumentException($"{signals.Length} signals for {Weights.Count} weights.", nameof(signals));
        }

        var sum = Intercept;
        for (var i = 0; i < signals.Length; i++)
        {
            sum += Weights[i] * signals[i];
        }

        return sum;
    }
}

/// <summary>Fits logistic regression by Newton's method, both classes weighted alike, so that the log-odds are a log likelihood ratio.</summary>
/// <remarks>Minimises Σ wᵢ·ln(1 + e^(-yᵢ·zᵢ)) + λ/2·|v|² over weights v of standardised signals and an unpenalised intercept; each class's wᵢ add
/// up to the smaller class's count, which removes the classes' odds from the intercept. Iteratively reweighted least squares (Bishop, Pattern
/// Recognition and Machine Learning, 4.3.3) with step halving; the problem is convex, so the answer does not depend on the start.</remarks>
public static class LogisticFit
{
    const int MaxSteps = 100;
    const double Converged = 1e-10;

    /// <param name="signals">One row an observation.</param>
    /// <param name="isPositive">One per row; both classes must occur.</param>
    /// <param name="l2">λ ≥ 0, in units of the standardised weights; above 0 unless the classes overlap.</param>
    /// <exception cref="ArgumentException">Rows of different length, not one label a row, a single class, or a value that isn't finite.</exception>
    public static LogisticModel Fit(IReadOnlyList<double[]> signals, IReadOnlyList<bool> isPositive, double l2)
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(isPositive);
        ArgumentOutOfRangeException.ThrowIfNegative(l2);
        var weights = Check(signals, isPositive);
        var columns = signals[0].Length;
        var (mean, deviation) = Moments(signals, columns);
        var rows = signals.Select(row => (double[])[.. row.Select((value, j) => (value - mean[j]) / deviation[j]), 1]).ToArray();
        var solution = Minimise(rows, isPositive, weights, l2, free: 1);
        var scaled = Enumerable.Range(0, columns).Select(j => solution[j] / deviation[j]).ToArray();
        return new LogisticModel(scaled, solution[columns] - Enumerable.Range(0, columns).Sum(j => scaled[j] * mean[j]));
    }

    /// <summary>The same without an intercept and with the signals as they are: where all of them are 0 nothing is said, and every weight is held towards 0.</summary>
    /// <param name="l2">λ above 0, in units of the weights.</param>
    /// <exception cref="ArgumentException">As of <see cref="Fit"/>.</exception>
    public static LogisticModel FitThroughZero(IReadOnlyList<double[]> signals, IReadOnlyList<bool> isPositive, double l2)
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(isPositive);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(l2);
        var weights = Check(signals, isPositive);
        return new LogisticModel(Minimise([.. signals], isPositive, weights, l2, free: 0), 0);
    }

    /// <returns>A weight for each row.</returns>
    static double[] Check(IReadOnlyList<double[]> signals, IReadOnlyList<bool> isPositive)
    {
        var positives = isPositive.Count(label => label);
        if (signals.Count != isPositive.Count || positives == 0 || positives == isPositive.Count)
        {
            throw new ArgumentException($"{signals.Count} rows, {isPositive.Count} labels, {positives} of them positive.", nameof(isPositive));
        }

        var columns = signals[0].Length;
        if (signals.Any(row => row.Length != columns || !row.All(double.IsFinite)))
        {
            throw new ArgumentException($"Every row must have {columns} finite values.", nameof(signals));
        }

        var smaller = (double)Math.Min(positives, signals.Count - positives);
        return [.. isPositive.Select(label => smaller / (label ? positives : signals.Count - positives))];
    }

    /// <param name="free">Trailing columns that are not held towards 0.</param>
    static double[] Minimise(double[][] rows, IReadOnlyList<bool> labels, double[] weights, double l2, int free)
    {
        var size = rows[0].Length;
        var solution = new double[size];
        var loss = Loss(rows, labels, weights, l2, free, solution);
        for (var step = 0; step < MaxSteps; step++)
        {
            var (gradient, hessian) = Derivatives(rows, labels, weights, l2, free, solution);
            var direction = LinearSystem.Solve(hessian, gradient);
            var length = 1.0;
            double[] next;
            double nextLoss;
            do
            {
                next = [.. solution.Select((value, j) => value - length * direction[j])];
                nextLoss = Loss(rows, labels, weights, l2, free, next);
                length /= 2;
            }
            while (!(nextLoss <= loss) && length > 1e-8);

            var moved = solution.Zip(next, (before, after) => Math.Abs(before - after)).Max();
            if (!(nextLoss <= loss))
            {
                break;
            }

            (solution, loss) = (next, nextLoss);
            if (moved < Converged)
            {
                break;
            }
        }

        return solution;
    }

    static double Loss(double[][] rows, IReadOnlyList<bool> labels, double[] weights, double l2, int free, double[] solution)
    {
        var sum = l2 / 2 * solution.Take(solution.Length - free).Sum(value => value * value);
        for (var i = 0; i < rows.Length; i++)
        {
            var z = Dot(rows[i], solution) * (labels[i] ? -1 : 1);
            sum += weights[i] * (z > 0 ? z + Math.Log(1 + Math.Exp(-z)) : Math.Log(1 + Math.Exp(z)));
        }

        return sum;
    }

    static (double[] Gradient, double[,] Hessian) Derivatives(double[][] rows, IReadOnlyList<bool> labels, double[] weights, double l2, int free, double[] solution)
    {
        var size = solution.Length;
        var gradient = new double[size];
        var hessian = new double[size, size];
        for (var i = 0; i < rows.Length; i++)
        {
            var probability = 1 / (1 + Math.Exp(-Dot(rows[i], solution)));
            var slope = weights[i] * (probability - (labels[i] ? 1 : 0));
            var curvature = weights[i] * probability * (1 - probability);
            for (var j = 0; j < size; j++)
            {
                gradient[j] += slope * rows[i][j];
                for (var k = 0; k < size; k++)
                {
                    hessian[j, k] += curvature * rows[i][j] * rows[i][k];
                }
            }
        }

        for (var j = 0; j < size; j++)
        {
            gradient[j] += j < size - free ? l2 * solution[j] : 0;
            // The small constant keeps the system solvable when every probability has saturated.
            hessian[j, j] += (j < size - free ? l2 : 0) + 1e-12;
        }

        return (gradient, hessian);
    }

    static double Dot(double[] first, double[] second)
    {
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
        {
            sum += first[i] * second[i];
        }

        return sum;
    }

    static (double[] Mean, double[] Deviation) Moments(IReadOnlyList<double[]> signals, int columns)
    {
        var mean = Enumerable.Range(0, columns).Select(j => signals.Average(row => row[j])).ToArray();
        var deviation = Enumerable.Range(0, columns)
            .Select(j => Math.Sqrt(signals.Average(row => (row[j] - mean[j]) * (row[j] - mean[j]))))
            .Select(value => value > 0 ? value : 1)
            .ToArray();
        return (mean, deviation);
    }
}
