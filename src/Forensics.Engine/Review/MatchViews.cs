using Forensics.Engine.Match;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Review;

/// <summary>What a picture was matched with, as a reviewer sees it.</summary>
static class MatchViews
{
    /// <returns>In the order in which they were stored: best first.</returns>
    public static async Task<IReadOnlyList<MatchView>> LoadAsync(ForensicsDbContext db, DisputeFile dispute, string evidenceId, CancellationToken cancellation)
    {
        var rows = await db.Matches.AsNoTracking()
            .Where(match => match.ReportId == dispute.Report.Id && match.EvidenceId == evidenceId).OrderBy(match => match.Position).ToListAsync(cancellation);
        string[] pictures = [.. rows.Select(row => row.Sha256).Distinct()];
        var sizes = await db.Pictures.AsNoTracking()
            .Where(picture => pictures.Contains(picture.Sha256))
            .Select(picture => new { picture.Sha256, picture.Width, picture.Height })
            .ToDictionaryAsync(picture => picture.Sha256, picture => (picture.Width, picture.Height), cancellation);
        // The source of earlier evidence is its order.
        string[] orders = [.. rows.Where(row => row.Bank == MatchFindings.EarlierBank).Select(row => row.Source).Distinct()];
        var uses = await db.Orders.AsNoTracking()
            .Where(order => orders.Contains(order.Id))
            .Select(order => new { order.Id, order.ShopId, order.Buyer })
            .ToDictionaryAsync(order => order.Id, order => EarlierUse.Of(order.Id, order.ShopId, order.Buyer, dispute.Order), cancellation);
        return [.. rows.Select(row =>
        {
            var (width, height) = sizes.GetValueOrDefault(row.Sha256);
            return new MatchView(row.Bank, row.Sha256, row.DistanceBits, row.Transform, row.Source, row.FirstSeenAt, row.Innocent)
            {
                Stage = row.Stage,
                Relation = row.Relation,
                Inliers = row.Inliers,
                Llr = row.Llr,
                Copy = row.Details is { } details ? Documents.Read<CopyView>(details) : null,
                Width = width,
                Height = height,
                Earlier = row.Bank == MatchFindings.EarlierBank ? uses.GetValueOrDefault(row.Source) : null,
            };
        })];
    }
}
