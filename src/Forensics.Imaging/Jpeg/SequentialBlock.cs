namespace Forensics.Imaging.Jpeg;

/// <summary>Decodes blocks of sequential scans (ITU-T T.81 F.2.2.1 and F.2.2.2).</summary>
static class SequentialBlock
{
    /// <param name="block">64 values in natural order, all zero before.</param>
    /// <param name="prediction">DC of the component's previous block; updated.</param>
    /// <returns>False for bits that are no code, or a run past the end of the block.</returns>
    public static bool Decode(ref BitReader reader, Span<short> block, HuffmanDecoder dc, HuffmanDecoder ac, ref int prediction)
    {
        var order = ZigZag.ToNatural;
        reader.Fill();
        var size = dc.Decode(ref reader);
        if ((uint)size > 15)
        {
            return false;
        }

        if (size > 0)
        {
            prediction += HuffmanDecoder.Extend(reader.Take(size), size);
        }

        block[0] = (short)prediction;
        for (var k = 1; k < 64; k++)
        {
            reader.Fill();
            var fast = ac.PeekCombined(in reader);
            if (fast != 0)
            {
                reader.Skip(fast & 0xFF);
                k += (fast >> 8) & 0xFF;
                if (k > 63)
                {
                    return false;
                }

                block[order[k]] = (short)(fast >> 16);
                continue;
            }

            var symbol = ac.Decode(ref reader);
            if (symbol < 0)
            {
                return false;
            }

            size = symbol & 15;
            var run = symbol >> 4;
            if (size == 0)
            {
                if (run < 15)
                {
                    return true;
                }

                k += 15;
                continue;
            }

            k += run;
            if (k > 63)
            {
                return false;
            }

            block[order[k]] = (short)HuffmanDecoder.Extend(reader.Take(size), size);
        }

        return true;
    }
}
