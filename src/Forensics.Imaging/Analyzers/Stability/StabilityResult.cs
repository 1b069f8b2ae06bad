namespace Forensics.Imaging.Analyzers.Stability;

/// <summary>Which findings are still there after the picture was saved again.</summary>
/// <param name="NotApplicable">A code of <see cref="StabilityReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="Tried">Names of the ways of saving that were tried, in order. Ways that come to the same picture are tried once.</param>
/// <param name="LeftOut">How many more there are for which there was no time.</param>
/// <param name="Survivals">One for each analyzer that had found something.</param>
public sealed record StabilityResult(
    string? NotApplicable, IReadOnlyList<string>? Tried = null, int LeftOut = 0, IReadOnlyList<Survival>? Survivals = null);

/// <param name="Analyzer">Its id.</param>
/// <param name="In">Of the ways that were tried, those after which it finds the same place.</param>
public sealed record Survival(string Analyzer, IReadOnlyList<string> In);

/// <summary>Stable codes of <see cref="StabilityResult.NotApplicable"/>.</summary>
public static class StabilityReason
{
    /// <summary>No analyzer that is asked again found a region.</summary>
    public const string NothingFound = "nothing-found";
}
