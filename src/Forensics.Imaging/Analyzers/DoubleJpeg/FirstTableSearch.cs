using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.DoubleJpeg;

/// <summary>Finds the quantisation table of an earlier save. One save has one table, so the frequencies must agree on one.</summary>
/// <remarks>Left to themselves, frequencies find steps by chance, mostly of 2 and 3 and of 40, also in pictures that were saved once.</remarks>
static class FirstTableSearch
{
    // Tables of other encoders have another shape than libjpeg's; in the first frequencies they stay this near to one of them.
    const double ShapeTolerance = 0.2;

    /// <param name="fits">Per frequency, by first step.</param>
    /// <returns>Per frequency, the fit within the table that explains all of them best (without gain where none does), and the quality of the
    /// libjpeg table it is like; null when nothing gains.</returns>
    public static (FirstStepFit[] Fits, int QualityPercent)? Best(IReadOnlyList<FirstStepFit[]> fits)
    {
        (FirstStepFit[] Fits, int Quality)? best = null;
        var (most, nearest) = (0.0, 0);
        for (var quality = 1; quality <= 99; quality++)
        {
            var table = StandardTables.Scale(StandardTables.Luminance, quality);
            var chosen = fits.Select(each => Near(each, table[ZigZag.ToNatural[each[0].Index]])).ToArray();
            var gain = chosen.Sum(fit => fit.Gain * fit.Values);
            var distance = chosen.Sum(fit => fit.Gain > 0 ? Math.Abs(fit.FirstStep - table[ZigZag.ToNatural[fit.Index]]) : 0);
            if (gain > most || (gain == most && distance < nearest))
            {
                (most, nearest, best) = (gain, distance, (chosen, quality));
            }
        }

        return best;
    }

    /// <summary>How far an encoder's step may lie from libjpeg's.</summary>
    public static int Reach(int step) => Math.Max(1, (int)Math.Round(ShapeTolerance * step));

    static FirstStepFit Near(FirstStepFit[] fits, int step)
    {
        var reach = Reach(step);
        var best = fits[0];
        for (var i = Math.Max(0, step - reach); i <= Math.Min(fits.Length - 1, step + reach); i++)
        {
            best = fits[i].Gain > best.Gain ? fits[i] : best;
        }

        return best;
    }
}
