namespace Forensics.Imaging.Formats;

/// <summary>Bits from the highest of each byte; past the end they are 0 and <see cref="IsPastEnd"/> is set.</summary>
/// <param name="skipsEmulation">Leaves out the third byte of 00 00 03 (H.265, 7.4.2).</param>
ref struct BitString(ReadOnlySpan<byte> bytes, bool skipsEmulation)
{
    readonly ReadOnlySpan<byte> bytes = bytes;
    int at;
    int bit;
    int zeros;

    public bool IsPastEnd { get; private set; }

    /// <param name="count">0 to 32.</param>
    public uint Next(int count)
    {
        var value = 0u;
        for (; count > 0; count--)
        {
            value = (value << 1) | NextBit();
        }

        return value;
    }

    public void Skip(int count)
    {
        for (; count > 0 && !IsPastEnd; count--)
        {
            _ = NextBit();
        }
    }

    /// <summary>ue(v) of H.265, 9.2, and uvlc() of AV1: as many zeros as bits follow the first one.</summary>
    public uint NextExponential()
    {
        var zeroBits = 0;
        while (NextBit() == 0)
        {
            if (++zeroBits > 31 || IsPastEnd)
            {
                IsPastEnd = true;
                return 0;
            }
        }

        return (1u << zeroBits) - 1 + Next(zeroBits);
    }

    uint NextBit()
    {
        if (bit == 0 && skipsEmulation && zeros >= 2 && at < bytes.Length && bytes[at] == 3)
        {
            (at, zeros) = (at + 1, 0);
        }

        if (at >= bytes.Length)
        {
            IsPastEnd = true;
            return 0;
        }

        var value = (uint)(bytes[at] >> (7 - bit)) & 1;
        if (++bit == 8)
        {
            zeros = bytes[at] == 0 ? zeros + 1 : 0;
            (bit, at) = (0, at + 1);
        }

        return value;
    }
}
