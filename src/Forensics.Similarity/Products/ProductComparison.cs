using Forensics.Similarity.Geometry;

namespace Forensics.Similarity.Products;

public enum ProductVerdict
{
    /// <summary>The pictures look like the same product.</summary>
    Consistent,

    /// <summary>Nothing can be said either way.</summary>
    Inconclusive,

    /// <summary>The query does not resemble any reference. Never "is not the product": embeddings and colours know kinds, not articles.</summary>
    Inconsistent,
}

/// <summary>How much a query photo looks like the product its references show.</summary>
/// <param name="Llr10">Log10 likelihood ratio "the query shows the SAME product" ÷ "it shows another one": higher = more alike. The claim
/// not-this-product (非本店商品) takes the negative of it. Null = cannot tell.</param>
/// <param name="Inliers">Of the reference with the strongest geometry.</param>
/// <param name="BestReference">Index of the reference most like the query; -1 without references.</param>
/// <param name="Signals">Best value over the references, by name.</param>
/// <param name="Geometry">Of the reference <paramref name="GeometryReference"/>, for drawing lines; null when nothing was compared.</param>
/// <param name="GeometryReference">Index of the reference with the strongest geometry; -1 without references.</param>
/// <param name="Reason">Why the verdict is not clearer, as a stable code; null for a clear one.</param>
public sealed record ProductComparison(
    double? Llr10,
    ProductVerdict Verdict,
    int Inliers,
    int BestReference,
    SortedDictionary<string, double> Signals,
    PairGeometry? Geometry,
    int GeometryReference,
    string? Reason);

/// <summary>Stable codes of <see cref="ProductComparison.Reason"/>.</summary>
public static class ProductReason
{
    public const string NoReferences = "no-references";
    public const string FlatPicture = "flat-picture";
    public const string NeitherLikeNorUnlike = "neither-like-nor-unlike";

    /// <summary>Unlike, but with few references, and not as far as <see cref="ProductComparerOptions.FewReferencesLlr10"/>: the view may just not be among them.</summary>
    public const string TooFewReferences = "too-few-references";

    /// <summary>Unlike, but a close-up or a busy scene: what is shown may be a part of the product or what lies around it.</summary>
    public const string NoSeparateObject = "no-separate-object";
}
