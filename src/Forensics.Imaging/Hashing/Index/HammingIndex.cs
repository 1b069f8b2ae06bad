using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Forensics.Imaging.Hashing.Index;

/// <summary>One bank of 256-bit codes in a folder: immutable segments, a mutable tail in memory, and removals. Search is exact.</summary>
/// <remarks>
/// <para>Searching, adding and removing may go on in any number of threads while another merges. A search sees each change that was
/// finished before it began, and perhaps some that were not.</para>
/// <para>The tail, and removals since the last merge, are in memory only. The index is a copy of what a store holds: after a start the
/// caller applies the store's changes after <see cref="Checkpoint"/> again, in their order; those that were already in do no harm.</para>
/// </remarks>
public sealed partial class HammingIndex : IDisposable
{
    const string SegmentEnding = ".segment";
    const int CodeBytes = PdqHash.Bits / 8;

    readonly string folder;
    readonly HammingIndexOptions options;
    readonly FileStream owner;
    readonly Lock changing = new();
    readonly Lock merging = new();
    volatile State? state;
    long checkpoint;
    long nextFile;

    HammingIndex(string folder, HammingIndexOptions options, FileStream owner, IndexManifest manifest, State state)
    {
        this.folder = folder;
        this.options = options;
        this.owner = owner;
        this.state = state;
        (checkpoint, nextFile) = (manifest.Checkpoint, manifest.Next);
    }

    /// <summary>What the last finished merge was given; 0 before the first.</summary>
    public long Checkpoint => Volatile.Read(ref checkpoint);

    /// <summary>Pairs of code and id in the segments, removed ones included until a merge drops them.</summary>
    public long SegmentEntries => Current.Parts.Sum(part => part.Segment?.Entries ?? 0);

    /// <summary>Pairs of code and id in memory.</summary>
    public int TailEntries => Current.Tail.Count + Current.Parts.Sum(part => part.Frozen?.Count ?? 0);

    /// <summary>Files in service, with full path.</summary>
    public IReadOnlyList<string> Files => [.. Current.Parts.Where(part => part.Segment is not null).Select(part => part.Segment!.File)];

    public long FileBytes => Current.Parts.Sum(part => part.Segment?.FileBytes ?? 0);

    /// <summary>The tail has grown to where a merge pays. Searches go on being right, and get slower.</summary>
    public bool NeedsMerge => TailEntries >= options.TailLimit;

    State Current => state ?? throw new ObjectDisposedException(nameof(HammingIndex));

    /// <summary>Opens the folder's bank, an empty one where there is none. Files that a killed process left are deleted.</summary>
    /// <exception cref="HammingIndexException">The folder is in use by another process or can't be written, or a file in it is missing,
    /// damaged or of another version.</exception>
    public static HammingIndex Open(string folder, HammingIndexOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new HammingIndexOptions();
        folder = Path.GetFullPath(folder);
        var owner = Own(folder);
        List<Part> parts = [];
        try
        {
            var manifest = IndexManifest.Read(folder);
            foreach (var (file, removed) in manifest.Segments)
            {
                parts.Add(new Part(HammingSegment.Open(Path.Combine(folder, file), options), null, [.. removed]));
            }

            DeleteLeftovers(folder, manifest);
            return new HammingIndex(folder, options, owner, manifest, new State([.. parts], new HammingTail()));
        }
        catch
        {
            parts.ForEach(part => part.Segment?.Dispose());
            owner.Dispose();
            throw;
        }
    }

    public void Add(PdqHash code, long id)
    {
        lock (changing)
        {
            Current.Tail.Add(code, id);
        }
    }

    /// <param name="code">32 bytes, the highest bit first, as PDQ is printed.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public void Add(ReadOnlySpan<byte> code, long id) => Add(Read(code), id);

    /// <summary>Takes an id and all its codes out; nothing happens when it is not there. It may be added again.</summary>
    public void Remove(long id)
    {
        lock (changing)
        {
            var now = Current;
            state = new State(
                [.. now.Parts.Select(part => part with { Removed = part.Removed.Add(id) })],
                now.Tail.Contains(id) ? now.Tail.Without(id) : now.Tail);
        }
    }

    /// <summary>All ids with a code within the radius, each once at its nearest code, nearest first, then by id.</summary>
    /// <param name="radius">Bits, 0 to <see cref="HammingIndexOptions.MaxRadius"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another radius.</exception>
    /// <exception cref="HammingIndexException">A segment is damaged.</exception>
    public IReadOnlyList<HammingMatch> Search(PdqHash code, int radius)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, options.MaxRadius);
        while (true)
        {
            var seen = Current;
            try
            {
                return Search(seen, code, radius);
            }
            catch (ObjectDisposedException) when (seen != state)
            {
                // A merge closed a segment between our look at the state and our hold on the file: the new state has its entries.
            }
        }
    }

    /// <inheritdoc cref="Search(PdqHash, int)"/>
    /// <param name="code">32 bytes, the highest bit first, as PDQ is printed.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public IReadOnlyList<HammingMatch> Search(ReadOnlySpan<byte> code, int radius) => Search(Read(code), radius);

    /// <summary>Compares every checksum of every segment.</summary>
    /// <exception cref="HammingIndexException">Names the file and the damaged section.</exception>
    public void Verify(CancellationToken cancellation = default)
    {
        // No merge may close a segment meanwhile.
        lock (merging)
        {
            foreach (var part in Current.Parts)
            {
                part.Segment?.Verify(cancellation);
            }
        }
    }

    /// <summary>Searches that are under way are finished; later calls throw. What is in memory only is gone.</summary>
    public void Dispose()
    {
        lock (merging)
        {
            lock (changing)
            {
                if (state is { } last)
                {
                    state = null;
                    foreach (var part in last.Parts)
                    {
                        part.Segment?.Dispose();
                    }

                    owner.Dispose();
                }
            }
        }
    }

    static IReadOnlyList<HammingMatch> Search(State seen, in PdqHash code, int radius)
    {
        List<HammingMatch> all = [];
        foreach (var part in seen.Parts)
        {
            var from = all.Count;
            part.Segment?.Collect(code, radius, all);
            part.Frozen?.Collect(code, radius, all);
            if (part.Removed.Count > 0)
            {
                var kept = all.Skip(from).Where(match => !part.Removed.Contains(match.Id)).ToList();
                all.RemoveRange(from, all.Count - from);
                all.AddRange(kept);
            }
        }

        seen.Tail.Collect(code, radius, all);
        return HammingMatch.Finish(all);
    }

    static PdqHash Read(ReadOnlySpan<byte> code) => code.Length == CodeBytes
        ? new PdqHash(
            BinaryPrimitives.ReadUInt64BigEndian(code[24..]), BinaryPrimitives.ReadUInt64BigEndian(code[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(code[8..]), BinaryPrimitives.ReadUInt64BigEndian(code))
        : throw new ArgumentException($"A code has {CodeBytes} bytes; found {code.Length}.", nameof(code));

    static FileStream Own(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "owner"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HammingIndexException(
                folder, $"The index can't be opened for changes: {error.Message}", "Close the process that has it open, or give each process a folder of its own.", error);
        }
    }

    static void DeleteLeftovers(string folder, IndexManifest manifest)
    {
        var named = manifest.Segments.Select(segment => segment.File).ToHashSet();
        foreach (var file in Directory.EnumerateFiles(folder, "*" + SegmentEnding).Where(file => !named.Contains(Path.GetFileName(file)))
            .Concat(Directory.EnumerateFiles(folder, "*" + SegmentWriter.Unfinished)).ToList())
        {
            TryDelete(file);
        }
    }

    // Left over, it costs room only; the next start tries again.
    static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>What searches see: replaced whole, never changed, save that the tail grows.</summary>
    sealed record State(ImmutableArray<Part> Parts, HammingTail Tail);

    /// <summary>A segment, or a tail that a merge has closed, with the ids removed since it was made.</summary>
    sealed record Part(HammingSegment? Segment, HammingTail? Frozen, ImmutableHashSet<long> Removed);
}
