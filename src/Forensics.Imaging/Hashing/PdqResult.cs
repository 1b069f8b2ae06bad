namespace Forensics.Imaging.Hashing;

/// <param name="Quality">0 to 100: how much the picture varies. Below 50 the hash says little and matches by accident (ThreatExchange's
/// advice).</param>
public readonly record struct PdqResult(PdqHash Hash, int Quality);

/// <summary>The hashes of one picture turned and mirrored in all eight ways.</summary>
/// <param name="Hashes">One per orientation, in the order of <see cref="Orientation"/> (upright first).</param>
public sealed record PdqDihedral(IReadOnlyList<PdqHash> Hashes, int Quality)
{
    /// <summary>The hash of the picture after <see cref="Uprighting.Apply"/> with <paramref name="orientation"/>.</summary>
    public PdqHash this[Orientation orientation] => Hashes[(int)orientation - 1];
}
