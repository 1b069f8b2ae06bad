using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Analyze;

/// <summary>For which pictures the analyzers of the second tier run in the service: those of a report that claims them to be edited.</summary>
static class SecondTier
{
    // Every document that ticks the claim has its name as a text of its own; a few others may.
    static readonly string Named = $"\"{DisputeJson.NameOf(Claim.Edited)}\"";

    public static bool IsWantedBy(FakeEvidenceReport report) => report.Claims.Contains(Claim.Edited);

    /// <summary>Reports that may want it: all that do, and seldom one that only speaks of the claim.</summary>
    public static IQueryable<ReportRow> MayWant(IQueryable<ReportRow> reports) => reports.Where(report => report.Document.Contains(Named));

    /// <summary>Whether a report wants it for a picture.</summary>
    public static async Task<bool> IsWantedAsync(ForensicsDbContext db, string sha256, CancellationToken cancellation)
    {
        var documents = db.Evidence.Where(evidence => evidence.Sha256 == sha256 && evidence.ErasedAt == null)
            .Join(db.ReportEvidence, evidence => evidence.Id, pair => pair.EvidenceId, (_, pair) => pair.ReportId)
            .Join(MayWant(db.Reports.AsNoTracking()), id => id, report => report.Id, (_, report) => report)
            .OrderBy(report => report.Sequence);
        await foreach (var report in documents.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            if (IsWantedBy(Documents.Record<FakeEvidenceReport>(report)))
            {
                return true;
            }
        }

        return false;
    }
}
