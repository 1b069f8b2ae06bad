namespace Forensics.Disputes.Scoring;

/// <summary>Advice on one report: one score per claim. It never decides.</summary>
/// <param name="PolicySha256">Of the policy file: with the findings it makes the score replayable to the byte.</param>
/// <param name="Claims">One per claim, in the order of <see cref="Claim"/>.</param>
/// <param name="Strongest">The ticked claim with the highest log10 LR; null when nothing can be told about any of them.</param>
public sealed record ReportScore(string PolicyId, int PolicyVersion, string PolicySha256, IReadOnlyList<ClaimScore> Claims, Claim? Strongest);

/// <summary>What the pictures say about one claim.</summary>
/// <param name="Ticked">The merchant made this claim.</param>
/// <param name="Evidence">Id of the picture that speaks loudest for the claim; null for a single picture scored by itself.</param>
/// <param name="Llr">log10 likelihood ratio after caps; null when nothing could be told.</param>
/// <param name="Probability">At the policy's prior, 0 to 1; the prior itself when nothing could be told.</param>
/// <param name="Contributions">Largest first.</param>
/// <param name="Silent">Analyzers that could not be heard on this claim, with the reason.</param>
public sealed record ClaimScore(
    Claim Claim,
    bool Ticked,
    string? Evidence,
    double? Llr,
    double Probability,
    Band Band,
    Coverage Coverage,
    IReadOnlyList<Contribution> Contributions,
    IReadOnlyList<SilentAnalyzer> Silent);

/// <summary>How many families of signals could be heard, of those the policy has for the claim.</summary>
public readonly record struct Coverage(int Applicable, int All)
{
    /// <summary>0 to 1.</summary>
    public double Share => All == 0 ? 0 : (double)Applicable / All;
}

/// <summary>One reason behind a score.</summary>
/// <param name="Llr">As it counts in the sum, after caps and shrink; its sign tells for or against.</param>
/// <param name="Weighed">As the policy weighed it, before caps.</param>
/// <param name="Values">The finding's values, so that the reason can be read without a look-up.</param>
public sealed record Contribution(
    string Signal, string Family, string Analyzer, int AnalyzerVersion, double Llr, double Weighed, CapSource CapSource, SortedDictionary<string, FindingValue> Values);

/// <param name="Reason">Stable code.</param>
public sealed record SilentAnalyzer(string Analyzer, FindingStatus Status, string Reason);

/// <summary>A claim's log10 LR in words. Low evidence reads "inconclusive", never "genuine".</summary>
public enum Band
{
    /// <summary>No family of signals could be heard.</summary>
    CannotTell,

    /// <summary>At most -1.</summary>
    Against,

    /// <summary>Between.</summary>
    Inconclusive,

    /// <summary>At least 1.</summary>
    Support,

    /// <summary>At least 2.</summary>
    Strong,
}
