using Forensics.Disputes;
using Forensics.Disputes.Scoring;

namespace Forensics.Web.SelfContained;

/// <summary>What a sample was made to show, and what came out.</summary>
/// <param name="ReportId">Links to the report in the same file.</param>
/// <param name="Claim">The claim the answer is about.</param>
/// <param name="Actual">Null when the report was not scored.</param>
public sealed record DemoOutcome(string ReportId, string Title, Claim Claim, DemoAnswer Expected, DemoAnswer? Actual)
{
    /// <summary>The answer is the one expected.</summary>
    public bool Ok => Actual is { } actual && (actual.Band, actual.IsComplete) == (Expected.Band, Expected.IsComplete);
}

/// <param name="Llr">log10 likelihood ratio that came out; an expectation names none.</param>
/// <param name="IsComplete">The report brings what its claims need.</param>
public sealed record DemoAnswer(Band Band, bool IsComplete, double? Llr = null);
