using System.Numerics;
using Forensics.Imaging.Analyzers;

namespace Forensics.Tests.Analyzers;

public class BinomialTailTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 7)]
    [InlineData(64, 3)]
    [InlineData(200, 90)]
    [InlineData(200, 1)]
    [InlineData(200, 200)]
    public void Small_cases_equal_exact_fractions(int n, int k)
    {
        // p = 1/64, so every term is a whole number over 64^n.
        BigInteger sum = 0, choose = 1;
        for (var i = 0; i <= n; i++)
        {
            sum += i >= k ? choose * BigInteger.Pow(63, n - i) : 0;
            choose = choose * (n - i) / (i + 1);
        }

        Assert.Equal(BigInteger.Log10(sum) - n * Math.Log10(64), BinomialTail.Log10(n, k, 1.0 / 64), 10);
    }

    [Fact]
    public void Half_of_a_million_tosses_is_half_and_a_standard_deviation_more_as_the_normal_distribution_says()
    {
        Assert.Equal(Math.Log10(0.5 + 0.5 * 0.000797884), BinomialTail.Log10(1_000_000, 500_000, 0.5), 5);
        // Ten standard deviations (with continuity): Q(10) = 7.62e-24.
        Assert.InRange(BinomialTail.Log10(1_000_000, 505_000, 0.5), -23.13, -23.09);
    }

    [Fact]
    public void The_ends_are_certain_and_impossible()
    {
        Assert.Equal(0, BinomialTail.Log10(0, 0, 0.3));
        Assert.Equal(0, BinomialTail.Log10(10, 0, 0.3));
        Assert.Equal(0, BinomialTail.Log10(10, -5, 0.3));
        Assert.Equal(0, BinomialTail.Log10(10, 10, 1));
        Assert.Equal(double.NegativeInfinity, BinomialTail.Log10(10, 11, 0.3));
        Assert.Equal(double.NegativeInfinity, BinomialTail.Log10(10, 1, 0));
        Assert.Equal(-7.1e7, BinomialTail.Log10(100_000_000, 100_000_000, Math.Pow(10, -0.71)), 0.1);
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTail.Log10(10, 1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTail.Log10(-1, 0, 0.5));
    }
}
