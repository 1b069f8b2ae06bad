namespace Forensics.Imaging.Formats;

/// <summary>Picture sizes in the sequence headers of AV1 (AV1 Bitstream and Decoding Process Specification, 5.3 and 5.5).</summary>
static class Av1Sequence
{
    const int SequenceHeader = 1;

    public static void ReadObus(ReadOnlySpan<byte> data, List<CodedSize> sizes)
    {
        var at = 0;
        while (at < data.Length)
        {
            var (type, hasExtension, hasSize) = ((data[at] >> 3) & 15, (data[at] & 4) != 0, (data[at] & 2) != 0);
            at += hasExtension ? 2 : 1;
            var length = hasSize ? ReadLeb128(data, ref at) : data.Length - at;
            if (at > data.Length)
            {
                return;
            }

            var end = (int)Math.Min(at + length, data.Length);
            if (type == SequenceHeader && ReadHeader(data[at..end]) is { } size)
            {
                sizes.Add(size);
            }

            at = end;
        }
    }

    // 4.10.5.
    static long ReadLeb128(ReadOnlySpan<byte> data, ref int at)
    {
        var value = 0L;
        for (var k = 0; k < 8 && at < data.Length; k++)
        {
            var next = data[at++];
            value |= (long)(next & 0x7F) << (7 * k);
            if ((next & 0x80) == 0)
            {
                break;
            }
        }

        return value;
    }

    static CodedSize? ReadHeader(ReadOnlySpan<byte> payload)
    {
        var bits = new BitString(payload, skipsEmulation: false);
        var profile = bits.Next(3);
        _ = bits.Next(1);
        var isReduced = bits.Next(1) == 1;
        if (isReduced)
        {
            _ = bits.Next(5);
        }
        else if (!SkipOperatingPoints(ref bits))
        {
            return null;
        }

        var (widthBits, heightBits) = ((int)bits.Next(4) + 1, (int)bits.Next(4) + 1);
        var (width, height) = (bits.Next(widthBits) + 1L, bits.Next(heightBits) + 1L);
        SkipTools(ref bits, isReduced);
        var isHigh = bits.Next(1) == 1;
        var depth = !isHigh ? 8 : profile == 2 && bits.Next(1) == 1 ? 12 : 10;
        return bits.IsPastEnd ? null : new(width, height, depth);
    }

    // Timing is not used in pictures; a header with a decoder model is not read further and so refused.
    static bool SkipOperatingPoints(ref BitString bits)
    {
        var hasTiming = bits.Next(1) == 1;
        if (hasTiming)
        {
            bits.Skip(64);
            if (bits.Next(1) == 1)
            {
                _ = bits.NextExponential();
            }

            if (bits.Next(1) == 1)
            {
                return false;
            }
        }

        var hasDelay = bits.Next(1) == 1;
        for (var left = bits.Next(5) + 1; left > 0; left--)
        {
            bits.Skip(12);
            if (bits.Next(5) > 7)
            {
                _ = bits.Next(1);
            }

            if (hasDelay && bits.Next(1) == 1)
            {
                bits.Skip(4);
            }
        }

        return true;
    }

    static void SkipTools(ref BitString bits, bool isReduced)
    {
        if (!isReduced && bits.Next(1) == 1)
        {
            // Lengths of frame identifiers.
            bits.Skip(7);
        }

        // 128×128 superblocks, filter intra, intra edge filter.
        bits.Skip(3);
        if (!isReduced)
        {
            // Interintra, masked, warped, dual filter; then order hints.
            bits.Skip(4);
            var hasOrderHint = bits.Next(1) == 1;
            bits.Skip(hasOrderHint ? 2 : 0);
            var forcesScreenContent = bits.Next(1) == 1 || bits.Next(1) == 1;
            if (forcesScreenContent && bits.Next(1) == 0)
            {
                _ = bits.Next(1);
            }

            bits.Skip(hasOrderHint ? 3 : 0);
        }

        // Super resolution, CDEF, restoration.
        bits.Skip(3);
    }
}
