using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Engine.Children;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Similarity.Products;

namespace Forensics.Engine.Match;

/// <param name="View">For people; null when nothing was compared.</param>
public sealed record ProductOutcome(Finding Finding, ProductView? View);

/// <summary>Compares a disputed picture with the shop's photos of the goods. Safe to use from several threads.</summary>
public sealed class ProductMatch(PictureStore store, PictureExaminer examiner, ProductKit kit, EngineOptions options)
{
    public const string Analyzer = "product";
    public const int Version = 1;

    // 0.5 MB each; a shop's photos come back with each report on the same goods.
    const int KeptFeatures = 100;

    readonly Dictionary<string, ProductFeatures> kept = [];
    readonly Queue<string> keptInOrder = [];

    /// <param name="references">The shop's photos; those that can't be read, or bring their child down, are passed over.</param>
    public async Task<ProductOutcome> CompareAsync(PictureRow disputed, IReadOnlyList<PictureRow> references, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(disputed);
        ArgumentNullException.ThrowIfNull(references);
        var readable = references.Where(reference => reference.Width > 0).DistinctBy(reference => reference.Sha256).ToList();
        var reason = disputed.AnalyzedAt is null ? MatchFindings.NotAnalyzed
            : disputed.Width == 0 ? PictureAnalyzer.Unreadable
            : readable.Count == 0 ? MatchFindings.NoReferences
            : null;
        if (reason is not null)
        {
            return new ProductOutcome(Finding.NotApplicable(Analyzer, Version, reason), null);
        }

        List<(PictureRow Picture, ProductFeatures Features)> sound = [];
        foreach (var reference in readable)
        {
            if (await TryFeaturesAsync(reference.Sha256, cancellation) is { Features: { } features })
            {
                sound.Add((reference, features));
            }
        }

        var (own, failure) = await TryFeaturesAsync(disputed.Sha256, cancellation);
        if (own is null || sound.Count == 0)
        {
            // A report has a score all the same: what could not be compared is said, not retried for ever.
            return new ProductOutcome(Finding.Failed(Analyzer, Version, failure ?? "reference-not-examined"), null);
        }

        var comparison = kit.Comparer.Compare(own, [.. sound.Select(reference => reference.Features)]);
        return new ProductOutcome(FindingOf(comparison, sound.Count), ViewOf(comparison, disputed, sound.ConvertAll(reference => reference.Picture)));
    }

    /// <summary>Features of a picture; where it brings its child down twice, why.</summary>
    async Task<(ProductFeatures? Features, string? Failure)> TryFeaturesAsync(string sha256, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return (await FeaturesAsync(sha256, cancellation), null);
            }
            catch (ExaminerException error) when (error.IsItemsFault && tries < options.MaxCrashes)
            {
                // Another child tells whether it was the picture.
            }
            catch (ExaminerException error) when (error.IsItemsFault)
            {
                return (null, error.Code);
            }
        }
    }

    /// <remarks><c>llrSame</c> is what a policy weighs. It is left out where the comparison does not look like the product and yet the comparer
    /// takes no side (too few photos, no separate object, verified geometry): then <c>llrMeasured</c> alone tells what was measured.</remarks>
    Finding FindingOf(ProductComparison comparison, int references)
    {
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal)
        {
            ["verdict"] = DisputeJson.NameOf(comparison.Verdict),
            ["references"] = references,
            ["inliers"] = comparison.Inliers,
            ["geometryVerified"] = comparison.Geometry?.IsVerified == true,
            ["calibration"] = kit.CalibrationId,
        };
        foreach (var (name, value) in comparison.Signals)
        {
            values[name] = value;
        }

        if (comparison.Llr10 is not { } llr)
        {
            return Finding.NotApplicable(Analyzer, Version, comparison.Reason ?? "cannot-tell", values);
        }

        values["llrMeasured"] = llr;
        if (comparison.Reason is { } reason)
        {
            values["whyInconclusive"] = reason;
        }

        var isHeldBack = llr < 0 && comparison.Verdict == ProductVerdict.Inconclusive
            && (comparison.Reason != ProductReason.NeitherLikeNorUnlike || comparison.Geometry?.IsVerified == true);
        if (!isHeldBack)
        {
            values["llrSame"] = llr;
        }

        return Finding.Ok(Analyzer, Version, values);
    }

    static ProductView? ViewOf(ProductComparison comparison, PictureRow disputed, List<PictureRow> references)
    {
        if (comparison.BestReference < 0)
        {
            return null;
        }

        // Lines belong to the photo they lead to; unverified ones would only look like proof.
        var verified = comparison.Geometry is { IsVerified: true };
        var shown = references[verified ? comparison.GeometryReference : comparison.BestReference];
        IReadOnlyList<double[]> lines = verified
            ? [.. comparison.Geometry!.Lines.Select(line => new[]
            {
                line.QueryX * disputed.Width, line.QueryY * disputed.Height, line.ReferenceX * shown.Width, line.ReferenceY * shown.Height,
            })]
            : [];
        return new ProductView(DisputeJson.NameOf(comparison.Verdict), comparison.Llr10, comparison.Inliers, shown.Sha256, lines);
    }

    async Task<ProductFeatures> FeaturesAsync(string sha256, CancellationToken cancellation)
    {
        lock (kept)
        {
            if (kept.TryGetValue(sha256, out var known))
            {
                return known;
            }
        }

        var features = await examiner.FeaturesAsync(await store.GetAsync(sha256, cancellation), cancellation);
        lock (kept)
        {
            if (kept.TryAdd(sha256, features))
            {
                keptInOrder.Enqueue(sha256);
                if (keptInOrder.Count > KeptFeatures)
                {
                    kept.Remove(keptInOrder.Dequeue());
                }
            }
        }

        return features;
    }
}
