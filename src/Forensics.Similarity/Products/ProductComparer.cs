using Forensics.Imaging;
using Forensics.Similarity.Calibration;
using Forensics.Similarity.Geometry;

namespace Forensics.Similarity.Products;

/// <summary>When <see cref="ProductComparer"/> takes a side.</summary>
public sealed record ProductComparerOptions
{
    /// <summary>Log10 LR from which a comparison is called consistent. Default 1: the word "support" everywhere in the service.</summary>
    public double ConsistentLlr10 { get; init; } = 1;

    /// <summary>References needed before "inconsistent" may be said at the fit's own threshold. Default 3: one listing photo shows one side only.</summary>
    public int MinReferencesForInconsistent { get; init; } = 3;

    /// <summary>Log10 LR below which "inconsistent" may be said with fewer references. Default -1.5: the lowest of 139 genuine pairs with one
    /// reference has -1.33 (so at most 2 % are wrong, at 95 % confidence). Negative infinity: never with fewer.</summary>
    public double FewReferencesLlr10 { get; init; } = -1.5;
}

/// <summary>Compares a query photo with the reference photos of one product.</summary>
/// <remarks>Each signal's best value over the references goes into one logistic model. Verified geometry speaks for the buyer: it bars
/// "inconsistent". It is weighed by the fit and not taken as proof, because packagings of one brand share printed parts.</remarks>
public sealed class ProductComparer(IKeypointEngine keypoints, ProductFit fit, ProductComparerOptions? options = null, PairGeometryOptions? geometry = null)
{
    readonly ProductComparerOptions options = options ?? new ProductComparerOptions();

    public ProductComparison Compare(ProductFeatures query, IReadOnlyList<ProductFeatures> references)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(references);
        var usable = references.Count(reference => reference.HasContent);
        if (!query.HasContent || usable == 0)
        {
            return new ProductComparison(
                null, ProductVerdict.Inconclusive, 0, -1, [], null, -1, references.Count == 0 ? ProductReason.NoReferences : ProductReason.FlatPicture);
        }

        var pairs = references
            .Select((reference, index) => (Index: index, reference.HasContent, Reference: reference))
            .Where(entry => entry.HasContent)
            .Select(entry => (entry.Index, Signals: ProductSignals.Of(query, entry.Reference, keypoints, geometry)))
            .ToArray();
        // MaxBy keeps the first of equals, so the order given decides ties.
        var best = pairs.MaxBy(pair => Llr10(name => pair.Signals.Value(name))).Index;
        var strongest = pairs.MaxBy(pair => (pair.Signals.Geometry.IsVerified, pair.Signals.Geometry.Inliers));
        var signals = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in ProductSignals.Names)
        {
            if (name != ProductSignals.EmbeddingName || pairs[0].Signals.Embedding is not null)
            {
                signals[name] = pairs.Max(pair => pair.Signals.Value(name));
            }
        }

        var llr10 = Llr10(name => signals.GetValueOrDefault(name));
        var verified = pairs.Any(pair => pair.Signals.Geometry.IsVerified);
        var (verdict, reason) = Judge(llr10, verified, query.HasSeparateObject, usable);
        return new ProductComparison(
            llr10, verdict, strongest.Signals.Geometry.Inliers, best, signals, strongest.Signals.Geometry, strongest.Index, reason);
    }

    (ProductVerdict Verdict, string? Reason) Judge(double llr10, bool verified, bool separateObject, int references) =>
        llr10 >= options.ConsistentLlr10 ? (ProductVerdict.Consistent, null)
        : verified || llr10 >= fit.InconsistentBelowLlr10 ? (ProductVerdict.Inconclusive, ProductReason.NeitherLikeNorUnlike)
        : !separateObject ? (ProductVerdict.Inconclusive, ProductReason.NoSeparateObject)
        : references < options.MinReferencesForInconsistent && llr10 >= options.FewReferencesLlr10 ? (ProductVerdict.Inconclusive, ProductReason.TooFewReferences)
        : (ProductVerdict.Inconsistent, null);

    double Llr10(Func<string, double> value) => fit.Llr10([.. fit.Signals.Select(value)]);
}
