using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Reports;

/// <summary>What came after a report: decisions and supplements, in the order they were accepted.</summary>
sealed record ReportFollowUps(IReadOnlyList<ReviewDecision> Decisions, IReadOnlyList<ReportSupplement> Supplements)
{
    public static async Task<ReportFollowUps> LoadAsync(ForensicsDbContext db, string reportId, CancellationToken cancellation)
    {
        var decisions = await db.Decisions.AsNoTracking().Where(row => row.ReportId == reportId).OrderBy(row => row.Sequence).ToListAsync(cancellation);
        var supplements = await db.Supplements.AsNoTracking().Where(row => row.ReportId == reportId).OrderBy(row => row.Sequence).ToListAsync(cancellation);
        return new ReportFollowUps(decisions.ConvertAll(Documents.Record<ReviewDecision>), supplements.ConvertAll(Documents.Record<ReportSupplement>));
    }

    /// <summary>What the merchant is asked for now: the text of the latest decision that needs more on a claim, unless material came after it or a later
    /// decision settled the claim. A request without a text is an empty text. Nothing else of a decision reaches the merchant, and no personal data that stands in the text:
    /// reviewers quote the buyer.</summary>
    public static string? OpenRequest(IEnumerable<ReviewDecision> decisions, IEnumerable<ReportSupplement> supplements)
    {
        SortedDictionary<Disputes.Claim, (DecisionOutcome Outcome, ReviewDecision By)> latest = [];
        foreach (var decision in decisions)
        {
            foreach (var claim in decision.Claims)
            {
                latest[claim.Claim] = (claim.Outcome, decision);
            }
        }

        var open = latest.Values.Where(claim => claim.Outcome == DecisionOutcome.NeedMore).Select(claim => claim.By).MaxBy(decision => decision.At);
        return open is null || supplements.Any(supplement => supplement.SubmittedAt >= open.At) ? null : Redaction.Of(open.Request);
    }

    /// <summary>Every request there was, with its day; personal data masked.</summary>
    public static IEnumerable<(DateTimeOffset At, string Request)> Requests(IEnumerable<ReviewDecision> decisions) =>
        decisions.Where(decision => decision.Claims.Any(claim => claim.Outcome == DecisionOutcome.NeedMore))
            .Select(decision => (decision.At, Redaction.Of(decision.Request)));
}
