namespace Forensics.Imaging.Formats;

/// <summary>Adds up what the decoders will allocate and decode for a picture, by the coded data's own headers.</summary>
sealed class HeifPixelCount(string name, HeifFile heif, DecodeLimits limits)
{
    // A sequence header stands at the start; parameter sets of HEVC are below 1 KiB.
    const int MaxHeadBytes = 64 << 20;

    readonly Dictionary<uint, long> known = [];

    public long Pixels { get; private set; }

    public int Tiles { get; private set; }

    public int BitsPerSample { get; private set; } = 8;

    /// <exception cref="EvidenceFormatException">A kind of picture that is not decoded (named), or a size over the limits.</exception>
    public void Add(ReadOnlySpan<byte> file, HeifItem item)
    {
        if (item.Is("grid"u8))
        {
            AddGrid(file, item);
            return;
        }

        if (!known.TryGetValue(item.Id, out var pixels))
        {
            pixels = Measure(file, item);
            known[item.Id] = pixels;
        }

        Pixels += pixels;
        Tiles++;
    }

    // 6.6.2.3: version, flags, rows − 1, columns − 1, width, height.
    void AddGrid(ReadOnlySpan<byte> file, HeifItem grid)
    {
        var reader = new BoxReader(heif.DataOf(file, grid, 16));
        _ = reader.Next8();
        var bytes = (reader.Next8() & 1) != 0 ? 4 : 2;
        _ = reader.Next16();
        var (width, height) = (reader.Next(bytes), reader.Next(bytes));
        if (reader.IsPastEnd || (width, height) is (0, _) or (_, 0))
        {
            throw Refusal.Broken(name, "the head of its grid is cut off", -1);
        }

        Refusal.CheckSize(name, (long)width, (long)height, limits);
        foreach (var id in grid.Referred(IsoBox.TypeOf("dimg"u8)))
        {
            if (!heif.Items.TryGetValue(id, out var cell) || cell.Is("grid"u8))
            {
                throw Refusal.Broken(name, $"cell {id} of its grid is not a coded picture of the file", -1);
            }

            Add(file, cell);
        }
    }

    long Measure(ReadOnlySpan<byte> file, HeifItem item)
    {
        var isHevc = item.Is("hvc1"u8) || item.Is("hev1"u8);
        if (!isHevc && !item.Is("av01"u8))
        {
            throw Refusal.UnsupportedFeature(name, $"holds a picture of kind \"{TypeName(item.Type)}\"");
        }

        var sizes = new List<CodedSize>();
        foreach (var property in heif.PropertiesOf(item))
        {
            if (isHevc && property.Is("hvcC"u8))
            {
                HevcSequence.ReadConfiguration(property.Of(file), sizes);
            }
        }

        var data = heif.DataOf(file, item, MaxHeadBytes);
        if (isHevc)
        {
            HevcSequence.ReadNalUnits(data, sizes);
        }
        else
        {
            Av1Sequence.ReadObus(data, sizes);
        }

        if (sizes.Count == 0)
        {
            throw Refusal.Broken(name, $"picture {item.Id} lacks a sequence header, or it is cut off", -1);
        }

        foreach (var size in sizes)
        {
            Refusal.CheckSize(name, size.Width, size.Height, limits);
            BitsPerSample = Math.Max(BitsPerSample, size.Bits);
        }

        return sizes.Max(size => (long)size.Width * size.Height);
    }

    static string TypeName(uint type) =>
        string.Concat(Enumerable.Range(0, 4).Select(k => (char)(byte)(type >> (24 - (8 * k)))).Select(c => c is >= ' ' and <= '~' ? c : '?'));
}

/// <summary>What a sequence header says about the pictures after it.</summary>
readonly record struct CodedSize(long Width, long Height, int Bits);
