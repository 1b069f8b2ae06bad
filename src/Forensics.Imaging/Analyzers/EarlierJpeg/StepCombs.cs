using System.Runtime.Intrinsics;
using Forensics.Imaging.Analyzers.DoubleJpeg;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.EarlierJpeg;

/// <summary>How values gather at the multiples of a first step, and which table explains a grid's histograms best.</summary>
sealed class StepCombs
{
    const int MostStep = 40;

    // Spreads wider than this share of the step leave nothing between its multiples to see.
    const double MaxSigmaShare = 1 / 2.2;

    // Nearer to 0 the distribution is too steep for an even one to stand for it.
    const double LeastValue = 1.5;
    const int FewestValues = 50;
    const int EmSteps = 6;
    const int PartsOfBin = 4;

    readonly EarlierJpegOptions options;
    readonly int leastStep;
    readonly double[] sigmas;
    readonly float[][][] densities;

    public StepCombs(EarlierJpegOptions options, bool isJpeg)
    {
        this.options = options;
        leastStep = isJpeg ? options.MinFirstStepOfJpeg : 2;
        sigmas = [.. options.Sigmas.Where(sigma => isJpeg ? sigma >= options.MinSigmaOfJpeg : sigma <= options.MaxSigmaOfLossless)];
        densities = [.. sigmas.Select(sigma => Enumerable.Range(0, MostStep + 1).Select(step => Density(step, sigma)).ToArray())];
    }

    /// <param name="Gain">Log likelihood of the earlier save against none, nats over all values counted.</param>
    /// <param name="Steps">First step by frequency; 0 where it explains nothing. Empty where the grid was not looked at.</param>
    public readonly record struct Fit(double Gain, int QualityPercent, double Sigma, IReadOnlyList<int> Steps);

    /// <summary>The table that explains the histograms best, all frequencies together.</summary>
    public Fit Best(int[][] histograms)
    {
        var best = new Fit(0, 0, 0, new int[GridHistograms.Frequencies]);
        for (var s = 0; s < sigmas.Length; s++)
        {
            var gains = histograms.Select(histogram => Gains(histogram, densities[s])).ToArray();
            var nearest = 0;
            for (var quality = options.LowestQualityPercent; quality <= options.HighestQualityPercent; quality++)
            {
                var (gain, distance, steps) = OfTable(gains, StandardTables.Scale(StandardTables.Luminance, quality));
                if (gain > best.Gain || (gain == best.Gain && distance < nearest && sigmas[s] == best.Sigma))
                {
                    (nearest, best) = (distance, new(gain, quality, sigmas[s], steps));
                }
            }
        }

        return best;
    }

    /// <summary>Per bin, the log likelihood ratio (nats) of a multiple of the step against an even distribution; 0 near 0.</summary>
    public float[] Evidence(int step, double sigma)
    {
        var density = densities[Array.IndexOf(sigmas, sigma)][step];
        var evidence = new float[GridHistograms.Bins];
        for (var bin = FirstBin(step); bin < evidence.Length; bin++)
        {
            evidence[bin] = MathF.Log(density[bin]);
        }

        return evidence;
    }

    /// <returns>Distance: between the steps found and the table's, together.</returns>
    static (double Gain, int Distance, int[] Steps) OfTable(double[][] gains, ushort[] table)
    {
        var (sum, distance, steps) = (0.0, 0, new int[gains.Length]);
        for (var f = 0; f < gains.Length; f++)
        {
            var step = table[ZigZag.ToNatural[f + 1]];
            var reach = FirstTableSearch.Reach(step);
            var best = 0;
            for (var near = Math.Max(2, step - reach); near <= Math.Min(MostStep, step + reach); near++)
            {
                best = gains[f][near] > gains[f][best] ? near : best;
            }

            sum += gains[f][best];
            steps[f] = best;
            distance += best == 0 ? 0 : Math.Abs(best - step);
        }

        return (sum, distance, steps);
    }

    /// <summary>By step; 0 where it gains nothing or can't be seen.</summary>
    double[] Gains(int[] histogram, float[][] density)
    {
        // Most bins are empty.
        var bins = Enumerable.Range(0, histogram.Length).Where(bin => histogram[bin] > 0).ToArray();
        var (counts, ratios) = (new float[bins.Length], new float[bins.Length]);
        var gains = new double[MostStep + 1];
        for (var step = leastStep; step <= MostStep; step++)
        {
            if (density[step].Length == 0)
            {
                continue;
            }

            var (used, all) = (0, 0L);
            foreach (var bin in bins.AsSpan(bins.AsSpan().BinarySearch(FirstBin(step)) is var at && at < 0 ? ~at : at))
            {
                (counts[used], ratios[used]) = (histogram[bin], density[step][bin] - 1);
                used++;
                all += histogram[bin];
            }

            gains[step] = all < FewestValues ? 0 : Math.Max(0, Gain(counts.AsSpan(0, used), ratios.AsSpan(0, used), all));
        }

        return gains;
    }

    /// <param name="ratios">Density less 1.</param>
    static double Gain(ReadOnlySpan<float> counts, ReadOnlySpan<float> ratios, long all)
    {
        var share = 0.6f;
        for (var em = 0; em < EmSteps; em++)
        {
            share = Explained(counts, ratios, share) / all;
        }

        var gain = 0.0;
        for (var i = 0; i < counts.Length; i++)
        {
            gain += counts[i] * Math.Log(1 + share * ratios[i]);
        }

        return gain;
    }

    /// <summary>How many of the values the earlier save explains, where it has <paramref name="share"/> of them.</summary>
    static float Explained(ReadOnlySpan<float> counts, ReadOnlySpan<float> ratios, float share)
    {
        var (sums, i) = (Vector256<float>.Zero, 0);
        for (; i + Vector256<float>.Count <= counts.Length; i += Vector256<float>.Count)
        {
            var scaled = share * Vector256.Create(ratios[i..]);
            sums += Vector256.Create(counts[i..]) * (scaled + Vector256.Create(share)) / (scaled + Vector256<float>.One);
        }

        var sum = Vector256.Sum(sums);
        for (; i < counts.Length; i++)
        {
            sum += counts[i] * share * (ratios[i] + 1) / (1 + share * ratios[i]);
        }

        return sum;
    }

    static int FirstBin(int step) => (int)(Math.Max(step / 2.0, LeastValue) * GridHistograms.BinsPerLevel) + 1;

    /// <summary>Against an even density of 1; empty where the spread hides the multiples.</summary>
    float[] Density(int step, double sigma)
    {
        if (step < 2 || sigma >= MaxSigmaShare * step)
        {
            return [];
        }

        var density = new float[GridHistograms.Bins];
        for (var bin = 0; bin < density.Length; bin++)
        {
            // The mean over the bin.
            var sum = 0.0;
            for (var part = 0; part < PartsOfBin; part++)
            {
                var value = (bin + (part + 0.5) / PartsOfBin) / GridHistograms.BinsPerLevel;
                var nearest = Math.Round(value / step);
                for (var k = nearest - 1; k <= nearest + 1; k++)
                {
                    var z = (value - k * step) / sigma;
                    sum += Math.Exp(-z * z / 2);
                }
            }

            density[bin] = (float)Math.Max(options.DensityFloor, step * sum / (PartsOfBin * sigma * Math.Sqrt(Math.Tau)));
        }

        return density;
    }
}
