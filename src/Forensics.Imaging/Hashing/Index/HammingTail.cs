namespace Forensics.Imaging.Hashing.Index;

/// <summary>Entries that are in no segment yet, in two planes and always scanned.</summary>
/// <remarks>One writer at a time, any number of readers: what a reader sees at first is complete and never changes.</remarks>
sealed unsafe class HammingTail
{
    const int FirstCapacity = 256;

    // A reader takes the count before the arrays, the writer publishes it after them: whatever arrays a reader gets hold that many.
    ulong[] low = [];
    ulong[] high = [];
    long[] ids = [];
    int count;

    public int Count => Volatile.Read(ref count);

    public void Add(in PdqHash code, long id)
    {
        if (count == ids.Length)
        {
            // New arrays, so that those of a reader stay as they are.
            var capacity = Math.Max(FirstCapacity, checked(2 * count));
            (low, high, ids) = (Grown(low, 2 * capacity), Grown(high, 2 * capacity), Grown(ids, capacity));
        }

        (low[2 * count], low[2 * count + 1]) = (code.Word0, code.Word1);
        (high[2 * count], high[2 * count + 1]) = (code.Word2, code.Word3);
        ids[count] = id;
        Volatile.Write(ref count, count + 1);
    }

    public bool Contains(long id) => ids.AsSpan(0, Count).Contains(id);

    public HammingTail Without(long id)
    {
        var rest = new HammingTail();
        foreach (var entry in Entries())
        {
            if (entry.Id != id)
            {
                rest.Add(entry.Code, entry.Id);
            }
        }

        return rest;
    }

    public IEnumerable<HammingEntry> Entries()
    {
        var rows = Count;
        for (var i = 0; i < rows; i++)
        {
            yield return new HammingEntry(new PdqHash(low[2 * i], low[2 * i + 1], high[2 * i], high[2 * i + 1]), ids[i]);
        }
    }

    public void Collect(in PdqHash code, int radius, List<HammingMatch> matches)
    {
        var rows = Count;
        var (named, hits) = (ids, new List<RowHit>());
        fixed (ulong* first = low, second = high)
        {
            PlaneScan.Collect(first, second, 0, rows, code, radius, hits);
        }

        foreach (var hit in hits)
        {
            matches.Add(new HammingMatch(named[hit.Row], hit.Distance));
        }
    }

    static T[] Grown<T>(T[] values, int length)
    {
        var grown = new T[length];
        values.CopyTo(grown, 0);
        return grown;
    }
}
