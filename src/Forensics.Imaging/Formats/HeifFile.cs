namespace Forensics.Imaging.Formats;

/// <summary>Items of a HEIF file and what belongs to them (ISO/IEC 23008-12; the boxes: ISO/IEC 14496-12, 8.11).</summary>
/// <remarks>Reads structure only. Every number is checked where it is used, because nothing in the file binds one box to another.</remarks>
sealed class HeifFile
{
    const string Format = "HEIC or AVIF";

    readonly Dictionary<uint, HeifItem> items = [];
    IsoBox itemData;

    HeifFile()
    {
    }

    public uint PrimaryId { get; private set; }

    public IReadOnlyDictionary<uint, HeifItem> Items => items;

    /// <summary>Boxes of the property container, 1-based as ipma counts them.</summary>
    public List<IsoBox> Properties { get; private set; } = [];

    /// <summary>Pictures of the first track of an image sequence; 0 where there is none.</summary>
    public int SequenceFrames { get; private set; }

    /// <summary>The file's outermost boxes.</summary>
    public List<IsoBox> Boxes { get; private set; } = [];

    /// <exception cref="EvidenceFormatException">No meta box, or more boxes or items than the limit.</exception>
    public static HeifFile Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        var heif = new HeifFile { Boxes = IsoBox.Children(file, 0, file.Length, limits) };
        heif.SequenceFrames = HeifSequence.CountFrames(file, heif.Boxes, limits);
        if (IsoBox.Find(heif.Boxes, "meta"u8) is not { } meta)
        {
            throw heif.SequenceFrames > 0
                ? Refusal.UnsupportedFeature(Format, "is a sequence without a still picture")
                : Refusal.Broken(Format, "it has no meta box", file.Length);
        }

        // A full box: version and flags come first.
        var boxes = IsoBox.Children(file, Math.Min(meta.Start + 4, meta.End), meta.End, limits);
        heif.itemData = IsoBox.Find(boxes, "idat"u8) ?? default;
        if (IsoBox.Find(boxes, "pitm"u8) is { } primary)
        {
            var reader = new BoxReader(primary.Of(file));
            heif.PrimaryId = (uint)(reader.Next32() >> 24 == 0 ? reader.Next(2) : reader.Next(4));
        }

        if (IsoBox.Find(boxes, "iinf"u8) is { } infos)
        {
            heif.ReadInfos(file, infos, limits);
        }

        if (IsoBox.Find(boxes, "iloc"u8) is { } locations)
        {
            heif.ReadLocations(locations.Of(file), limits);
        }

        if (IsoBox.Find(boxes, "iref"u8) is { } references)
        {
            heif.ReadReferences(file, references, limits);
        }

        if (IsoBox.Find(boxes, "iprp"u8) is { } properties)
        {
            heif.ReadProperties(file, properties, limits);
        }

        return heif;
    }

    /// <summary>The item's properties in the order in which they apply.</summary>
    public IEnumerable<IsoBox> PropertiesOf(HeifItem item) =>
        item.PropertyIndices.Where(index => index >= 1 && index <= Properties.Count).Select(index => Properties[index - 1]);

    /// <summary>The item's bytes, its extents joined and cut short where the file is; at most <paramref name="most"/> of them.</summary>
    public byte[] DataOf(ReadOnlySpan<byte> file, HeifItem item, long most)
    {
        using var data = new MemoryStream();
        foreach (var (offset, length) in item.Extents)
        {
            var whole = item.ConstructionMethod == 1 ? itemData.Of(file) : item.ConstructionMethod == 0 ? file : [];
            if (offset >= (ulong)whole.Length)
            {
                continue;
            }

            // Length 0 means up to the end.
            var there = (ulong)whole.Length - offset;
            var taken = (int)Math.Min(Math.Min(length == 0 ? there : length, there), (ulong)Math.Max(0, most - data.Length));
            data.Write(whole.Slice((int)offset, taken));
        }

        return data.ToArray();
    }

    // ItemInfoEntry, 8.11.6; versions before 2 do not name a type and were not used for pictures.
    void ReadInfos(ReadOnlySpan<byte> file, IsoBox infos, DecodeLimits limits)
    {
        var version = infos.End > infos.Start ? file[infos.Start] : 0;
        foreach (var box in IsoBox.Children(file, Math.Min(infos.Start + (version == 0 ? 6 : 8), infos.End), infos.End, limits))
        {
            var reader = new BoxReader(box.Of(file));
            var entryVersion = reader.Next8();
            _ = reader.Next(3);
            if (!box.Is("infe"u8) || entryVersion is not 2 and not 3)
            {
                continue;
            }

            var id = (uint)reader.Next(entryVersion == 2 ? 2 : 4);
            _ = reader.Next16();
            var type = reader.Next32();
            _ = reader.NextText();
            var contentType = type == IsoBox.TypeOf("mime"u8) ? System.Text.Encoding.ASCII.GetString(reader.NextText()) : "";
            items[id] = new HeifItem(id, type, contentType);
        }
    }

    // 8.11.3.
    void ReadLocations(ReadOnlySpan<byte> box, DecodeLimits limits)
    {
        var reader = new BoxReader(box);
        var version = reader.Next8();
        _ = reader.Next(3);
        var sizes = reader.Next16();
        var (offsetBytes, lengthBytes, baseBytes, indexBytes) = (sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15, version is 1 or 2 ? sizes & 15 : 0);
        if (version > 2 || offsetBytes > 8 || lengthBytes > 8 || baseBytes > 8 || indexBytes > 8)
        {
            return;
        }

        var count = reader.Next(version < 2 ? 2 : 4);
        var extents = 0;
        for (var k = 0UL; k < count && !reader.IsPastEnd; k++)
        {
            var id = (uint)reader.Next(version < 2 ? 2 : 4);
            var method = version > 0 ? reader.Next16() & 15 : 0;
            _ = reader.Next16();
            var start = reader.Next(baseBytes);
            var parts = reader.Next16();
            var found = items.GetValueOrDefault(id);
            for (var part = 0; part < parts && !reader.IsPastEnd; part++)
            {
                _ = reader.Next(indexBytes);
                var (offset, length) = (reader.Next(offsetBytes), reader.Next(lengthBytes));
                if (++extents > limits.MaxSegments)
                {
                    throw Refusal.TooManyParts(Format, "item extents", limits.MaxSegments);
                }

                found?.Extents.Add((unchecked(start + offset), length));
            }

            if (found is not null)
            {
                found.ConstructionMethod = method;
            }
        }
    }

    // 8.11.12: boxes named after the kind of reference.
    void ReadReferences(ReadOnlySpan<byte> file, IsoBox references, DecodeLimits limits)
    {
        var idBytes = references.End > references.Start && file[references.Start] > 0 ? 4 : 2;
        var read = 0;
        foreach (var box in IsoBox.Children(file, Math.Min(references.Start + 4, references.End), references.End, limits))
        {
            var reader = new BoxReader(box.Of(file));
            var from = (uint)reader.Next(idBytes);
            for (var left = reader.Next16(); left > 0 && !reader.IsPastEnd; left--)
            {
                if (++read > 4 * limits.MaxSegments)
                {
                    throw Refusal.TooManyParts(Format, "item references", 4 * limits.MaxSegments);
                }

                items.GetValueOrDefault(from)?.References.Add((box.Type, (uint)reader.Next(idBytes)));
            }
        }
    }

    // ISO/IEC 23008-12, 9.3: the properties, and which of them belong to which item.
    void ReadProperties(ReadOnlySpan<byte> file, IsoBox properties, DecodeLimits limits)
    {
        var boxes = IsoBox.Children(file, properties.Start, properties.End, limits);
        if (IsoBox.Find(boxes, "ipco"u8) is { } container)
        {
            Properties = IsoBox.Children(file, container.Start, container.End, limits);
        }

        var read = 0;
        foreach (var box in boxes.Where(box => box.Is("ipma"u8)))
        {
            var reader = new BoxReader(box.Of(file));
            var head = reader.Next32();
            var (isLongId, isLongIndex) = (head >> 24 > 0, (head & 1) != 0);
            for (var left = reader.Next32(); left > 0 && !reader.IsPastEnd; left--)
            {
                var item = items.GetValueOrDefault((uint)reader.Next(isLongId ? 4 : 2));
                for (var count = reader.Next8(); count > 0 && !reader.IsPastEnd; count--)
                {
                    if (++read > 4 * limits.MaxSegments)
                    {
                        throw Refusal.TooManyParts(Format, "item properties", 4 * limits.MaxSegments);
                    }

                    // The upper bit says "essential".
                    item?.PropertyIndices.Add(isLongIndex ? reader.Next16() & 0x7FFF : reader.Next8() & 0x7F);
                }
            }
        }
    }
}

/// <summary>One item: a coded picture, a derived one, or metadata.</summary>
/// <param name="Type">Such as hvc1, av01, grid, Exif, mime; as a big-endian number.</param>
/// <param name="ContentType">The media type of a mime item.</param>
sealed record HeifItem(uint Id, uint Type, string ContentType)
{
    /// <summary>0: offsets count from the file's start; 1: within the idat box; 2: within another item, which is not read.</summary>
    public int ConstructionMethod { get; set; }

    public List<(ulong Offset, ulong Length)> Extents { get; } = [];

    public List<int> PropertyIndices { get; } = [];

    /// <summary>Items this one refers to, by the kind of reference.</summary>
    public List<(uint Kind, uint To)> References { get; } = [];

    public bool Is(ReadOnlySpan<byte> type) => Type == IsoBox.TypeOf(type);

    public IEnumerable<uint> Referred(uint kind) => References.Where(reference => reference.Kind == kind).Select(reference => reference.To);
}
