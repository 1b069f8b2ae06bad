namespace Forensics.Imaging.Hashing;

/// <summary>What a hash alone tells of the hashes of the picture turned and mirrored.</summary>
public static class PdqTurns
{
    /// <summary>The eight forms, upright first, in the order of <see cref="Orientation"/>.</summary>
    /// <remarks>Mirroring a picture changes the sign of every other coefficient, and transposing it transposes the block; the median that bits are cut at lies near zero.
    /// Only estimates, as those of <see cref="Pdq.Dihedral"/> are: to find candidates where the picture is not at hand, never to judge by.</remarks>
    public static IReadOnlyList<PdqHash> Estimate(PdqHash upright) => [.. Enum.GetValues<Orientation>().Select(orientation => Turn(upright, orientation))];

    static PdqHash Turn(PdqHash upright, Orientation orientation)
    {
        var swap = Uprighting.SwapsSides(orientation);
        var (reverseX, reverseY) = Pdq.Reverses(orientation);
        ReadOnlySpan<ulong> bits = [upright.Word0, upright.Word1, upright.Word2, upright.Word3];
        Span<ulong> words = stackalloc ulong[4];
        words.Clear();
        for (var k = 0; k < PdqDct.Coefficients; k++)
        {
            var (i, j) = (k / PdqDct.Side, k % PdqDct.Side);
            var from = swap ? j * PdqDct.Side + i : k;
            var isSet = (bits[from >> 6] >> (from & 63) & 1) == 1;
            if (isSet ^ (reverseX && (j & 1) == 0) ^ (reverseY && (i & 1) == 0))
            {
                words[k >> 6] |= 1UL << (k & 63);
            }
        }

        return new PdqHash(words[0], words[1], words[2], words[3]);
    }
}
