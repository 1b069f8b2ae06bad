using Forensics.Disputes.Reports;

namespace Forensics.Disputes.Scoring;

/// <summary>A claim of a report on which two scores differ: in its log10 likelihood ratio, be it ever so little, or in its band.</summary>
/// <param name="Decision">What was decided on the claim last; null when nothing was, or more was asked for.</param>
/// <param name="IsNewlyDisagreeing">The decision did not speak against the advice before, and does now; see <see cref="Disagrees"/>.</param>
/// <param name="MovedBy">The signal whose contribution changed most; null when none did (a bound of the whole sum, or what could be heard, changed).</param>
public sealed record ScoreMove(ClaimSummary Before, ClaimSummary After, DecisionOutcome? Decision, bool IsNewlyDisagreeing, SignalChange? MovedBy)
{
    public bool IsBandMoved => Before.Band != After.Band;

    /// <summary>Every claim on which the scores differ, in the order of <see cref="Claim"/>.</summary>
    /// <param name="decisions">The latest outcome on each claim that has one.</param>
    public static IReadOnlyList<ScoreMove> Between(ScoreSummary before, ScoreSummary after, IReadOnlyDictionary<Claim, DecisionOutcome> decisions)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(decisions);
        List<ScoreMove> moves = [];
        for (var i = 0; i < before.Claims.Count; i++)
        {
            var (then, now) = (before.Claims[i], after.Claims[i]);
            if (then.Band == now.Band && then.Llr == now.Llr)
            {
                continue;
            }

            DecisionOutcome? decided = decisions.TryGetValue(then.Claim, out var outcome) && outcome != DecisionOutcome.NeedMore ? outcome : null;
            moves.Add(new ScoreMove(then, now, decided, Disagrees(decided, now.Band) && !Disagrees(decided, then.Band), LargestChange(then, now)));
        }

        return moves;
    }

    /// <summary>A decision speaks against the advice when the claim was adopted though its band is "against", or not adopted though its band is "support" or
    /// "strong". "Inconclusive" and "cannot tell" advise nothing, so nothing speaks against them; nor does asking for more.</summary>
    public static bool Disagrees(DecisionOutcome? decision, Band band) => decision switch
    {
        DecisionOutcome.Adopt => band == Band.Against,
        DecisionOutcome.DontAdopt => band is Band.Support or Band.Strong,
        _ => false,
    };

    /// <summary>Of equal changes, that of the signal whose id comes first.</summary>
    static SignalChange? LargestChange(ClaimSummary before, ClaimSummary after)
    {
        SignalChange? largest = null;
        foreach (var now in after.Contributions)
        {
            Consider(ref largest, new SignalChange(now.Signal, now.Analyzer, now.Llr - Of(before, now.Signal)));
        }

        foreach (var then in before.Contributions)
        {
            if (!after.Contributions.Any(now => now.Signal == then.Signal))
            {
                Consider(ref largest, new SignalChange(then.Signal, then.Analyzer, -then.Llr));
            }
        }

        return largest;
    }

    static double Of(ClaimSummary claim, string signal)
    {
        foreach (var contribution in claim.Contributions)
        {
            if (contribution.Signal == signal)
            {
                return contribution.Llr;
            }
        }

        return 0;
    }

    static void Consider(ref SignalChange? largest, SignalChange change)
    {
        var size = Math.Abs(change.Llr);
        var best = largest is { } known ? Math.Abs(known.Llr) : 0;
        if (size > best || (size == best && size > 0 && string.CompareOrdinal(change.Signal, largest!.Value.Signal) < 0))
        {
            largest = change;
        }
    }
}

/// <param name="Llr">By how much the contribution changed, as a log10 likelihood ratio.</param>
public readonly record struct SignalChange(string Signal, string Analyzer, double Llr);
