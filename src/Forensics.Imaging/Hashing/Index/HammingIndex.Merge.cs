using System.Collections.Immutable;
using System.Globalization;

namespace Forensics.Imaging.Hashing.Index;

public sealed partial class HammingIndex
{
    // A segment joins a merge when it has at most this many times the entries gathered so far: sizes then grow geometrically, so there are
    // few segments and an entry is rewritten O(log n) times (Bentley, Saxe, "Decomposable searching problems I", 1980).
    const int GrowthFactor = 2;

    // One in eight removed: a segment is rewritten to be rid of them.
    const int RemovedShare = 8;

    /// <summary>Makes a new segment of the tail and of such segments as are small beside it, and puts it in service. Searches, additions
    /// and removals go on meanwhile.</summary>
    /// <param name="mark">Stored as <see cref="Checkpoint"/>: every change of the caller's store up to it was applied before this
    /// call.</param>
    /// <param name="everything">Into one segment, without any removed entry: the fastest to search.</param>
    /// <exception cref="HammingIndexException">The disk is full or a segment damaged. Everything stays in service as it was, in memory
    /// what was in memory; merging again later takes up all of it.</exception>
    /// <exception cref="OperationCanceledException">As for a full disk.</exception>
    public void Merge(long mark, bool everything = false, CancellationToken cancellation = default)
    {
        lock (merging)
        {
            var chosen = Freeze(everything);
            HammingSegment? merged = null;
            try
            {
                if (chosen.Count > 0)
                {
                    merged = Build(chosen, cancellation);
                }

                PutInService(chosen, merged, mark);
            }
            catch
            {
                merged?.Dispose();
                throw;
            }

            foreach (var part in chosen.Where(part => part.Segment is not null))
            {
                part.Segment!.Dispose();
                TryDelete(part.Segment.File);
            }
        }
    }

    /// <summary>Closes the tail, opens a new one, and chooses what goes into the merge.</summary>
    List<Part> Freeze(bool everything)
    {
        lock (changing)
        {
            var now = Current;
            if (now.Tail.Count > 0)
            {
                now = state = new State(now.Parts.Add(new Part(null, now.Tail, [])), new HammingTail());
            }

            List<Part> chosen = [.. now.Parts.Where(part => part.Frozen is not null)];
            var gathered = chosen.Sum(part => (long)part.Frozen!.Count);
            foreach (var part in now.Parts.Where(part => part.Segment is not null).OrderBy(part => part.Segment!.Entries))
            {
                var entries = part.Segment!.Entries;
                var wanted = everything ? now.Parts.Length > 1 || part.Removed.Count > 0
                    : entries <= GrowthFactor * gathered || part.Removed.Count > entries / RemovedShare;
                if (wanted && gathered + entries <= SegmentHeader.MostCodes)
                {
                    chosen.Add(part);
                    gathered += entries;
                }
            }

            return chosen;
        }
    }

    /// <returns>Nothing when no entry is left.</returns>
    HammingSegment? Build(List<Part> chosen, CancellationToken cancellation)
    {
        var most = (int)chosen.Sum(part => part.Segment?.Entries ?? part.Frozen!.Count);
        var (codes, ids, count) = (new PdqHash[most], new long[most], 0);
        foreach (var part in chosen)
        {
            void Take(HammingEntry entry)
            {
                if (!part.Removed.Contains(entry.Id))
                {
                    codes[count] = entry.Code;
                    ids[count++] = entry.Id;
                }
            }

            part.Segment?.ForEach(Take);
            foreach (var entry in part.Frozen?.Entries() ?? [])
            {
                Take(entry);
            }

            cancellation.ThrowIfCancellationRequested();
        }

        if (count == 0)
        {
            return null;
        }

        // A number is never used twice, not even after a failure.
        var file = Path.Combine(folder, nextFile++.ToString("D8", CultureInfo.InvariantCulture) + SegmentEnding);
        HammingSegment.Build(file, codes.AsMemory(0, count), ids.AsMemory(0, count), options, cancellation);
        try
        {
            return HammingSegment.Open(file, options);
        }
        catch
        {
            TryDelete(file);
            throw;
        }
    }

    void PutInService(List<Part> chosen, HammingSegment? merged, long mark)
    {
        lock (changing)
        {
            // Parts changed their removals meanwhile, not their segments: what was removed since must be kept from the new segment.
            var now = Current;
            var rest = ImmutableArray.CreateBuilder<Part>();
            ImmutableHashSet<long> since = [];
            foreach (var part in now.Parts)
            {
                if (chosen.FirstOrDefault(old => old.Segment == part.Segment && old.Frozen == part.Frozen) is { } old)
                {
                    since = since.Union(part.Removed.Except(old.Removed));
                }
                else
                {
                    rest.Add(part);
                }
            }

            if (merged is not null)
            {
                rest.Add(new Part(merged, null, since));
            }

            var manifest = new IndexManifest(
                IndexManifest.CurrentVersion, mark, nextFile,
                [.. rest.Where(part => part.Segment is not null).Select(part => new IndexManifest.Segment(Path.GetFileName(part.Segment!.File), [.. part.Removed.Order()]))]);
            // When this fails the new file stays: the list may have been replaced before the failure. A start deletes what it does not name.
            manifest.Write(folder, options.SyncFolder);
            Volatile.Write(ref checkpoint, mark);
            state = new State(rest.ToImmutable(), now.Tail);
        }
    }
}
