namespace Forensics.Web.SelfContained;

/// <summary>What a sample was made to show, and what came out.</summary>
/// <param name="ReportId">Links to the report in the same file.</param>
/// <param name="Expected">In words.</param>
/// <param name="Actual">In words.</param>
/// <param name="Ok">The answer is the one expected.</param>
public sealed record DemoOutcome(string ReportId, string Title, string Expected, string Actual, bool Ok);
