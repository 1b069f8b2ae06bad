namespace Forensics.Imaging.Formats;

/// <summary>Picture sizes in the sequence parameter sets of HEVC (ITU-T H.265, 7.3.2.2; hvcC: ISO/IEC 14496-15, 8.3.3).</summary>
static class HevcSequence
{
    const int SequenceParameterSet = 33;

    // hvcC up to the number of arrays.
    const int ConfigurationBytes = 23;

    public static void ReadConfiguration(ReadOnlySpan<byte> box, List<CodedSize> sizes)
    {
        var reader = new BoxReader(box[Math.Min(ConfigurationBytes - 1, box.Length)..]);
        for (var arrays = reader.Next8(); arrays > 0 && !reader.IsPastEnd; arrays--)
        {
            _ = reader.Next8();
            for (var units = reader.Next16(); units > 0 && !reader.IsPastEnd; units--)
            {
                var length = reader.Next16();
                var unit = reader.Rest[..Math.Min(length, reader.Rest.Length)];
                AddUnit(unit, sizes);
                reader.Skip(length);
            }
        }
    }

    /// <summary>Units each behind their length in four bytes, as libheif passes them on.</summary>
    public static void ReadNalUnits(ReadOnlySpan<byte> data, List<CodedSize> sizes)
    {
        var reader = new BoxReader(data);
        while (reader.Rest.Length >= 4)
        {
            var length = (int)Math.Min(reader.Next32(), int.MaxValue);
            AddUnit(reader.Rest[..Math.Min(length, reader.Rest.Length)], sizes);
            reader.Skip(length);
        }
    }

    static void AddUnit(ReadOnlySpan<byte> unit, List<CodedSize> sizes)
    {
        if (unit.Length > 2 && ((unit[0] >> 1) & 0x3F) == SequenceParameterSet && ReadSet(unit[2..]) is { } size)
        {
            sizes.Add(size);
        }
    }

    static CodedSize? ReadSet(ReadOnlySpan<byte> payload)
    {
        var bits = new BitString(payload, skipsEmulation: true);
        _ = bits.Next(4);
        var subLayers = (int)bits.Next(3);
        _ = bits.Next(1);
        SkipProfiles(ref bits, subLayers);
        _ = bits.NextExponential();
        var chroma = bits.NextExponential();
        if (chroma == 3)
        {
            _ = bits.Next(1);
        }

        var (width, height) = (bits.NextExponential(), bits.NextExponential());
        // Four offsets of the conformance window: they crop what was decoded, so the decoder allocates without them.
        if (bits.Next(1) == 1)
        {
            for (var k = 0; k < 4; k++)
            {
                _ = bits.NextExponential();
            }
        }

        var depth = bits.NextExponential() + 8;
        return bits.IsPastEnd ? null : new(width, height, (int)Math.Min(depth, 16));
    }

    // profile_tier_level, 7.3.3: 88 bits of profile and 8 of level, then what is present for each sub-layer.
    static void SkipProfiles(ref BitString bits, int subLayers)
    {
        bits.Skip(96);
        Span<bool> profile = stackalloc bool[8];
        Span<bool> level = stackalloc bool[8];
        for (var k = 0; k < subLayers; k++)
        {
            (profile[k], level[k]) = (bits.Next(1) == 1, bits.Next(1) == 1);
        }

        if (subLayers > 0)
        {
            bits.Skip(2 * (8 - subLayers));
        }

        for (var k = 0; k < subLayers; k++)
        {
            bits.Skip((profile[k] ? 88 : 0) + (level[k] ? 8 : 0));
        }
    }
}
