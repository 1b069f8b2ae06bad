namespace Forensics.Imaging.Jpeg;

/// <summary>A Huffman table made ready for decoding (ITU-T T.81 C.2 and F.2.2.3), with a table for short codes.</summary>
sealed class HuffmanDecoder
{
    const int LookupBits = 9;
    const int CombinedBits = 10;

    // (symbol << 8) | code length; 0 where the code is longer than the table's index.
    readonly ushort[] lookup = new ushort[1 << LookupBits];

    // Code, run and value in one step where all fit: (value << 16) | (run << 8) | bits; 0 elsewhere.
    readonly int[] combined = new int[1 << CombinedBits];
    readonly int[] endOfLength = new int[18];
    readonly int[] symbolOffset = new int[17];
    readonly byte[] symbols;

    public HuffmanDecoder(JpegHuffmanTable table)
    {
        symbols = [.. table.Symbols];
        var (code, index) = (0, 0);
        for (var length = 1; length <= 16; length++)
        {
            symbolOffset[length] = index - code;
            for (var i = 0; i < table.Counts[length - 1]; i++, code++, index++)
            {
                if (length <= LookupBits)
                {
                    lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill((ushort)((symbols[index] << 8) | length));
                }
            }

            // As 16-bit prefixes, so that one peeked value is compared with all lengths.
            endOfLength[length] = code << (16 - length);
            code <<= 1;
        }

        endOfLength[17] = int.MaxValue;
        if (table.IsAc)
        {
            Combine();
        }
    }

    /// <summary>Takes one code. 16 bits must be buffered.</summary>
    /// <returns>The symbol; -1 for bits that are no code of the table.</returns>
    public int Decode(ref BitReader reader)
    {
        var entry = lookup[reader.Peek(LookupBits)];
        if (entry != 0)
        {
            reader.Skip(entry & 0xFF);
            return entry >> 8;
        }

        return DecodeLong(ref reader);
    }

    /// <summary>Code, run and value of a short AC code in one step: (value &lt;&lt; 16) | (run &lt;&lt; 8) | bits to skip; 0 where that is not possible.</summary>
    public int PeekCombined(in BitReader reader) => combined[reader.Peek(CombinedBits)];

    /// <summary>The value of <paramref name="size"/> additional bits (F.2.2.1, EXTEND).</summary>
    /// <param name="size">1 to 15.</param>
    public static int Extend(int bits, int size) => bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;

    int DecodeLong(ref BitReader reader)
    {
        var prefix = reader.Peek(16);
        var length = 1;
        while (prefix >= endOfLength[length])
        {
            length++;
        }

        if (length > 16)
        {
            return -1;
        }

        reader.Skip(length);
        return symbols[(prefix >> (16 - length)) + symbolOffset[length]];
    }

    void Combine()
    {
        for (var prefix = 0; prefix < combined.Length; prefix++)
        {
            var entry = lookup[prefix >> (CombinedBits - LookupBits)];
            var (length, run, size) = (entry & 0xFF, entry >> 12, (entry >> 8) & 15);
            if (entry != 0 && size > 0 && length + size <= CombinedBits)
            {
                var bits = (prefix >> (CombinedBits - length - size)) & ((1 << size) - 1);
                combined[prefix] = (Extend(bits, size) << 16) | (run << 8) | (length + size);
            }
        }
    }
}
