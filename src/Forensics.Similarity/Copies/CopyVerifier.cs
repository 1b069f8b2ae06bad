using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Similarity.Geometry;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Copies;

/// <summary>Tells from two prints whether one picture is a copy of the other. Safe to use from several threads.</summary>
/// <remarks>Whatever suggests a mapping (near hashes, local features that one homography explains) is checked by laying one picture on the other: only where their
/// detail agrees are they called the same. Rules and figures: README.md in this folder.</remarks>
public sealed class CopyVerifier(IKeypointEngine keypoints)
{
    /// <summary>At 31 of 256 bits PDQ calls two pictures the same (ThreatExchange, pdq_utils.py).</summary>
    public const int SameBits = 31;

    // Up to here two hashes are one picture by themselves (algorithms of the field call 24 "same" and 25 to 40 "verify").
    const int SurelySameBits = 24;

    /// <summary>Bound on the log10 LR of any copy: beyond it rare templates rule, not arithmetic.</summary>
    public const double MaxLlr10 = 4;

    // Chance and shared print on goods give mappings, too: below this it is at least the same scene or thing.
    const double SceneLog10Nfa = -20;
    const int SceneInliers = 15;

    const double SoftwareDeviation = 0.006;
    const double CameraDeviation = 0.02;

    // A blurred copy agrees in what blurring left, and there nearly everywhere.
    const double Coarse = 2;
    const double RequiredShareOfBlurred = 0.85;

    // Scales beyond 8 leave too few samples of the smaller picture.
    static readonly PairGeometryOptions Geometry = new() { MinInliers = 8, MaxAreaRatio = 64 };

    /// <summary>Null: nothing says that they have anything to do with each other.</summary>
    /// <param name="sameBits">Largest distance of whole pictures' hashes that suggests the same picture; a bank's own.</param>
    public CopyMatch? Verify(CopyPrint disputed, CopyPrint known, int sameBits = SameBits)
    {
        ArgumentNullException.ThrowIfNull(disputed);
        ArgumentNullException.ThrowIfNull(known);
        var near = NearestRegions(disputed, known, sameBits);
        var suggestions = new List<Suggestion>();
        if (near is { } pair && pair.Bits <= (pair.IsWhole ? sameBits : SameBits))
        {
            suggestions.Add(new Suggestion(PlaneMapping.Between(pair.Disputed.Place, pair.Form, pair.Known.Place), null, pair.Bits, pair.IsWhole));
        }

        foreach (var mirrored in new[] { false, true })
        {
            if (Map(disputed, known, mirrored) is { } suggestion)
            {
                suggestions.Add(suggestion);
            }
        }

        return suggestions
            .Select(suggestion => Judge(disputed, known, suggestion, near?.Bits))
            .OfType<CopyMatch>()
            .OrderBy(match => match.Relation)
            .ThenByDescending(match => match.Llr10)
            .ThenByDescending(match => match.Inliers)
            .FirstOrDefault() is { } best ? best with { Stage = StageOf(best, near, sameBits) } : null;
    }

    /// <summary>Against a picture of which nothing but its hash is known.</summary>
    public static CopyMatch? OfHash(CopyPrint disputed, PdqHash known, int sameBits = SameBits)
    {
        ArgumentNullException.ThrowIfNull(disputed);
        RegionPair? best = null;
        foreach (var region in disputed.Regions.Where(region => region.IsComparable))
        {
            best = Nearer(best, region, new RegionHash(RegionKind.Whole, default, [known], 100));
        }

        return best is not { } found || found.Bits > sameBits ? null : new CopyMatch(
            CopyRelation.SamePicture,
            found.IsWhole ? CopyStage.Hash : CopyStage.Crop,
            found.Bits,
            found.Form,
            0,
            null,
            null,
            CopyContainment.Unknown,
            null,
            null,
            [],
            LlrOfHash(found.Bits));
    }

    // Of whole pictures: hundreds of thousands of unrelated pairs never came below 80 bits; templates with other words do. Of a hash alone no more is known.
    static double LlrOfHash(int bits) => bits <= SurelySameBits ? MaxLlr10 : MaxLlr10 - 1;

    /// <summary>The whole pictures where they are near, else the nearest two parts.</summary>
    static RegionPair? NearestRegions(CopyPrint disputed, CopyPrint known, int sameBits)
    {
        RegionPair? best = null;
        if (disputed.Regions[0].IsComparable && known.Regions[0].IsComparable)
        {
            best = Nearer(null, disputed.Regions[0], known.Regions[0]);
            if (best is { } whole && whole.Bits <= sameBits)
            {
                return best;
            }
        }

        foreach (var region in disputed.Regions.Where(region => region.IsComparable))
        {
            foreach (var other in known.Regions.Where(other => other.IsComparable))
            {
                best = Nearer(best, region, other);
            }
        }

        return best;
    }

    static RegionPair? Nearer(RegionPair? best, RegionHash disputed, RegionHash known)
    {
        for (var form = 0; form < disputed.Forms.Count; form++)
        {
            var bits = disputed.Forms[form].DistanceTo(known.Forms[0]);
            if (best is null || bits < best.Value.Bits)
            {
                best = new RegionPair(disputed, known, bits, (Orientation)(form + 1));
            }
        }

        return best;
    }

    /// <summary>A homography that local features agree on; null when chance would give one, too.</summary>
    Suggestion? Map(CopyPrint disputed, CopyPrint known, bool mirrored)
    {
        var (from, to) = (disputed.Features, known.Features);
        var found = PairGeometry.Of(from.ForMatching(mirrored), to.ForMatching(mirrored: false), keypoints, Geometry);
        if (!found.IsVerified)
        {
            return null;
        }

        var toFeatures = PlaneMapping.Scale((double)from.Width / disputed.Width, (double)from.Height / disputed.Height);
        var mapping = (mirrored ? toFeatures.Then(PlaneMapping.Mirror(from.Width)) : toFeatures)
            .Then(new PlaneMapping(found.Matrix!))
            .Then(PlaneMapping.Scale((double)known.Width / to.Width, (double)known.Height / to.Height));
        var lines = mirrored ? [.. found.Lines.Select(line => line with { QueryX = 1 - line.QueryX })] : found.Lines;
        return new Suggestion(mapping, found with { Lines = lines }, null, false);
    }

    /// <summary>Lays one on the other.</summary>
    static CopyMatch? Judge(CopyPrint disputed, CopyPrint known, Suggestion suggestion, int? nearestBits)
    {
        var (mapping, geometry) = (suggestion.Mapping, suggestion.Geometry);
        var deviation = geometry is null ? 0 : Deviation(disputed, mapping, geometry.Lines);
        var between = BetweenThumbnails(disputed, known, mapping);
        var agreement = DetailAgreement.Of(disputed.Thumbnail, known.Thumbnail, between);
        if (agreement.IsMeasured && agreement.Share < RequiredShare(deviation)
            && DetailAgreement.Of(disputed.Thumbnail, known.Thumbnail, between, Coarse) is { IsMeasured: true } coarse && coarse.Share >= RequiredShareOfBlurred)
        {
            agreement = coarse;
        }

        var same = agreement.IsMeasured ? agreement.Share >= RequiredShare(deviation) : suggestion.IsWhole;
        if (!same && (geometry is null || geometry.Log10Nfa > SceneLog10Nfa || geometry.Inliers < SceneInliers))
        {
            return null;
        }

        var place = CopyPlace.Of(disputed, known, mapping);
        return new CopyMatch(
            same ? CopyRelation.SamePicture : CopyRelation.SameScene,
            CopyStage.Keypoints,
            nearestBits,
            place.Form,
            geometry?.Inliers ?? 0,
            geometry?.Log10Nfa,
            agreement.IsMeasured ? agreement.Median : null,
            place.Containment,
            place.ScaleKnownToDisputed,
            mapping.Matrix,
            geometry?.Lines ?? [],
            same ? agreement.IsMeasured ? LlrOfDetail(agreement, deviation) : LlrOfHash(suggestion.Bits!.Value) : null);
    }

    /// <summary>Share of blocks that must agree. Software maps a picture without perspective or shear; a camera never quite does, and a label that fills half of two
    /// shots agrees in that half.</summary>
    /// <remarks>Measured on the development set. Copies: below 0.006, all of 227 but one above 0.6 (a watermark over all: 0.50); with perspective (photos of a
    /// screen) 1.0. Other shots of one product or scene, 819 pairs with a verified mapping: none below 0.006; up to 0.6 below 0.03; up to 0.73 above.</remarks>
    static double RequiredShare(double deviation) => deviation switch
    {
        <= SoftwareDeviation => 0.45,
        <= CameraDeviation => 0.65,
        _ => 0.85,
    };

    // No wrong pair of 42,000 was called the same by these rules, so LR is above 14,000 by the rule of three. Fewer agreeing blocks say less: frames of one film
    // from a fixed camera agree in half to most of theirs. So does a mapping with perspective: a flat label can be photographed twice.
    static double LlrOfDetail(DetailAgreement agreement, double deviation) => agreement switch
    {
        { Share: >= 0.85, Median: >= 0.9 } when deviation <= CameraDeviation => MaxLlr10,
        { Share: >= 0.65, Median: >= 0.9 } => MaxLlr10 - 1,
        _ => 1.5,
    };

    /// <summary>How far the mapping is from scaling along two axes and turning: change of scale over the inliers, or sine of the shear.</summary>
    static double Deviation(CopyPrint disputed, PlaneMapping mapping, IReadOnlyList<PointPair> lines)
    {
        var (left, right) = (lines.Min(line => line.QueryX) * disputed.Width, lines.Max(line => line.QueryX) * disputed.Width);
        var (top, bottom) = (lines.Min(line => line.QueryY) * disputed.Height, lines.Max(line => line.QueryY) * disputed.Height);
        double[] scales = [.. new[] { (left, top), (right, top), (left, bottom), (right, bottom) }.Select(corner => mapping.At(corner.Item1, corner.Item2).Scale)];
        return Math.Max(scales.Max() / scales.Min() - 1, mapping.At((left + right) / 2, (top + bottom) / 2).Shear);
    }

    static PlaneMapping BetweenThumbnails(CopyPrint disputed, CopyPrint known, PlaneMapping mapping) =>
        PlaneMapping.Scale((double)disputed.Width / disputed.Thumbnail.Width, (double)disputed.Height / disputed.Thumbnail.Height)
            .Then(mapping)
            .Then(PlaneMapping.Scale((double)known.Thumbnail.Width / known.Width, (double)known.Thumbnail.Height / known.Height));

    static CopyStage StageOf(CopyMatch match, RegionPair? near, int sameBits) => near switch
    {
        { IsWhole: true } pair when pair.Bits <= sameBits && match.Relation == CopyRelation.SamePicture => CopyStage.Hash,
        { IsWhole: false } pair when pair.Bits <= SameBits && match.Relation == CopyRelation.SamePicture => CopyStage.Crop,
        _ => CopyStage.Keypoints,
    };

    readonly record struct RegionPair(RegionHash Disputed, RegionHash Known, int Bits, Orientation Form)
    {
        public bool IsWhole => Disputed.Kind == RegionKind.Whole && Known.Kind == RegionKind.Whole;
    }

    /// <param name="Mapping">From the disputed picture's upright pixels to the known one's.</param>
    /// <param name="Geometry">Null when hashes suggest it.</param>
    /// <param name="IsWhole">The whole pictures' hashes do.</param>
    sealed record Suggestion(PlaneMapping Mapping, PairGeometry? Geometry, int? Bits, bool IsWhole);
}
