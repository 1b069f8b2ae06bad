using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Match;

/// <param name="View">For people; null when nothing was compared.</param>
public sealed record ProductOutcome(Finding Finding, ProductView? View);

/// <summary>Compares a disputed picture with the shop's photos of the goods.</summary>
public static class ProductMatch
{
    public const string Analyzer = "product";
    public const int Version = 1;

    public static Task<ProductOutcome> CompareAsync(PictureRow disputed, IReadOnlyList<PictureRow> references, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(disputed);
        ArgumentNullException.ThrowIfNull(references);
        var reason = disputed.AnalyzedAt is null ? MatchFindings.NotAnalyzed
            : disputed.Width == 0 ? PictureAnalyzer.Unreadable
            : references.Count == 0 ? "no-reference-photos"
            : "not-available";
        return Task.FromResult(new ProductOutcome(Finding.NotApplicable(Analyzer, Version, reason), null));
    }
}
