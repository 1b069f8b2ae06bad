using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Forensics.Imaging.Hashing.Index;

/// <summary>A fixed order of the 256 bits. Distances do not depend on it; how evenly a chunk's buckets fill does.</summary>
sealed class BitPermutation
{
    const int Bits = PdqHash.Bits;
    const int Nibbles = Bits / 4;

    readonly byte[] sources;
    readonly Vector256<ulong>[] forward;
    readonly Lazy<Vector256<ulong>[]> backward;

    /// <param name="sources">For each bit of the result, the bit of the code that goes there.</param>
    /// <exception cref="ArgumentException">Not each of 0 to 255 once.</exception>
    public BitPermutation(ReadOnlySpan<byte> sources)
    {
        var targets = new byte[Bits];
        var seen = new bool[Bits];
        if (sources.Length != Bits)
        {
            throw new ArgumentException($"A permutation of {Bits} bits has as many entries, not {sources.Length}.", nameof(sources));
        }

        for (var i = 0; i < Bits; i++)
        {
            if (seen[sources[i]])
            {
                throw new ArgumentException($"Bit {sources[i]} occurs twice.", nameof(sources));
            }

            seen[sources[i]] = true;
            targets[sources[i]] = (byte)i;
        }

        this.sources = sources.ToArray();
        forward = Tables(targets);
        backward = new(() => Tables(this.sources));
    }

    public ReadOnlySpan<byte> Sources => sources;

    public PdqHash Apply(in PdqHash code) => Map(code, forward);

    public PdqHash Undo(in PdqHash code) => Map(code, backward.Value);

    // 64 look-ups of 32 bytes in 32 KiB, which stay in the first cache: about 30 ns a code.
    static PdqHash Map(in PdqHash code, Vector256<ulong>[] tables)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(tables);
        var even = Vector256<ulong>.Zero;
        var odd = Vector256<ulong>.Zero;
        for (var word = 0; word < 4; word++)
        {
            var bits = Unsafe.Add(ref Unsafe.As<PdqHash, ulong>(ref Unsafe.AsRef(in code)), word);
            for (var nibble = 0; nibble < 16; nibble += 2)
            {
                even |= Unsafe.Add(ref table, (nint)(bits & 15));
                odd |= Unsafe.Add(ref table, (nint)(16 + (bits >> 4 & 15)));
                table = ref Unsafe.Add(ref table, 32);
                bits >>= 8;
            }
        }

        return Unsafe.BitCast<Vector256<ulong>, PdqHash>(even | odd);
    }

    static Vector256<ulong>[] Tables(ReadOnlySpan<byte> targets)
    {
        var tables = new Vector256<ulong>[Nibbles * 16];
        var words = MemoryMarshal.Cast<Vector256<ulong>, ulong>(tables.AsSpan());
        for (var i = 0; i < tables.Length; i++)
        {
            for (var bit = 0; bit < 4; bit++)
            {
                if ((i >> bit & 1) != 0)
                {
                    var target = targets[i / 16 * 4 + bit];
                    words[4 * i + target / 64] |= 1UL << target % 64;
                }
            }
        }

        return tables;
    }

    /// <summary>Deals the bits to the chunks so that those that tell the same story come apart, judged by a sample of codes.</summary>
    /// <remarks>The redundancy of two bits is their squared correlation (φ²); a bit that is nearly always the same counts as redundant with
    /// others of its kind by the entropy both lack. Each bit, the most redundant first, goes to the chunk where it adds least; then pairs
    /// are exchanged while that lessens the sum. The paper cited at <see cref="ChunkPlan"/> gathers correlated bits instead and gives their
    /// chunks low thresholds query by query; spreading suits thresholds that are fixed.</remarks>
    public static BitPermutation Choose(ReadOnlySpan<PdqHash> sample, IReadOnlyList<Chunk> plan)
    {
        var redundancy = Redundancy(sample);
        var total = new double[Bits];
        for (var i = 0; i < Bits; i++)
        {
            for (var j = 0; j < Bits; j++)
            {
                total[i] += redundancy[i, j];
            }
        }

        // Bits beyond the chunks are a group of their own, of which nobody minds the redundancy.
        var chunked = plan.Sum(chunk => chunk.Width);
        int[] widths = [.. plan.Select(chunk => chunk.Width), Bits - chunked];
        var cost = new double[Bits, widths.Length];
        var group = new int[Bits];
        var left = widths.ToArray();
        foreach (var bit in Enumerable.Range(0, Bits).OrderByDescending(i => total[i]).ThenBy(i => i))
        {
            group[bit] = Enumerable.Range(0, widths.Length).Where(g => left[g] > 0)
                .MinBy(g => (g < plan.Count ? cost[bit, g] / widths[g] : 0, 1 - (double)left[g] / widths[g]));
            left[group[bit]]--;
            for (var i = 0; i < Bits; i++)
            {
                cost[i, group[bit]] += redundancy[i, bit];
            }
        }

        Exchange(redundancy, cost, group, plan.Count);
        return new BitPermutation([.. Enumerable.Range(0, Bits).OrderBy(i => group[i]).ThenBy(i => i).Select(i => (byte)i)]);
    }

    static void Exchange(double[,] redundancy, double[,] cost, int[] group, int chunks)
    {
        const int mostRounds = 4;
        const double least = 1e-9;
        for (var round = 0; round < mostRounds; round++)
        {
            var moved = false;
            for (var a = 0; a < Bits; a++)
            {
                for (var b = a + 1; b < Bits; b++)
                {
                    var (from, to) = (group[a], group[b]);
                    if (from == to)
                    {
                        continue;
                    }

                    // What both add where they are, less what they would add exchanged; their own pair is in neither group.
                    var before = Part(a, from) + Part(b, to) - (from < chunks ? redundancy[a, a] : 0) - (to < chunks ? redundancy[b, b] : 0);
                    var after = Part(a, to) + Part(b, from) - (to < chunks ? redundancy[a, b] : 0) - (from < chunks ? redundancy[a, b] : 0);
                    if (after < before - least)
                    {
                        (group[a], group[b]) = (to, from);
                        moved = true;
                        for (var i = 0; i < Bits; i++)
                        {
                            cost[i, from] += redundancy[i, b] - redundancy[i, a];
                            cost[i, to] += redundancy[i, a] - redundancy[i, b];
                        }
                    }
                }
            }

            if (!moved)
            {
                return;
            }
        }

        double Part(int bit, int g) => g < chunks ? cost[bit, g] : 0;
    }

    static double[,] Redundancy(ReadOnlySpan<PdqHash> sample)
    {
        var words = (sample.Length + 63) / 64;
        var columns = new ulong[Bits * words];
        for (var i = 0; i < sample.Length; i++)
        {
            var code = sample[i];
            for (var bit = 0; bit < Bits; bit++)
            {
                columns[bit * words + i / 64] |= (Word(code, bit / 64) >> bit % 64 & 1) << i % 64;
            }
        }

        var share = new double[Bits];
        var lack = new double[Bits];
        for (var bit = 0; bit < Bits; bit++)
        {
            share[bit] = sample.Length == 0 ? 0.5 : (double)Common(columns, bit * words, bit * words, words) / sample.Length;
            lack[bit] = 1 - Entropy(share[bit]);
        }

        var redundancy = new double[Bits, Bits];
        for (var i = 0; i < Bits; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var both = sample.Length == 0 ? 0.25 : (double)Common(columns, i * words, j * words, words) / sample.Length;
                var variance = share[i] * (1 - share[i]) * share[j] * (1 - share[j]);
                var covariance = both - share[i] * share[j];
                redundancy[i, j] = redundancy[j, i] = lack[i] * lack[j] + (variance > 0 ? covariance * covariance / variance : 0);
            }
        }

        return redundancy;
    }

    static int Common(ulong[] columns, int left, int right, int words)
    {
        var count = 0;
        for (var i = 0; i < words; i++)
        {
            count += BitOperations.PopCount(columns[left + i] & columns[right + i]);
        }

        return count;
    }

    static double Entropy(double share) => share is <= 0 or >= 1 ? 0 : -share * Math.Log2(share) - (1 - share) * Math.Log2(1 - share);

    static ulong Word(in PdqHash code, int word) => word switch { 0 => code.Word0, 1 => code.Word1, 2 => code.Word2, _ => code.Word3 };
}
