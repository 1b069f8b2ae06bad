namespace Forensics.Imaging.Analyzers.Resampling;

/// <summary>How much of each frequency a line of numbers holds, against the frequencies around it.</summary>
static class PeriodSpectrum
{
    /// <summary>Points of the transform; shorter lines are filled up with zeros, so that lines of any length share their frequencies.</summary>
    public const int Length = 4096;

    public const int Bins = Length / 2 + 1;

    // Below this share of the line's own level nothing was measured: what is drawn has no noise, and its rests of rounding would stand out from nothing.
    const double FloorShare = 1e-4;

    // Frequencies on either side whose median is the floor: 3 % of the cycles a pixel.
    const int FloorReach = Length / 32;

    /// <summary>By bin: amplitude over the median amplitude of the bins around it, with a little added.</summary>
    public static double[] Of(ReadOnlySpan<double> line)
    {
        var amplitudes = Amplitudes(line);
        var level = 0.0;
        foreach (var value in line)
        {
            level += FloorShare * Math.Abs(value);
        }

        var ratios = new double[Bins];
        for (var bin = 0; bin < Bins; bin++)
        {
            var around = amplitudes[Math.Max(0, bin - FloorReach)..Math.Min(Bins, bin + FloorReach + 1)];
            Array.Sort(around);
            ratios[bin] = level > 0 ? amplitudes[bin] / (around[around.Length / 2] + level) : 0;
        }

        return ratios;
    }

    /// <summary>Without the mean and through a window: else the ends of the line would make frequencies of their own.</summary>
    /// <remarks>F. J. Harris, "On the use of windows for harmonic analysis with the discrete Fourier transform", Proc. IEEE 66(1), 1978: the 4-term window of least
    /// side lobes. A JPEG's blocks must not reach the frequencies between theirs.</remarks>
    internal static double[] Amplitudes(ReadOnlySpan<double> line)
    {
        var mean = 0.0;
        foreach (var value in line)
        {
            mean += value / line.Length;
        }

        var windowed = new double[line.Length];
        for (var i = 0; i < line.Length; i++)
        {
            var turn = Math.Tau * (i + 0.5) / line.Length;
            windowed[i] = (line[i] - mean) * (0.35875 - 0.48829 * Math.Cos(turn) + 0.14128 * Math.Cos(2 * turn) - 0.01168 * Math.Cos(3 * turn));
        }

        var (cosines, sines) = (new double[Length], new double[Length]);
        for (var i = 0; i < Length; i++)
        {
            (sines[i], cosines[i]) = Math.SinCos(Math.Tau * i / Length);
        }

        // By the definition: with two lines of 2048 numbers the whole analysis takes 0.2 s (README.md), which a fast transform would not be worth its code for.
        var amplitudes = new double[Bins];
        for (var bin = 0; bin < Bins; bin++)
        {
            var (real, imaginary, at) = (0.0, 0.0, 0);
            foreach (var value in windowed)
            {
                real += value * cosines[at];
                imaginary += value * sines[at];
                at = (at + bin) & (Length - 1);
            }

            amplitudes[bin] = Math.Sqrt(real * real + imaginary * imaginary);
        }

        return amplitudes;
    }
}
