namespace Forensics.Imaging.Hashing.Index;

/// <summary>A stretch of a segment file with a checksum of its own.</summary>
/// <param name="Offset">From the beginning of the file, a multiple of <see cref="SegmentLayout.Alignment"/>.</param>
readonly record struct Section(string Name, long Offset, long Length);

/// <summary>Where everything lies in a segment file: it follows from the counts and the plan, so a file can't claim otherwise.</summary>
sealed class SegmentLayout
{
    /// <summary>Pages of every machine we run on; also the header's size.</summary>
    public const int Alignment = 4096;

    // Row numbers of 3 bytes are read by 4: the last of a section may look over its end.
    const int Overread = 8;

    readonly List<Section> sections = [];

    public SegmentLayout(long codes, long extras, int idBytes, IReadOnlyList<Chunk> plan)
    {
        var rowBytes = ChunkPlan.RowBytes(codes);
        FileLength = Alignment;
        Low = Add("codes, first half", 16 * codes);
        High = Add("codes, second half", 16 * codes);
        Ids = Add("ids", idBytes * codes);
        ExtraRows = Add("rows of further ids", 4 * extras);
        ExtraIds = Add("further ids", idBytes * extras);
        Starts = [.. plan.Select((chunk, i) => Add($"starts of chunk {i}", (4L << chunk.Width) + 4))];
        // Rows are numbered in the first chunk's order, so its list would be 0, 1, 2 …
        Rows = [.. plan.Select((_, i) => i == 0 ? default : Add($"rows of chunk {i}", rowBytes * codes))];
    }

    public IReadOnlyList<Section> Sections => sections;

    public long FileLength { get; private set; }

    public Section Low { get; }

    public Section High { get; }

    /// <summary>The first id of each code, less the least of all ids.</summary>
    public Section Ids { get; }

    /// <summary>Rows of codes with more than one id, ascending, once for each further id.</summary>
    public Section ExtraRows { get; }

    public Section ExtraIds { get; }

    /// <summary>For each value of a chunk where its rows begin, and one entry more for where the last one's end.</summary>
    public IReadOnlyList<Section> Starts { get; }

    /// <summary>Row numbers by value of the chunk; the first chunk has none.</summary>
    public IReadOnlyList<Section> Rows { get; }

    Section Add(string name, long length)
    {
        var section = new Section(name, FileLength, length);
        sections.Add(section);
        FileLength += (length + Overread + Alignment - 1) / Alignment * Alignment;
        return section;
    }
}
