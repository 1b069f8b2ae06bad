using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Forensics.Imaging.Hashing.Index;

public sealed unsafe partial class HammingSegment
{
    // Cache lines asked for ahead of use: enough to cover the latency of memory, few enough to stay in the first cache (32 KiB).
    const int StartsAhead = 32;
    const int BlockRows = 256;

    [ThreadStatic]
    static uint[]? bucketBuffer;

    [ThreadStatic]
    static List<RowHit>? hitBuffer;

    /// <summary>All entries within the radius, each id once at its nearest code, nearest first, then by id.</summary>
    /// <param name="radius">Bits, 0 to 256; above <see cref="MaxRadius"/> every code is compared.</param>
    /// <exception cref="HammingIndexException">A table contradicts itself: the file is damaged.</exception>
    public IReadOnlyList<HammingMatch> Search(PdqHash code, int radius)
    {
        List<HammingMatch> matches = [];
        Collect(code, radius, matches);
        return HammingMatch.Finish(matches);
    }

    /// <summary>Adds every match, unsorted; an id once for each of its codes.</summary>
    /// <returns>What the search looked at.</returns>
    internal SearchWork Collect(in PdqHash code, int radius, List<HammingMatch> matches)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, PdqHash.Bits);
        var hits = hitBuffer ??= [];
        hits.Clear();
        var held = false;
        memory.DangerousAddRef(ref held);
        try
        {
            var origin = (byte*)memory.DangerousGetHandle();
            var work = Find(origin, header.Permutation.Apply(code), radius, hits);
            foreach (var hit in hits)
            {
                AddIds(origin, hit, matches);
            }

            return work;
        }
        finally
        {
            memory.DangerousRelease();
            if (hits.Capacity > 1 << 16)
            {
                hitBuffer = null;
            }
        }
    }

    SearchWork Find(byte* origin, PdqHash query, int radius, List<RowHit> hits)
    {
        if (radius <= MaxRadius && header.Plan.Count > 0)
        {
            var buckets = bucketBuffer is { } buffer && buffer.Length >= 2 * mostProbes
                ? buffer
                : bucketBuffer = GC.AllocateUninitializedArray<uint>(2 * mostProbes, pinned: true);
            Span<int> ends = stackalloc int[ChunkPlan.MaxChunks];
            var work = Probe(origin, query, thresholds[radius], (uint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(buckets)), ends);
            if (work.Candidates <= mostCandidates)
            {
                Check(origin, query, radius, (uint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(buckets)), ends, hits);
                return work;
            }

            PlaneScan.Collect(Words(origin, header.Layout.Low), Words(origin, header.Layout.High), 0, header.Codes, query, radius, hits);
            return work with { Scanned = true };
        }

        PlaneScan.Collect(Words(origin, header.Layout.Low), Words(origin, header.Layout.High), 0, header.Codes, query, radius, hits);
        return new SearchWork(0, 0, Scanned: true);
    }

    /// <summary>Looks up every value near each chunk's. Writes the buckets that hold rows, as first and count, and where each chunk's end.</summary>
    SearchWork Probe(byte* origin, in PdqHash query, sbyte[] limits, uint* buckets, Span<int> ends)
    {
        var (used, probes, candidates) = (0, 0, 0L);
        for (var c = 0; c < header.Plan.Count; c++)
        {
            var chunk = header.Plan[c];
            if (limits[c] >= 0)
            {
                var key = ChunkKey.Of(query, chunk);
                var starts = (uint*)(origin + header.Layout.Starts[c].Offset);
                var masks = ProbeMasks.Of(chunk.Width);
                var count = ChunkPlan.Probes(chunk.Width, limits[c]);
                var list = origin + (c == 0 ? header.Layout.Low : header.Layout.Rows[c]).Offset;
                var listUnit = c == 0 ? 16 : ChunkPlan.RowBytes(header.Codes);
                var from = used;
                used = Probe(starts, (uint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(masks)), count, key, list, listUnit, buckets, used);
                var sum = 0L;
                var wrong = 0u;
                for (var i = from; i < used; i++)
                {
                    sum += buckets[2 * i + 1];
                    // A start beyond its end gives a huge count: both ends in range means all is.
                    wrong |= (ulong)buckets[2 * i] + buckets[2 * i + 1] > (ulong)header.Codes ? 1u : 0;
                }

                if (wrong != 0)
                {
                    throw HammingIndexException.Damaged(File, $"The section \"{header.Layout.Starts[c].Name}\" is damaged: it leads outside the rows.");
                }

                candidates += sum;
                probes += count;
            }

            ends[c] = used;
        }

        return new SearchWork(probes, candidates, Scanned: false);
    }

    static int Probe(uint* starts, uint* masks, int count, uint key, byte* list, int listUnit, uint* buckets, int used)
    {
        for (var i = 0; i < Math.Min(StartsAhead, count); i++)
        {
            Prefetch(starts + (key ^ masks[i]));
        }

        for (var i = 0; i < count; i++)
        {
            if (i + StartsAhead < count)
            {
                Prefetch(starts + (key ^ masks[i + StartsAhead]));
            }

            var at = starts + (key ^ masks[i]);
            var (begin, end) = (at[0], at[1]);
            buckets[2 * used] = begin;
            buckets[2 * used + 1] = end - begin;
            if (begin != end)
            {
                Prefetch(list + (long)begin * listUnit);
                used++;
            }
        }

        return used;
    }

    /// <summary>Compares the rows in the buckets with the query.</summary>
    void Check(byte* origin, in PdqHash query, int radius, uint* buckets, ReadOnlySpan<int> ends, List<RowHit> hits)
    {
        var rows = stackalloc uint[BlockRows];
        var low = Words(origin, header.Layout.Low);
        var rowBytes = ChunkPlan.RowBytes(header.Codes);
        var rowMask = rowBytes == 3 ? 0xFFFFFFu : uint.MaxValue;
        var most = (uint)(header.Codes - 1);
        for (var c = 0; c < header.Plan.Count; c++)
        {
            var (filled, greatest) = (0, 0u);
            var list = c == 0 ? null : origin + header.Layout.Rows[c].Offset;
            for (var b = c == 0 ? 0 : ends[c - 1]; b < ends[c]; b++)
            {
                var (row, count) = (buckets[2 * b], buckets[2 * b + 1]);
                var at = list + (long)row * rowBytes;
                for (var i = 0u; i < count; i++)
                {
                    var candidate = list is null ? row + i : Unsafe.ReadUnaligned<uint>(at) & rowMask;
                    at += rowBytes;
                    greatest = Math.Max(greatest, candidate);
                    rows[filled++] = candidate;
                    Prefetch(low + 2L * candidate);
                    if (filled == BlockRows)
                    {
                        CheckRows(origin, query, radius, c, rows, filled, greatest, most, hits);
                        filled = 0;
                    }
                }
            }

            CheckRows(origin, query, radius, c, rows, filled, greatest, most, hits);
        }
    }

    void CheckRows(byte* origin, in PdqHash query, int radius, int chunk, uint* rows, int count, uint greatest, uint most, List<RowHit> hits)
    {
        if (greatest > most)
        {
            throw HammingIndexException.Damaged(File, $"The section \"{header.Layout.Rows[chunk].Name}\" is damaged: it names rows that are not there.");
        }

        var low = Words(origin, header.Layout.Low);
        var (first, second) = (query.Word0, query.Word1);
        for (var i = 0; i < count; i++)
        {
            var code = low + 2L * rows[i];
            var distance = BitOperations.PopCount(code[0] ^ first) + BitOperations.PopCount(code[1] ^ second);
            if (distance <= radius)
            {
                Complete(origin, query, radius, chunk, rows[i], distance, hits);
            }
        }
    }

    /// <summary>Adds a row that is within the radius, unless an earlier chunk has found it.</summary>
    void Complete(byte* origin, in PdqHash query, int radius, int chunk, uint row, int distance, List<RowHit> hits)
    {
        var low = Words(origin, header.Layout.Low) + 2L * row;
        var high = Words(origin, header.Layout.High) + 2L * row;
        distance += BitOperations.PopCount(high[0] ^ query.Word2) + BitOperations.PopCount(high[1] ^ query.Word3);
        if (distance > radius)
        {
            return;
        }

        var difference = new PdqHash(low[0] ^ query.Word0, low[1] ^ query.Word1, high[0] ^ query.Word2, high[1] ^ query.Word3);
        var limits = thresholds[radius];
        for (var c = 0; c < chunk; c++)
        {
            if (BitOperations.PopCount(ChunkKey.Of(difference, header.Plan[c])) <= limits[c])
            {
                return;
            }
        }

        hits.Add(new RowHit(row, distance));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}

/// <summary>What a search looked at.</summary>
/// <param name="Probes">Buckets.</param>
/// <param name="Candidates">Rows in them, counted once a chunk.</param>
/// <param name="Scanned">Every code was compared instead.</param>
readonly record struct SearchWork(int Probes, long Candidates, bool Scanned);
