namespace Forensics.Native.Managed;

/// <summary>Lempel-Ziv-Welch as GIF and TIFF use it (GIF89a, appendix F; TIFF 6.0, section 13).</summary>
/// <remarks>The table is a tree of prefixes. A code's string is written backwards into the output, whose length bounds the work.</remarks>
static class LzwReader
{
    const int MaxCodeBits = 12;
    const int TableSize = 1 << MaxCodeBits;

    /// <param name="minCodeBits">Bits of a literal, 1 to 8.</param>
    /// <param name="isTiff">Codes begin with their highest bit, and grow one code earlier.</param>
    /// <returns>How many bytes of the output were written before the data ended, broke off or filled it.</returns>
    public static int Decode(ReadOnlySpan<byte> data, Span<byte> output, int minCodeBits, bool isTiff)
    {
        var (clear, end) = (1 << minCodeBits, (1 << minCodeBits) + 1);
        Span<ushort> prefix = stackalloc ushort[TableSize];
        Span<byte> last = stackalloc byte[TableSize];
        // Length of the string of each code; literals have 1.
        Span<ushort> length = stackalloc ushort[TableSize];
        for (var code = 0; code < clear; code++)
        {
            (last[code], length[code]) = ((byte)code, 1);
        }

        var early = isTiff ? 1 : 0;
        var (next, codeBits, previous, written) = (end + 1, minCodeBits + 1, -1, 0);
        var (at, buffer, bits) = (0, 0u, 0);
        while (written < output.Length)
        {
            while (bits < codeBits && at < data.Length)
            {
                buffer = isTiff ? (buffer << 8) | data[at++] : buffer | ((uint)data[at++] << bits);
                bits += 8;
            }

            if (bits < codeBits)
            {
                break;
            }

            int code;
            bits -= codeBits;
            if (isTiff)
            {
                code = (int)(buffer >> bits) & ((1 << codeBits) - 1);
            }
            else
            {
                code = (int)buffer & ((1 << codeBits) - 1);
                buffer >>= codeBits;
            }

            if (code == clear)
            {
                (next, codeBits, previous) = (end + 1, minCodeBits + 1, -1);
                continue;
            }

            if (code == end || code > next || (code == next && previous < 0) || (previous < 0 && code > end))
            {
                break;
            }

            // A code that is only now being defined is the previous string and its own first byte.
            var isNew = code == next;
            var source = isNew ? previous : code;
            var count = length[source];
            var room = output.Length - written;
            var walk = source;
            for (var k = count - 1; k >= 0; k--)
            {
                if (k < room)
                {
                    output[written + k] = last[walk];
                }

                walk = k > 0 ? prefix[walk] : walk;
            }

            var firstByte = last[walk];
            written += Math.Min(count, room);
            if (isNew && written < output.Length)
            {
                output[written++] = firstByte;
            }

            if (previous >= 0 && next < TableSize)
            {
                (prefix[next], last[next], length[next]) = ((ushort)previous, firstByte, (ushort)(length[previous] + 1));
                next++;
                if (next + early >= 1 << codeBits && codeBits < MaxCodeBits)
                {
                    codeBits++;
                }
            }

            previous = code;
        }

        return written;
    }
}
