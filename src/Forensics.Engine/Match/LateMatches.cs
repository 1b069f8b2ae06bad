using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Match;

/// <summary>Reports that were scored before a picture of a bank was examined, although the picture was accepted before them.</summary>
/// <remarks>Shops take turns, so a picture of a shop that sent thousands may be examined after another shop's report that came later. What the
/// report then missed is made good: it is scored again where the picture matches one of its own.</remarks>
static class LateMatches
{
    /// <param name="picture">Examined for the first time, not stored yet.</param>
    /// <returns>Reports and their shops, by id.</returns>
    public static async Task<List<(string Report, string Shop)>> FindAsync(ForensicsDbContext db, PictureRow picture, CancellationToken cancellation)
    {
        var sha256 = picture.Sha256;
        var accepted = await db.Evidence.Where(row => row.Sha256 == sha256).Select(row => (long?)row.Sequence)
            .Concat(db.KnownImages.Where(row => row.Sha256 == sha256).Select(row => (long?)row.Sequence))
            .MinAsync(cancellation);
        if (accepted is null || picture.Pdq is null)
        {
            return [];
        }

        var scored = await db.Reports
            .Where(report => report.Sequence > accepted && db.Jobs.Any(job =>
                job.Kind == JobKind.Score && job.Subject == report.Id && (job.State == JobState.Done || job.State == JobState.Running)))
            .Join(db.Orders, report => report.OrderId, order => order.Id, (report, order) => new { report.Id, order.ShopId })
            .Join(db.ReportEvidence, report => report.Id, pair => pair.ReportId, (report, pair) => new { report.Id, report.ShopId, pair.EvidenceId })
            .Join(db.Evidence, pair => pair.EvidenceId, evidence => evidence.Id, (pair, evidence) => new { pair.Id, pair.ShopId, evidence.Sha256 })
            .Join(db.Pictures, pair => pair.Sha256, row => row.Sha256, (pair, row) => new { pair.Id, pair.ShopId, row.Sha256, row.Identity, row.PdqForms, row.PdqQuality })
            .OrderBy(pair => pair.Id)
            .ToListAsync(cancellation);
        LatePicture[] late = [new(sha256, picture.Identity, picture.Pdq, picture.PdqQuality)];
        return [.. scored
            .Where(disputed => BankSearch.Search(BankQuery.Of(disputed.Sha256, disputed.Identity, disputed.PdqForms, disputed.PdqQuality), late).Count > 0)
            .Select(disputed => (disputed.Id, disputed.ShopId))
            .Distinct()];
    }

    sealed record LatePicture(string Sha256, string? Identity, byte[]? Pdq, int? PdqQuality) : IBankPicture;
}
