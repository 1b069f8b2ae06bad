namespace Forensics.Imaging.Analyzers;

/// <summary>How surprising a count is: the upper tail of the binomial distribution, from which a number of false alarms follows.</summary>
public static class BinomialTail
{
    // A term this much smaller than the sum (in natural logarithm, 1e-17) can't change it any more.
    const double Negligible = 39;

    // Lanczos' approximation with g = 7 and nine terms (P. Godfrey, 2001): relative error below 1e-14 for arguments from 0.5.
    static ReadOnlySpan<double> Lanczos =>
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>log10 of the probability of at least <paramref name="successes"/> in <paramref name="trials"/> independent trials.</summary>
    /// <param name="trials">0 or more.</param>
    /// <param name="successes">0 gives 0 (certain); more than <paramref name="trials"/> gives negative infinity (impossible).</param>
    /// <param name="probability">Of success in one trial, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of trials, or a probability outside 0 to 1.</exception>
    public static double Log10(long trials, long successes, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        if (!(probability is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability is 0 to 1.");
        }

        if (successes <= 0 || probability == 1)
        {
            return successes > trials ? double.NegativeInfinity : 0;
        }

        if (successes > trials || probability == 0)
        {
            return double.NegativeInfinity;
        }

        // Terms rise up to the mode and fall behind it: from the largest of the tail outwards, each from its neighbour.
        var mode = Math.Clamp((long)((trials + 1) * probability), successes, trials);
        var largest = LogTerm(trials, mode, probability);
        var odds = probability / (1 - probability);
        var sum = 1.0;
        var term = 0.0;
        for (var k = mode + 1; k <= trials && term > -Negligible; k++)
        {
            term += Math.Log((trials - k + 1.0) / k * odds);
            sum += Math.Exp(term);
        }

        term = 0;
        for (var k = mode - 1; k >= successes && term > -Negligible; k--)
        {
            term -= Math.Log((trials - k) / (k + 1.0) * odds);
            sum += Math.Exp(term);
        }

        return Math.Min(0, (largest + Math.Log(sum)) / Math.Log(10));
    }

    static double LogTerm(long n, long k, double p) =>
        LogGamma(n + 1.0) - LogGamma(k + 1.0) - LogGamma(n - k + 1.0) + k * Math.Log(p) + (n - k) * Math.Log(1 - p);

    static double LogGamma(double x)
    {
        var sum = Lanczos[0];
        for (var i = 1; i < Lanczos.Length; i++)
        {
            sum += Lanczos[i] / (x - 1 + i);
        }

        var t = x + 6.5;
        return 0.5 * Math.Log(Math.Tau) + (x - 0.5) * Math.Log(t) - t + Math.Log(sum);
    }
}
