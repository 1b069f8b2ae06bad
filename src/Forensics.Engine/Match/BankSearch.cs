using Forensics.Imaging;
using Forensics.Imaging.Hashing;

namespace Forensics.Engine.Match;

/// <summary>Finds a picture in a bank: equal bytes, an equal picture in other bytes, or a PDQ hash nearby in any of the eight forms. A plain scan over the whole bank.</summary>
public static class BankSearch
{
    /// <summary>At 31 of 256 bits PDQ calls two pictures the same (ThreatExchange, pdq_utils.py).</summary>
    public const int ConfidentMatchBits = 31;

    /// <summary>Below 50 the hash says little and matches by accident (ThreatExchange's advice).</summary>
    public const int MinQuality = 50;

    /// <summary>Hits in the order of the bank.</summary>
    public static IReadOnlyList<BankHit<T>> Search<T>(BankQuery query, IEnumerable<T> bank) where T : IBankPicture
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(bank);
        List<BankHit<T>> hits = [];
        foreach (var picture in bank)
        {
            if (picture.Sha256 == query.Sha256 || (query.Identity is not null && picture.Identity == query.Identity))
            {
                hits.Add(new BankHit<T>(picture, 0, Orientation.Upright));
            }
            else if (query.IsComparable && picture.Pdq is { } hash && picture.PdqQuality >= MinQuality && Nearest(query.Forms, PdqBytes.Read(hash)) is { } near)
            {
                hits.Add(new BankHit<T>(picture, near.Bits, near.Form));
            }
        }

        return hits;
    }

    /// <summary>The nearest form of a picture to a hash; null when none is within <see cref="ConfidentMatchBits"/>.</summary>
    public static (int Bits, Orientation Form)? Nearest(IReadOnlyList<PdqHash> forms, PdqHash hash)
    {
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

/// <summary>What a picture of any bank has.</summary>
public interface IBankPicture
{
    string Sha256 { get; }

    /// <summary>The same for every file that shows the same picture; null when the picture could not be read.</summary>
    string? Identity { get; }

    /// <summary>32 bytes; null when the picture could not be read.</summary>
    byte[]? Pdq { get; }

    int? PdqQuality { get; }
}

/// <param name="Forms">The eight forms, upright first; none when the picture could not be read.</param>
public sealed record BankQuery(string Sha256, string? Identity, IReadOnlyList<PdqHash> Forms, int Quality)
{
    /// <summary>The hash can be compared; equal bytes always can.</summary>
    public bool IsComparable => Forms.Count > 0 && Quality >= BankSearch.MinQuality;

    /// <param name="forms">The forms as a picture's row keeps them; null when the picture could not be read.</param>
    public static BankQuery Of(string sha256, string? identity, byte[]? forms, int? quality) => new(
        sha256, identity, forms is null ? [] : [.. Enumerable.Range(0, forms.Length / PdqBytes.Length).Select(i => PdqBytes.Read(forms, i))], quality ?? 0);
}

/// <param name="DistanceBits">0 to <see cref="BankSearch.ConfidentMatchBits"/>.</param>
/// <param name="Form">How the disputed picture must be turned to match.</param>
public readonly record struct BankHit<T>(T Picture, int DistanceBits, Orientation Form) where T : IBankPicture;
