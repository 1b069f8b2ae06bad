namespace Forensics.Imaging.Hashing.Index;

/// <summary>One answer of a search.</summary>
/// <param name="Id">As given when the code was added.</param>
/// <param name="Distance">Bits that differ, 0 to the radius asked for; of the id's nearest code when it has several.</param>
public readonly record struct HammingMatch(long Id, int Distance) : IComparable<HammingMatch>
{
    /// <summary>Nearest first, then by id.</summary>
    public int CompareTo(HammingMatch other) => Distance != other.Distance ? Distance.CompareTo(other.Distance) : Id.CompareTo(other.Id);

    public static bool operator <(HammingMatch left, HammingMatch right) => left.CompareTo(right) < 0;

    public static bool operator >(HammingMatch left, HammingMatch right) => left.CompareTo(right) > 0;

    public static bool operator <=(HammingMatch left, HammingMatch right) => left.CompareTo(right) <= 0;

    public static bool operator >=(HammingMatch left, HammingMatch right) => left.CompareTo(right) >= 0;

    /// <summary>Sorts, and keeps the nearest of each id.</summary>
    internal static IReadOnlyList<HammingMatch> Finish(List<HammingMatch> found)
    {
        if (found.Count > 1)
        {
            found.Sort();
            var seen = new HashSet<long>(found.Count);
            found.RemoveAll(match => !seen.Add(match.Id));
        }

        return found;
    }
}

/// <summary>A code and the id that stands for it outside; an id may have several codes, a code several ids.</summary>
public readonly record struct HammingEntry(PdqHash Code, long Id);
