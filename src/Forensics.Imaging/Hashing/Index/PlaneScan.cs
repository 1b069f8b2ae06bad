using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Forensics.Imaging.Hashing.Index;

/// <summary>Compares a query with every code of two planes: the first 128 bits of each in one, the last 128 in the other.</summary>
/// <remarks>The first plane decides almost always: of unrelated codes, one in 10⁹ has 31 or fewer differences there. So a scan reads 16
/// bytes a code and waits for memory: 2.1 ns a code at 10 million (EPYC Milan, machine shared). Asking for lines ahead gained
/// nothing, so wider vectors than 256 bits would not either.</remarks>
static unsafe class PlaneScan
{
    /// <summary>Rows from <paramref name="begin"/> (inclusive) to <paramref name="end"/> within the radius, in order.</summary>
    public static void Collect(ulong* low, ulong* high, long begin, long end, in PdqHash query, int radius, List<RowHit> hits)
    {
        if (Avx2.IsSupported)
        {
            CollectAvx2(low, high, begin, end, query, radius, hits);
        }
        else
        {
            CollectScalar(low, high, begin, end, query, radius, hits);
        }
    }

    /// <inheritdoc cref="Collect"/>
    public static void CollectScalar(ulong* low, ulong* high, long begin, long end, in PdqHash query, int radius, List<RowHit> hits)
    {
        var (first, second) = (query.Word0, query.Word1);
        for (var row = begin; row < end; row++)
        {
            var distance = BitOperations.PopCount(low[2 * row] ^ first) + BitOperations.PopCount(low[2 * row + 1] ^ second);
            if (distance <= radius)
            {
                Complete(high, row, query, distance, radius, hits);
            }
        }
    }

    /// <inheritdoc cref="Collect"/>
    public static void CollectAvx2(ulong* low, ulong* high, long begin, long end, in PdqHash query, int radius, List<RowHit> hits)
    {
        var key = Vector256.Create(query.Word0, query.Word1, query.Word0, query.Word1).AsByte();
        var limit = Vector256.Create((long)radius);
        var row = begin;
        for (; row + 4 <= end; row += 4)
        {
            var left = BitCounts(Vector256.Load((byte*)(low + 2 * row)) ^ key);
            var right = BitCounts(Vector256.Load((byte*)(low + 2 * row + 4)) ^ key);

            // Lanes hold halves of codes 0 0 1 1 and 2 2 3 3; the sums come out as codes 0 2 1 3.
            var sums = (Avx2.UnpackLow(left, right) + Avx2.UnpackHigh(left, right)).AsInt64();
            var far = Vector256.GreaterThan(sums, limit).ExtractMostSignificantBits();
            if (far != 0xF)
            {
                CollectScalar(low, high, row, row + 4, query, radius, hits);
            }
        }

        CollectScalar(low, high, row, end, query, radius, hits);
    }

    static void Complete(ulong* high, long row, in PdqHash query, int distance, int radius, List<RowHit> hits)
    {
        distance += BitOperations.PopCount(high[2 * row] ^ query.Word2) + BitOperations.PopCount(high[2 * row + 1] ^ query.Word3);
        if (distance <= radius)
        {
            hits.Add(new RowHit((uint)row, distance));
        }
    }

    // Differing bits in each 64-bit lane: of each nibble by a table, bytes summed by SAD (Muła, Kurz, Lemire, "Faster population counts
    // using AVX2 instructions", Computer Journal 61(1), 2018).
    static Vector256<ulong> BitCounts(Vector256<byte> bits)
    {
        var counts = Vector256.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        var nibble = Vector256.Create((byte)15);
        var low = Avx2.Shuffle(counts, bits & nibble);
        var high = Avx2.Shuffle(counts, (bits.AsUInt16() >> 4).AsByte() & nibble);
        return Avx2.SumAbsoluteDifferences(low + high, Vector256<byte>.Zero).AsUInt64();
    }
}

/// <summary>A row within the radius.</summary>
readonly record struct RowHit(uint Row, int Distance);
