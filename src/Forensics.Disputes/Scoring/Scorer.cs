namespace Forensics.Disputes.Scoring;

/// <summary>Turns findings into scores: a pure function of findings and policy.</summary>
public static class Scorer
{
    // Words of the service: support from a likelihood ratio of 10, strong from 100, against at a tenth.
    const double SupportLlr = 1;
    const double StrongLlr = 2;
    const double AgainstLlr = -1;

    /// <summary>Scores every claim of a report over its pictures: per claim, the picture that speaks loudest for it counts.</summary>
    /// <param name="pictures">Findings by evidence id; not empty.</param>
    /// <param name="ticked">The claims the merchant made.</param>
    public static ReportScore Report(IReadOnlyDictionary<string, IReadOnlyList<Finding>> pictures, IReadOnlyCollection<Claim> ticked, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(ticked);
        ArgumentNullException.ThrowIfNull(policy);
        var claims = Enum.GetValues<Claim>()
            .Select(claim => pictures
                .OrderBy(picture => picture.Key, StringComparer.Ordinal)
                .Select(picture => Claim(claim, picture.Value, policy) with { Evidence = picture.Key, Ticked = ticked.Contains(claim) })
                .MaxBy(score => (score.Llr ?? double.NegativeInfinity, score.Coverage.Share))!)
            .ToList();
        var strongest = claims.Where(score => score.Ticked && score.Llr is not null).MaxBy(score => score.Llr);
        return new ReportScore(policy.Id, policy.Version, policy.Sha256, claims, strongest?.Claim);
    }

    /// <summary>Scores one claim on one picture.</summary>
    /// <remarks>Within a family the signal of largest weight counts; the strongest family counts whole, the others shrunk
    /// (families are dependent); the sum is bounded by the policy. A family counts as heard when one of its analyzers ran.</remarks>
    public static ClaimScore Claim(Claim claim, IReadOnlyList<Finding> findings, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(policy);
        var signals = policy.Signals.Where(signal => signal.Claim == claim).ToList();
        var analyzers = signals.Select(signal => signal.Analyzer).ToHashSet();
        var heard = findings.Where(finding => finding.Status == FindingStatus.Ok).ToList();
        var families = signals.GroupBy(signal => signal.Family).ToList();
        var applicable = families.Count(family => family.Any(signal => heard.Any(finding => finding.Analyzer == signal.Analyzer)));
        var reasons = Contributions(signals, heard, policy);
        var silent = findings
            .Where(finding => finding.Status != FindingStatus.Ok && analyzers.Contains(finding.Analyzer))
            .Select(finding => new SilentAnalyzer(finding.Analyzer, finding.Status, finding.Reason ?? "unknown"))
            .OrderBy(silence => silence.Analyzer, StringComparer.Ordinal)
            .ToList();
        double? llr = applicable == 0 ? null : Math.Clamp(reasons.Sum(reason => reason.Llr), -policy.MaxLlr, policy.MaxLlr);
        return new ClaimScore(
            claim, Ticked: false, Evidence: null, llr, Probability(llr ?? 0, policy.Prior), BandOf(llr), new Coverage(applicable, families.Count), reasons, silent);
    }

    /// <summary>Posterior probability of a claim: prior odds times the likelihood ratio.</summary>
    /// <param name="llr">log10 likelihood ratio.</param>
    /// <param name="prior">Between 0 and 1.</param>
    public static double Probability(double llr, double prior)
    {
        var odds = prior / (1 - prior) * Math.Pow(10, llr);
        return odds / (1 + odds);
    }

    public static Band BandOf(double? llr) => llr switch
    {
        null => Band.CannotTell,
        >= StrongLlr => Band.Strong,
        >= SupportLlr => Band.Support,
        <= AgainstLlr => Band.Against,
        _ => Band.Inconclusive,
    };

    static List<Contribution> Contributions(List<Signal> signals, List<Finding> heard, Policy policy)
    {
        var strongestOfFamily = signals
            .SelectMany(signal => heard.Where(finding => finding.Analyzer == signal.Analyzer).Select(finding => (signal, finding, weight: signal.Weigh(finding))))
            .Where(weighed => weighed.weight is not null and not 0)
            .Select(weighed => Capped(weighed.signal, weighed.finding, weighed.weight!.Value, policy.FamilyCaps[weighed.signal.Family]))
            .GroupBy(reason => reason.Family)
            .Select(family => family.OrderByDescending(reason => Math.Abs(reason.Llr)).ThenBy(reason => reason.Signal, StringComparer.Ordinal).First())
            .OrderByDescending(reason => Math.Abs(reason.Llr))
            .ThenBy(reason => reason.Signal, StringComparer.Ordinal);
        return [.. strongestOfFamily.Select((reason, rank) => rank == 0 ? reason : reason with { Llr = reason.Llr * policy.FamilyShrink })];
    }

    static Contribution Capped(Signal signal, Finding finding, double weight, double cap) =>
        new(signal.Id, signal.Family, finding.Analyzer, finding.Version, Math.Clamp(weight, -cap, cap), weight, signal.CapSource, finding.Values);
}
