namespace Forensics.Engine.Watching;

/// <summary>The population stability index: how far a distribution over groups has moved from an earlier one.</summary>
/// <remarks>Σ (aᵢ − eᵢ) · ln(aᵢ / eᵢ) over the groups' shares, e earlier and a now: the symmetric Kullback–Leibler divergence. The usual marks, below 0.1 steady,
/// 0.1 to 0.25 look at it, above 0.25 moved: N. Siddiqi, "Credit Risk Scorecards", Wiley 2006, chapter on scorecard monitoring; they are custom, not a test.
/// Without any change it is about (1/n + 1/m) · χ² with one degree of freedom less than there are groups (B. Yurdakul and J. Naranjo, "Statistical properties of
/// the population stability index", Journal of Risk Model Validation 14(4), 2020).</remarks>
public static class PopulationStability
{
    /// <summary>From here on somebody should look.</summary>
    public const double Look = 0.1;

    /// <summary>From here on it has moved.</summary>
    public const double Moved = 0.25;

    /// <summary>Fewest on either side. By chance alone five groups then stay under <see cref="Look"/> in 999 of 1,000 cases: (1/500 + 1/500) · 18.5 = 0.074.</summary>
    public const int Fewest = 500;

    // An empty group would make the index infinite; half a case each is the usual remedy.
    const double Empty = 0.5;

    /// <param name="earlier">Count by group.</param>
    /// <param name="now">Count by group.</param>
    /// <returns>0 or more; null where there are too few to tell.</returns>
    public static double? IndexOf(IReadOnlyDictionary<string, long> earlier, IReadOnlyDictionary<string, long> now)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(now);
        var (n, m) = (earlier.Values.Sum(), now.Values.Sum());
        if (n < Fewest || m < Fewest)
        {
            return null;
        }

        var groups = earlier.Keys.Union(now.Keys).Where(group => earlier.GetValueOrDefault(group) + now.GetValueOrDefault(group) > 0);
        return groups.Sum(group =>
        {
            var e = Math.Max(Empty, earlier.GetValueOrDefault(group)) / n;
            var a = Math.Max(Empty, now.GetValueOrDefault(group)) / m;
            return (a - e) * Math.Log(a / e);
        });
    }
}
