using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Forensics.Imaging.Hashing.Index;

/// <summary>Makes a segment file from codes and their ids.</summary>
/// <remarks>Rows are sorted by the first chunk (a counting sort, then each bucket by code and id), which brings equal codes together and
/// spares that chunk its row list; every other chunk gets a counting sort of row numbers. Beside the input it takes at most 48 bytes an
/// entry and per thread one chunk's tables, 15 + 4·2^w / N bytes a code: 0.7 GB for 10 million. The file depends on the input's set and
/// the options only.</remarks>
sealed class SegmentBuild(ReadOnlyMemory<PdqHash> input, ReadOnlyMemory<long> inputIds, HammingIndexOptions options, CancellationToken cancellation)
{
    // Enough for correlations of 0.02 to show.
    const int SampleSize = 1 << 14;

    // Items asked for ahead of use, whose places are all over memory.
    const int Ahead = 16;

    readonly ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.BuildThreads, CancellationToken = cancellation };
    PdqHash[] codes = [];
    uint[] order = [];
    uint[] firstStarts = [];
    long leastId;
    int unique;
    readonly List<uint> extraRows = [];
    readonly List<long> extraIds = [];

    public void Run(string file)
    {
        var plan = ChunkPlan.For(input.Length, options.MaxRadius, options.MaxBytesPerCode);
        var permutation = BitPermutation.Choose(Sample(), plan);
        Sort(permutation, plan);
        var ids = Merge();
        leastId = ids.Length == 0 ? 0 : Math.Min(ids.Min(), extraIds.DefaultIfEmpty(long.MaxValue).Min());
        var greatest = ids.Length == 0 ? 0 : Math.Max(ids.Max(), extraIds.DefaultIfEmpty(long.MinValue).Max());
        var idBytes = Bytes(unchecked((ulong)(greatest - leastId)));
        var header = new SegmentHeader(unique, extraRows.Count, leastId, idBytes, options.MaxRadius, plan, permutation);
        var layout = header.Layout;

        using var writer = new SegmentWriter(file, layout.FileLength);
        var checksums = new Dictionary<string, uint>
        {
            [layout.Low.Name] = WritePlane(writer, layout.Low, high: false),
            [layout.High.Name] = WritePlane(writer, layout.High, high: true),
            [layout.Ids.Name] = writer.Write<byte>(layout.Ids, Pack(ids, idBytes)),
            [layout.ExtraRows.Name] = writer.Write<uint>(layout.ExtraRows, CollectionsMarshal.AsSpan(extraRows)),
            [layout.ExtraIds.Name] = writer.Write<byte>(layout.ExtraIds, Pack(CollectionsMarshal.AsSpan(extraIds), idBytes)),
        };
        ids = [];
        if (plan.Count > 0)
        {
            checksums[layout.Starts[0].Name] = writer.Write<uint>(layout.Starts[0], firstStarts);
            firstStarts = [];
            Parallel.For(1, plan.Count, parallel, i =>
            {
                var (starts, rows) = WriteTable(writer, plan[i], layout.Starts[i], layout.Rows[i]);
                lock (checksums)
                {
                    (checksums[layout.Starts[i].Name], checksums[layout.Rows[i].Name]) = (starts, rows);
                }
            });
        }

        cancellation.ThrowIfCancellationRequested();
        writer.Write(header.Write([.. layout.Sections.Select(section => checksums[section.Name])]), 0);
        writer.Keep(layout.FileLength, options.SyncFolder);
    }

    PdqHash[] Sample()
    {
        var size = Math.Min(SampleSize, input.Length);
        var sample = new PdqHash[size];
        for (var i = 0; i < size; i++)
        {
            sample[i] = input.Span[(int)((long)i * input.Length / size)];
        }

        return sample;
    }

    /// <summary>Fills codes (permuted) and order (where each came from), sorted by first chunk, then code, then id.</summary>
    void Sort(BitPermutation permutation, IReadOnlyList<Chunk> plan)
    {
        var chunk = plan.Count > 0 ? plan[0] : new Chunk(0, 16, 0);
        var keys = GC.AllocateUninitializedArray<uint>(input.Length);
        const int block = 1 << 16;
        Parallel.For(0, (input.Length + block - 1) / block, parallel, part =>
        {
            var span = input.Span;
            for (var i = part * block; i < Math.Min(input.Length, (part + 1) * block); i++)
            {
                keys[i] = ChunkKey.Of(permutation.Apply(span[i]), chunk);
            }
        });

        var starts = firstStarts = RowSort.Sort(keys, chunk.Width);
        order = keys;
        codes = GC.AllocateUninitializedArray<PdqHash>(input.Length);
        Parallel.For(0, (input.Length + block - 1) / block, parallel, part =>
        {
            var all = input.Span;
            for (var i = part * block; i < Math.Min(input.Length, (part + 1) * block); i++)
            {
                if (i + Ahead < order.Length)
                {
                    Prefetch(in all[(int)order[i + Ahead]]);
                }

                codes[i] = permutation.Apply(all[(int)order[i]]);
            }
        });
        Parallel.For(0, (starts.Length + block - 1) / block, parallel, part =>
        {
            for (var value = part * block; value < Math.Min(starts.Length - 1, (part + 1) * block); value++)
            {
                var (begin, end) = ((int)starts[value], (int)starts[value + 1]);
                if (end - begin > 1)
                {
                    SortBucket(begin, end);
                }
            }
        });
    }

    void SortBucket(int begin, int end)
    {
        codes.AsSpan(begin, end - begin).Sort(order.AsSpan(begin, end - begin), CompareCodes);
        for (var i = begin; i < end;)
        {
            var same = i + 1;
            while (same < end && codes[same] == codes[i])
            {
                same++;
            }

            if (same - i > 1)
            {
                var ids = inputIds;
                order.AsSpan(i, same - i).Sort((left, right) => ids.Span[(int)left].CompareTo(ids.Span[(int)right]));
            }

            i = same;
        }
    }

    static int CompareCodes(PdqHash left, PdqHash right) =>
        left.Word0 != right.Word0 ? left.Word0.CompareTo(right.Word0)
        : left.Word1 != right.Word1 ? left.Word1.CompareTo(right.Word1)
        : left.Word2 != right.Word2 ? left.Word2.CompareTo(right.Word2) : left.Word3.CompareTo(right.Word3);

    /// <summary>Keeps each code once, in place; further ids go to the extras, the same id of a code twice counts once.</summary>
    long[] Merge()
    {
        var ids = GC.AllocateUninitializedArray<long>(codes.Length);
        var given = inputIds.Span;
        var bucket = 0;
        var starts = firstStarts;
        for (var i = 0; i < codes.Length; i++)
        {
            // Starts follow the rows that are left: a bucket begins where its first code is kept.
            for (; bucket < starts.Length && starts[bucket] <= i; bucket++)
            {
                starts[bucket] = (uint)unique;
            }

            if (i + Ahead < order.Length)
            {
                Prefetch(in given[(int)order[i + Ahead]]);
            }

            var id = given[(int)order[i]];
            if (i > 0 && codes[i] == codes[unique - 1])
            {
                var last = extraRows.Count > 0 && extraRows[^1] == unique - 1 ? extraIds[^1] : ids[unique - 1];
                if (id != last)
                {
                    extraRows.Add((uint)(unique - 1));
                    extraIds.Add(id);
                }
            }
            else
            {
                codes[unique] = codes[i];
                ids[unique++] = id;
            }
        }

        starts.AsSpan(bucket).Fill((uint)unique);
        order = [];
        Array.Resize(ref ids, unique);
        return ids;
    }

    (uint Starts, uint Rows) WriteTable(SegmentWriter writer, Chunk chunk, Section starts, Section rows)
    {
        var sorted = GC.AllocateUninitializedArray<uint>(unique);
        for (var row = 0; row < sorted.Length; row++)
        {
            sorted[row] = ChunkKey.Of(codes[row], chunk);
        }

        var startSum = writer.Write<uint>(starts, RowSort.Sort(sorted, chunk.Width));
        var rowBytes = ChunkPlan.RowBytes(unique);
        if (rowBytes == sizeof(uint))
        {
            return (startSum, writer.Write<uint>(rows, sorted));
        }

        var packed = GC.AllocateUninitializedArray<byte>(rowBytes * unique);
        for (var i = 0; i < sorted.Length; i++)
        {
            packed[3 * i] = (byte)sorted[i];
            packed[3 * i + 1] = (byte)(sorted[i] >> 8);
            packed[3 * i + 2] = (byte)(sorted[i] >> 16);
        }

        return (startSum, writer.Write<byte>(rows, packed));
    }

    uint WritePlane(SegmentWriter writer, Section section, bool high)
    {
        const int block = 1 << 15;
        var buffer = new ulong[2 * block];
        var state = ~0u;
        for (var begin = 0; begin < unique; begin += block)
        {
            var count = Math.Min(block, unique - begin);
            for (var i = 0; i < count; i++)
            {
                ref readonly var code = ref codes[begin + i];
                (buffer[2 * i], buffer[2 * i + 1]) = high ? (code.Word2, code.Word3) : (code.Word0, code.Word1);
            }

            var bytes = MemoryMarshal.AsBytes(buffer.AsSpan(0, 2 * count));
            state = Checksum.Of(state, bytes);
            writer.Write(bytes, section.Offset + 16L * begin);
        }

        return state ^ ~0u;
    }

    byte[] Pack(ReadOnlySpan<long> ids, int idBytes)
    {
        var packed = GC.AllocateUninitializedArray<byte>(checked(idBytes * ids.Length));
        for (var i = 0; i < ids.Length; i++)
        {
            var rest = unchecked((ulong)(ids[i] - leastId));
            for (var b = 0; b < idBytes; b++, rest >>= 8)
            {
                packed[i * idBytes + b] = (byte)rest;
            }
        }

        return packed;
    }

    static unsafe void Prefetch<T>(in T item)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in item)));
        }
    }

    static int Bytes(ulong greatest)
    {
        var bytes = 1;
        while (bytes < 8 && greatest >> 8 * bytes != 0)
        {
            bytes++;
        }

        return bytes;
    }
}

/// <summary>Cuts a chunk out of a permuted code.</summary>
static class ChunkKey
{
    public static uint Of(in PdqHash code, Chunk chunk)
    {
        var (word, shift) = (chunk.Offset >> 6, chunk.Offset & 63);
        var bits = Word(code, word) >> shift;
        if (shift + chunk.Width > 64)
        {
            bits |= Word(code, word + 1) << 64 - shift;
        }

        return (uint)bits & (1u << chunk.Width) - 1;
    }

    static ulong Word(in PdqHash code, int word) => Unsafe.Add(
        ref Unsafe.As<PdqHash, ulong>(ref Unsafe.AsRef(in code)), word);
}
