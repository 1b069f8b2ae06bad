using Forensics.Disputes;
using Forensics.Imaging;
using Forensics.Similarity.Copies;

namespace Forensics.Engine.Match;

/// <summary>A picture of a bank that has something to do with the disputed one.</summary>
/// <param name="Match">Null: equal bytes, or an equal picture in other bytes.</param>
/// <param name="Width">Of the bank's picture, upright pixels; 0 where only a hash is known.</param>
/// <param name="Height">Of the bank's picture, upright pixels; 0 where only a hash is known.</param>
sealed record BankHit<T>(T Picture, CopyMatch? Match, int Width = 0, int Height = 0) where T : IBankPicture
{
    /// <summary>Stage of equal bytes and equal pictures, which no print is needed for.</summary>
    const string Exact = "exact";

    public bool IsSame => Match is null or { Relation: CopyRelation.SamePicture };

    public string Stage => Match is null ? Exact : DisputeJson.NameOf(Match.Stage);

    public string Relation => DisputeJson.NameOf(Match?.Relation ?? CopyRelation.SamePicture);

    public int? DistanceBits => Match is null ? 0 : Match.DistanceBits;

    public Orientation Form => Match?.Form ?? Orientation.Upright;

    public int Inliers => Match?.Inliers ?? 0;

    /// <summary>Of the disputed picture, upright pixels; 0 where there is no mapping.</summary>
    public (int Width, int Height) Disputed { get; init; }

    public CopyContainment Containment => Match?.Containment ?? CopyContainment.Equal;

    /// <summary>Log10 LR that one is a copy of the other; null when they are not called the same.</summary>
    public double? Llr => Match is null ? CopyVerifier.MaxLlr10 : Match.Llr10;
}

/// <summary>All that the banks hold of one disputed picture.</summary>
/// <param name="HasKnown">There was a bank to look in.</param>
/// <param name="HasEarlier">There was evidence of other orders to look in.</param>
/// <param name="HasReferences">The order has reference photos.</param>
/// <param name="Obstacle">Why no copy but an equal picture could be found, as a reason of a finding; null when it could.</param>
sealed record BankHits(
    IReadOnlyList<BankHit<KnownPicture>> Known,
    IReadOnlyList<BankHit<EarlierPicture>> Earlier,
    IReadOnlyList<BankHit<ReferencePicture>> References,
    bool HasKnown,
    bool HasEarlier,
    bool HasReferences,
    string? Obstacle)
{
    /// <summary>The negative bank that holds the picture; null when none does.</summary>
    public string? SilencedBy => Known.Where(hit => hit.IsSame && hit.Picture.IsNegative).Select(hit => hit.Picture.Bank).Min(StringComparer.Ordinal);
}
