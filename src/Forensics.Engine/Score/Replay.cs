using System.Text;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Score;

/// <summary>Makes stored scores again from their findings and policy.</summary>
public static class Replay
{
    /// <summary>True when the score, made again, is the stored one to the byte.</summary>
    /// <param name="findings">Document of the score's set of findings.</param>
    /// <param name="policy">The score's own.</param>
    public static bool IsReplayed(ScoreRow score, string findings, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(score);
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Sha256 != score.PolicySha256 || Documents.HashOf(findings) != score.FindingsSha256)
        {
            return false;
        }

        // What the merchant ticked is no finding: it is in the score alone.
        var ticked = Documents.Read<ReportScore>(score.Document).Claims.Where(claim => claim.Ticked).Select(claim => claim.Claim).ToHashSet();
        return Documents.Write(Scorer.Report(Documents.FindingSet(findings), ticked, policy)) == score.Document;
    }
}
