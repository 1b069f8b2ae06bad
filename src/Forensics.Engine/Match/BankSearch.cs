using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Similarity.Copies;

namespace Forensics.Engine.Match;

/// <summary>Compares hashes of whole pictures.</summary>
public static class BankSearch
{
    /// <summary>At 31 of 256 bits PDQ calls two pictures the same (ThreatExchange, pdq_utils.py).</summary>
    public const int ConfidentMatchBits = CopyVerifier.SameBits;

    /// <summary>Below 50 the hash says little and matches by accident (ThreatExchange's advice).</summary>
    public const int MinQuality = RegionHash.MinQuality;

    /// <summary>The nearest form of a picture to a hash; null when none is within <see cref="ConfidentMatchBits"/>.</summary>
    public static (int Bits, Orientation Form)? Nearest(IReadOnlyList<PdqHash> forms, PdqHash hash)
    {
        ArgumentNullException.ThrowIfNull(forms);
        (int Bits, Orientation Form)? best = null;
        for (var i = 0; i < forms.Count; i++)
        {
            var bits = forms[i].DistanceTo(hash);
            if (bits <= ConfidentMatchBits && (best is null || bits < best.Value.Bits))
            {
                best = (bits, (Orientation)(i + 1));
            }
        }

        return best;
    }
}
