namespace Forensics.Imaging.Analyzers.DoubleJpeg;

/// <summary>How well the step of an earlier save explains a frequency's values, and what each value then says.</summary>
static class FirstStepSearch
{
    const int EmSteps = 12;

    /// <summary>How well each first step explains one frequency.</summary>
    /// <param name="histogram">Count of each level without sign, 0 included.</param>
    /// <param name="calibrated">The same of the picture as if saved once.</param>
    /// <returns>By first step, 0 to <see cref="DoubleJpegOptions.MaxFirstStep"/>; without gain where the step is below 2 or the last one, which leave no trace.</returns>
    public static FirstStepFit[] Fits(int index, int lastStep, ReadOnlySpan<int> histogram, ReadOnlySpan<int> calibrated, DoubleJpegOptions options)
    {
        var ratio = new double[Highest(histogram) + 1];
        var fits = new FirstStepFit[options.MaxFirstStep + 1];
        for (var step = 0; step < fits.Length; step++)
        {
            fits[step] = new(index, lastStep, step, 0, 0, 0);
            if (step < 2 || step == lastStep || ratio.Length < 2)
            {
                continue;
            }

            Ratios(step, lastStep, calibrated, options, ratio);
            var (share, gain, count) = Mixture(histogram, ratio);
            if (gain > 0)
            {
                fits[step] = new(index, lastStep, step, share, gain, count);
            }
        }

        return fits;
    }

    /// <summary>Per level, the log likelihood ratio (nats) of the fit's earlier save against none; 0 for level 0 and beyond the last.</summary>
    public static float[] Evidence(FirstStepFit fit, ReadOnlySpan<int> histogram, ReadOnlySpan<int> calibrated, DoubleJpegOptions options)
    {
        var ratio = new double[Highest(histogram) + 1];
        Ratios(fit.FirstStep, fit.LastStep, calibrated, options, ratio);
        var evidence = new float[DoubleJpegBlocks.MostLevel + 1];
        for (var level = 1; level < ratio.Length; level++)
        {
            evidence[level] = (float)Math.Log(ratio[level]);
        }

        return evidence;
    }

    static int Highest(ReadOnlySpan<int> histogram)
    {
        // The last bin gathers all larger values.
        for (var level = DoubleJpegBlocks.MostLevel - 1; level > 0; level--)
        {
            if (histogram[level] > 0)
            {
                return level;
            }
        }

        return 0;
    }

    /// <summary>Density of each level after a save with <paramref name="first"/> and one with <paramref name="last"/>, against the last alone; both among
    /// levels other than 0.</summary>
    /// <remarks>Bianchi and Piva 2012, (5) to (7), with the box of truncation replaced by a normal distribution: multiples of the first step, spread by
    /// rounding the pixels, gathered into the last step's bins.</remarks>
    internal static void Ratios(int first, int last, ReadOnlySpan<int> calibrated, DoubleJpegOptions options, Span<double> ratio)
    {
        var (weight, sum, total) = ((double)first / last, 0.0, 0.0);
        for (var level = 1; level < ratio.Length; level++)
        {
            var (from, to) = ((level - 0.5) * last, (level + 0.5) * last);
            var reach = 6 * options.RoundingSigma;
            var density = 0.0;
            for (var k = (long)Math.Ceiling((from - reach) / first); k * first <= to + reach; k++)
            {
                density += Below((to - k * first) / options.RoundingSigma) - Below((from - k * first) / options.RoundingSigma);
            }

            ratio[level] = Math.Max(weight * density, options.DensityFloor);
            // One more of each, so that a level the calibration happens to lack still counts (Laplace).
            sum += (calibrated[level] + 1) * ratio[level];
            total += calibrated[level] + 1;
        }

        for (var level = 1; level < ratio.Length; level++)
        {
            ratio[level] *= total / sum;
        }
    }

    /// <summary>Share of values with the earlier save, by expectation and maximisation, its gain over none, and how many values there are.</summary>
    static (double Share, double Gain, long Count) Mixture(ReadOnlySpan<int> histogram, ReadOnlySpan<double> ratio)
    {
        var (share, count) = (0.5, 0L);
        for (var step = 0; step < EmSteps; step++)
        {
            var explained = 0.0;
            count = 0;
            for (var level = 1; level < ratio.Length; level++)
            {
                if (histogram[level] > 0)
                {
                    explained += histogram[level] * share * ratio[level] / (share * ratio[level] + 1 - share);
                    count += histogram[level];
                }
            }

            share = explained / count;
        }

        var gain = 0.0;
        for (var level = 1; level < ratio.Length; level++)
        {
            gain += histogram[level] > 0 ? histogram[level] * Math.Log(share * ratio[level] + 1 - share) : 0;
        }

        return (share, gain / count, count);
    }

    /// <summary>The normal distribution's share below <paramref name="z"/>.</summary>
    /// <remarks>Abramowitz and Stegun, 26.2.17: off by at most 7.5e-8, far below the floor of densities.</remarks>
    static double Below(double z)
    {
        var t = 1 / (1 + 0.2316419 * Math.Abs(z));
        var tail = Math.Exp(-z * z / 2) / Math.Sqrt(Math.Tau)
            * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z > 0 ? 1 - tail : tail;
    }
}
