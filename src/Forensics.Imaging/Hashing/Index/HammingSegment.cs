namespace Forensics.Imaging.Hashing.Index;

/// <summary>An immutable file of 256-bit codes with tables for exact search within a radius (multi-index hashing).</summary>
/// <remarks>Layout and figures: README.md in this folder. All members may be called by several threads; one that is searching keeps the
/// memory until it is done, whoever disposes meanwhile. The file must not be written to or shortened while it is open; replacing it by
/// another (rename) or deleting it does no harm.</remarks>
public sealed unsafe partial class HammingSegment : IDisposable
{
    readonly SegmentMemory memory;
    readonly SegmentHeader header;
    readonly sbyte[][] thresholds;
    readonly int mostProbes;
    readonly long mostCandidates;

    HammingSegment(string file, SegmentMemory memory, SegmentHeader header, HammingIndexOptions options)
    {
        File = file;
        this.memory = memory;
        this.header = header;
        thresholds = [.. Enumerable.Range(0, header.MaxRadius + 1).Select(r => ChunkPlan.Thresholds(header.Plan, header.Codes, header.MaxRadius, r))];
        mostProbes = header.Plan.Sum(chunk => ChunkPlan.Probes(chunk.Width, chunk.Threshold));
        mostCandidates = (long)(header.Codes * options.MaxCandidateShare);
    }

    public string File { get; }

    /// <summary>Distinct codes.</summary>
    public long Codes => header.Codes;

    /// <summary>Pairs of code and id.</summary>
    public long Entries => header.Codes + header.Extras;

    public long FileBytes => header.Layout.FileLength;

    /// <summary>Up to here tables are used; beyond, every code is compared.</summary>
    public int MaxRadius => header.MaxRadius;

    /// <summary>Writes a segment file: aside first, then in its place when it is whole and on the disk.</summary>
    /// <param name="codes">Any order; neither this nor <paramref name="ids"/> is changed.</param>
    /// <param name="ids">One for each code.</param>
    /// <exception cref="ArgumentException">Not as many ids as codes, or more than 200 million.</exception>
    /// <exception cref="HammingIndexException">The file can't be written; what was there before is still there.</exception>
    /// <exception cref="OperationCanceledException">As asked for; nothing is left.</exception>
    public static void Build(
        string file, ReadOnlyMemory<PdqHash> codes, ReadOnlyMemory<long> ids, HammingIndexOptions? options = null, CancellationToken cancellation = default)
    {
        if (codes.Length != ids.Length)
        {
            throw new ArgumentException($"There are {codes.Length} codes and {ids.Length} ids; each code needs one.", nameof(ids));
        }

        if (codes.Length > SegmentHeader.MostCodes)
        {
            throw new ArgumentException($"{codes.Length} entries; a segment takes at most {SegmentHeader.MostCodes}: build several.", nameof(codes));
        }

        RequireLittleEndian();
        new SegmentBuild(codes, ids, options ?? new HammingIndexOptions(), cancellation).Run(Path.GetFullPath(file));
    }

    /// <summary>Opens a file after checking its header and length. Damage to the tables is found by <see cref="Verify"/>, or by the search
    /// that meets it; it never leads a search outside the file.</summary>
    /// <exception cref="HammingIndexException">Missing, truncated, damaged, or of another version; the message says which, and what to
    /// do.</exception>
    public static HammingSegment Open(string file, HammingIndexOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        RequireLittleEndian();
        file = Path.GetFullPath(file);
        options ??= new HammingIndexOptions();
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            var bytes = new byte[SegmentHeader.Length];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var header = SegmentHeader.Read(bytes.AsSpan(0, read), stream.Length, file);
            return new HammingSegment(file, new SegmentMemory(stream, header.Layout.FileLength, options), header, options);
        }
        catch (Exception error) when (error is IOException and not HammingIndexException or UnauthorizedAccessException)
        {
            throw new HammingIndexException(
                file, $"The segment can't be opened: {error.Message}", "Check the folder and its rights, or build the index again from the stored hashes.", error);
        }
    }

    /// <summary>Reads the whole file and compares every checksum, at 1 GB/s or more.</summary>
    /// <exception cref="HammingIndexException">Names the first damaged section.</exception>
    public void Verify(CancellationToken cancellation = default) => Reading(origin =>
    {
        const int step = 1 << 24;
        for (var i = 0; i < header.Layout.Sections.Count; i++)
        {
            var section = header.Layout.Sections[i];
            var state = ~0u;
            for (var offset = 0L; offset < section.Length; offset += step)
            {
                cancellation.ThrowIfCancellationRequested();
                state = Checksum.Of(state, new ReadOnlySpan<byte>(origin + section.Offset + offset, (int)Math.Min(step, section.Length - offset)));
            }

            if ((state ^ ~0u) != SegmentHeader.SectionChecksum(new ReadOnlySpan<byte>(origin, SegmentHeader.Length), i))
            {
                throw HammingIndexException.Damaged(File, $"The section \"{section.Name}\" is damaged: its checksum differs.");
            }
        }
    });

    /// <summary>Every entry, as it was given; codes in the file's order.</summary>
    internal void ForEach(Action<HammingEntry> take)
    {
        Reading(origin =>
        {
            var low = Words(origin, header.Layout.Low);
            var high = Words(origin, header.Layout.High);
            List<HammingMatch> ids = [];
            for (var row = 0L; row < header.Codes; row++)
            {
                var code = header.Permutation.Undo(new PdqHash(low[2 * row], low[2 * row + 1], high[2 * row], high[2 * row + 1]));
                ids.Clear();
                AddIds(origin, new RowHit((uint)row, 0), ids);
                foreach (var id in ids)
                {
                    take(new HammingEntry(code, id.Id));
                }
            }
        });
    }

    public void Dispose() => memory.Dispose();

    /// <summary>Reads one byte a page, so that the first searches need not wait for the disk.</summary>
    public void Warm() => Reading(origin =>
    {
        var sum = 0;
        for (var offset = 0L; offset < FileBytes; offset += SegmentLayout.Alignment)
        {
            sum += Volatile.Read(ref *(origin + offset));
        }
    });

    delegate void Reader(byte* origin);

    /// <exception cref="ObjectDisposedException">The segment was closed before.</exception>
    void Reading(Reader read)
    {
        var held = false;
        memory.DangerousAddRef(ref held);
        try
        {
            read((byte*)memory.DangerousGetHandle());
        }
        finally
        {
            memory.DangerousRelease();
        }
    }

    void AddIds(byte* origin, RowHit hit, List<HammingMatch> matches)
    {
        matches.Add(new HammingMatch(Id(origin + header.Layout.Ids.Offset, hit.Row), hit.Distance));
        if (header.Extras == 0)
        {
            return;
        }

        var rows = new ReadOnlySpan<uint>(origin + header.Layout.ExtraRows.Offset, (int)header.Extras);
        var at = rows.BinarySearch(hit.Row);
        while (at > 0 && rows[at - 1] == hit.Row)
        {
            at--;
        }

        for (; at >= 0 && at < rows.Length && rows[at] == hit.Row; at++)
        {
            matches.Add(new HammingMatch(Id(origin + header.Layout.ExtraIds.Offset, at), hit.Distance));
        }
    }

    long Id(byte* section, long index)
    {
        var at = section + index * header.IdBytes;
        var value = 0UL;
        for (var i = 0; i < header.IdBytes; i++)
        {
            value |= (ulong)at[i] << 8 * i;
        }

        return unchecked(header.LeastId + (long)value);
    }

    static ulong* Words(byte* origin, Section section) => (ulong*)(origin + section.Offset);

    static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Segments of the Hamming index are little-endian and mapped as they are; this processor is big-endian.");
        }
    }
}
