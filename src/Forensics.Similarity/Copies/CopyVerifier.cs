using Forensics.Imaging;
using Forensics.Imaging.Hashing;

namespace Forensics.Similarity.Copies;

/// <summary>Tells from two prints whether one picture is a copy of the other. Safe to use from several threads.</summary>
public sealed class CopyVerifier(IKeypointEngine keypoints)
{
    /// <summary>At 31 of 256 bits PDQ calls two pictures the same (ThreatExchange, pdq_utils.py).</summary>
    public const int SameBits = 31;

    /// <summary>Null: nothing says that they have anything to do with each other.</summary>
    /// <param name="sameBits">Largest distance of whole pictures' hashes that is called the same; a bank's own.</param>
    public CopyMatch? Verify(CopyPrint disputed, CopyPrint known, int sameBits = SameBits)
    {
        ArgumentNullException.ThrowIfNull(disputed);
        ArgumentNullException.ThrowIfNull(known);
        _ = keypoints;
        return OfHash(disputed, known.Regions[0].Forms[0], sameBits);
    }

    /// <summary>Against a picture of which nothing but its hash is known.</summary>
    public static CopyMatch? OfHash(CopyPrint disputed, PdqHash known, int sameBits = SameBits)
    {
        ArgumentNullException.ThrowIfNull(disputed);
        var (bits, form, region) = disputed.Regions
            .Where(region => region.IsComparable)
            .SelectMany(region => region.Forms.Select((hash, i) => (Bits: hash.DistanceTo(known), Form: (Orientation)(i + 1), Region: region)))
            .OrderBy(found => found.Bits)
            .FirstOrDefault((int.MaxValue, Orientation.Upright, disputed.Regions[0]));
        return bits > sameBits ? null : new CopyMatch(
            CopyRelation.SamePicture,
            region.Kind == RegionKind.Whole ? CopyStage.Hash : CopyStage.Crop,
            bits, form, 0, null, null, CopyContainment.Unknown, null, null, [], bits <= 24 ? 4 : 3);
    }
}
