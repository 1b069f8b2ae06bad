using Forensics.Disputes;
using Forensics.Engine.Review;
using Forensics.Similarity.Copies;

namespace Forensics.Engine.Match;

/// <summary>What a reviewer is shown of a match beside its figures. A pure function.</summary>
static class CopyViews
{
    // More lines hide the pictures.
    const int MostLines = 60;

    public static CopyView Of<T>(BankHit<T> hit, string? bank) where T : IBankPicture => new(
        bank,
        Rounded(hit.Match?.Correlation, 4),
        Rounded(hit.Match?.Log10Nfa, 2),
        DisputeJson.NameOf(hit.Containment),
        hit.Match is null ? 1 : Rounded(hit.Match.ScaleKnownToDisputed, 4),
        CopyGeometry.OriginalOf(hit.Containment, hit.Match is null ? 1 : hit.Match.ScaleKnownToDisputed),
        // Lines come as shares of each picture's sides.
        [.. (hit.Match?.Lines ?? []).Take(MostLines).Select(line => CopyGeometry.Pixels(
            line.QueryX * hit.Disputed.Width, line.QueryY * hit.Disputed.Height, line.ReferenceX * hit.Width, line.ReferenceY * hit.Height))],
        hit.Match?.Matrix is { } matrix && hit.Width > 0 ? CopyGeometry.Outline(matrix, hit.Width, hit.Height) : null);

    /// <summary>Null also for what JSON has no number for.</summary>
    public static double? Rounded(double? value, int digits) => value is { } number && double.IsFinite(number) ? Math.Round(number, digits) : null;
}
