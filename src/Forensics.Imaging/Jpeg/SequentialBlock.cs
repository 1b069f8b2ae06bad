namespace Forensics.Imaging.Jpeg;

/// <summary>Decodes blocks of sequential scans (ITU-T T.81 F.2.2.1 and F.2.2.2).</summary>
static class SequentialBlock
{
    /// <param name="block">64 values in natural order, all zero before.</param>
    /// <param name="prediction">DC of the component's previous block; updated.</param>
    /// <returns>False for bits that are no code, or a run past the end of the block.</returns>
    public static bool Decode(ref BitReader reader, Span<short> block, HuffmanDecoder dc, HuffmanDecoder ac, ref int prediction)
    {
        var local = reader;
        var isSound = DecodeDc(ref local, dc, ref prediction);
        if (isSound)
        {
            block[0] = (short)prediction;
            isSound = DecodeAc(ref local, block, ac);
        }

        reader = local;
        return isSound;
    }

    /// <summary>Adds the difference to the block before.</summary>
    public static bool DecodeDc(ref BitReader reader, HuffmanDecoder dc, ref int prediction)
    {
        reader.Fill();
        var code = dc.Match(reader.Buffer);
        if (code.IsNone || code.Run != 0)
        {
            return false;
        }

        if (code.Size > 0)
        {
            prediction += code.Value(reader.Buffer);
        }

        reader.Skip(code.TotalBits);
        return true;
    }

    static bool DecodeAc(ref BitReader source, Span<short> block, HuffmanDecoder ac)
    {
        var reader = source;
        var isSound = true;
        var order = ZigZag.ToNatural;
        for (var k = 1; k < 64; k++)
        {
            reader.Fill();
            var code = ac.Match(reader.Buffer);
            if (code.Size == 0)
            {
                reader.Skip(code.TotalBits);
                if (code.Run == 15)
                {
                    k += 15;
                    continue;
                }

                isSound = !code.IsNone;
                break;
            }

            k += code.Run;
            if (k > 63)
            {
                isSound = false;
                break;
            }

            block[order[k]] = (short)code.Value(reader.Buffer);
            reader.Skip(code.TotalBits);
        }

        source = reader;
        return isSound;
    }
}
