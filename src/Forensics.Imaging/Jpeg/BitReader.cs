using System.Buffers.Binary;

namespace Forensics.Imaging.Jpeg;

/// <summary>Reads bits of entropy-coded data, most significant first, without the stuffed zero bytes (ITU-T T.81 F.2.2.5).</summary>
/// <remarks>Stops in front of any marker and at the end of the data; from there on it gives zero bits and counts them.</remarks>
ref struct BitReader(ReadOnlySpan<byte> data)
{
    // All ones in the top bit of each byte, and in the lowest.
    const ulong HighBits = 0x8080808080808080;
    const ulong LowBits = 0x0101010101010101;

    readonly ReadOnlySpan<byte> data = data;
    ulong buffer;
    int bits;
    int invented;
    int position;

    /// <summary>More bits were taken than the data holds.</summary>
    public readonly bool Overrun => invented > bits;

    /// <summary>At least 48 bits are buffered afterwards; enough for two codes of 16 bits, or a code and its 16 bits of value.</summary>
    public void Fill()
    {
        if (bits >= 48)
        {
            return;
        }

        if (position + 8 <= data.Length)
        {
            var next = BinaryPrimitives.ReadUInt64BigEndian(data[position..]);
            if (((~next - LowBits) & next & HighBits) == 0)
            {
                // Bits of a byte only partly counted are written again, with the same value, by the next call.
                buffer |= next >> bits;
                var taken = (63 - bits) >> 3;
                position += taken;
                bits += taken << 3;
                return;
            }
        }

        FillBytewise();
    }

    void FillBytewise()
    {
        while (bits <= 56)
        {
            ulong next = 0;
            if (position < data.Length && data[position] != 0xFF)
            {
                next = data[position++];
            }
            else if (position + 1 < data.Length && data[position + 1] == 0)
            {
                next = 0xFF;
                position += 2;
            }
            else
            {
                invented += 8;
            }

            buffer |= next << (56 - bits);
            bits += 8;
        }
    }

    /// <summary>The next bits without taking them; <see cref="Fill"/> must have been called.</summary>
    /// <param name="count">1 to 16.</param>
    public readonly int Peek(int count) => (int)(buffer >> (64 - count));

    public void Skip(int count)
    {
        buffer <<= count;
        bits -= count;
    }

    /// <param name="count">1 to 16.</param>
    public int Take(int count)
    {
        var value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>Forgets the buffered bits and moves behind the next marker of the data.</summary>
    /// <returns>The marker's code; null when there is none.</returns>
    public byte? SkipToMarker()
    {
        (buffer, bits, invented) = (0, 0, 0);
        // The buffer may hold bytes ahead of the reading position, but never a marker: reading stops in front of one.
        while (true)
        {
            var next = position < data.Length ? data[position..].IndexOf((byte)0xFF) : -1;
            if (next < 0 || position + next + 1 >= data.Length)
            {
                position = data.Length;
                return null;
            }

            position += next + 1;
            var code = data[position];
            if (code is not 0 and not 0xFF)
            {
                position++;
                return code;
            }
        }
    }
}
