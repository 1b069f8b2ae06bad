using System.Globalization;
using System.Text;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;

namespace Forensics.Cli.Analysis;

/// <summary>One picture's findings for a person at a terminal.</summary>
static class AnalysisText
{
    public static string Of(AnalysisLine line)
    {
        var text = new StringBuilder(line.Path);
        if (line.Error is { } error)
        {
            return text.Append(": ").Append(error).ToString();
        }

        text.Append(CultureInfo.InvariantCulture, $": {line.Width}×{line.Height} {line.Format}, channel {DisputeJson.NameOf(line.ImageChannel)}");
        foreach (var (name, claim) in line.Claims)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {name,-13} {Words(claim)}");
        }

        foreach (var finding in line.Findings.Where(finding => finding.Status != FindingStatus.Ok))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {finding.Analyzer}: {DisputeJson.NameOf(finding.Status)} ({finding.Reason})");
        }

        return text.ToString();
    }

    public static string Words(AnalysisClaim claim) => claim.Band == Band.CannotTell
        ? "cannot tell"
        : string.Create(CultureInfo.InvariantCulture, $"{DisputeJson.NameOf(claim.Band)} (log10 LR {claim.Llr:+0.00;-0.00;0.00}, coverage {claim.Coverage:P0})");
}
