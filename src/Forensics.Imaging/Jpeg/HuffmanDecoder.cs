using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forensics.Imaging.Jpeg;

/// <summary>A Huffman table made ready for decoding (ITU-T T.81 C.2 and F.2.2.3), with a table for short codes.</summary>
sealed class HuffmanDecoder
{
    // Longer codes are less than 2 % at quality 95; two AC tables of this size stay in the first-level cache beside the blocks.
    const int LookupBits = 11;

    // A HuffmanCode for every prefix; 0 where the code is longer, or is none.
    readonly int[] lookup = new int[1 << LookupBits];
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
                    lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill(HuffmanCode.Pack(symbols[index], length));
                }
            }

            // As 16-bit prefixes, so that one peeked value is compared with all lengths.
            endOfLength[length] = code << (16 - length);
            code <<= 1;
        }

        endOfLength[17] = int.MaxValue;
    }

    /// <summary>The code that the next bits begin with, not taken yet.</summary>
    /// <param name="buffer">Left-aligned, at least 16 valid bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HuffmanCode Match(ulong buffer)
    {
        // The index has as many bits as the table: no bounds to check.
        var entry = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(lookup), (nint)(buffer >> (64 - LookupBits)));
        return new HuffmanCode(entry != 0 ? entry : MatchLong(buffer));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    int MatchLong(ulong buffer)
    {
        var prefix = (int)(buffer >> 48);
        var length = 1;
        while (prefix >= endOfLength[length])
        {
            length++;
        }

        return length > 16 ? 0 : HuffmanCode.Pack(symbols[(prefix >> (16 - length)) + symbolOffset[length]], length);
    }
}

/// <summary>A symbol with what follows from it: (run &lt;&lt; 24) | (size &lt;&lt; 16) | (code length &lt;&lt; 8) | bits of code and value; 0 for no code.</summary>
readonly struct HuffmanCode(int packed)
{
    public bool IsNone => packed == 0;

    /// <summary>High half of the symbol: zeros before the coefficient, or the class of an end of band.</summary>
    public int Run => packed >> 24;

    /// <summary>Low half of the symbol: bits of the value, 0 to 15.</summary>
    public int Size => (packed >> 16) & 0xFF;

    /// <summary>Of the code alone, 1 to 16.</summary>
    public int CodeBits => (packed >> 8) & 0xFF;

    /// <summary>Of the code and its value.</summary>
    public int TotalBits => packed & 0xFF;

    public static int Pack(int symbol, int length) => ((symbol >> 4) << 24) | ((symbol & 15) << 16) | (length << 8) | (length + (symbol & 15));

    /// <summary>The value behind the code (F.2.2.1, EXTEND). <see cref="Size"/> must be above 0.</summary>
    /// <param name="buffer">As it was matched, the code not yet taken.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Value(ulong buffer)
    {
        var bits = buffer << CodeBits;
        var value = (int)(bits >> (64 - Size));

        // A leading 0 stands for a negative value; without a branch, since signs can't be foreseen.
        return value - (((1 << Size) - 1) & ((int)(bits >> 63) - 1));
    }
}
