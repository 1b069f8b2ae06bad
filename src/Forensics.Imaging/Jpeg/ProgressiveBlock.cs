namespace Forensics.Imaging.Jpeg;

/// <summary>Decodes what one progressive scan says about a block (ITU-T T.81 G.1.2; decoding is the inverse of figures G.3 to G.9).</summary>
static class ProgressiveBlock
{
    /// <summary>First scan of the DC coefficient: its upper bits, coded as in a sequential scan.</summary>
    /// <returns>False for bits that are no code.</returns>
    public static bool DcFirst(ref BitReader reader, Span<short> block, HuffmanDecoder dc, int low, ref int prediction)
    {
        if (!SequentialBlock.DecodeDc(ref reader, dc, ref prediction))
        {
            return false;
        }

        block[0] = (short)(prediction << low);
        return true;
    }

    /// <summary>A later scan of the DC coefficient: one bit more.</summary>
    public static void DcRefine(ref BitReader reader, Span<short> block, int low)
    {
        reader.Fill();
        block[0] |= (short)(reader.Take(1) << low);
    }

    /// <summary>First scan of a band of AC coefficients.</summary>
    /// <param name="endOfBandRun">Blocks, this one included, whose band has ended; updated.</param>
    /// <returns>False for bits that are no code, or a run past the end of the block.</returns>
    public static bool AcFirst(ref BitReader source, Span<short> block, HuffmanDecoder ac, JpegScan scan, ref int endOfBandRun)
    {
        if (endOfBandRun > 0)
        {
            endOfBandRun--;
            return true;
        }

        var (last, low) = (scan.SpectralEnd, scan.ApproximationLow);
        var reader = source;
        var isSound = true;
        for (var k = scan.SpectralStart; k <= last; k++)
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
                endOfBandRun = isSound ? EndOfBandRun(ref reader, code.Run) - 1 : 0;
                break;
            }

            k += code.Run;
            if (k > 63)
            {
                isSound = false;
                break;
            }

            block[ZigZag.ToNatural[k]] = (short)(code.Value(reader.Buffer) << low);
            reader.Skip(code.TotalBits);
        }

        source = reader;
        return isSound;
    }

    /// <summary>A later scan of a band: one bit more of each coefficient known, and those that become ±1 at this bit.</summary>
    /// <inheritdoc cref="AcFirst"/>
    public static bool AcRefine(ref BitReader source, Span<short> block, HuffmanDecoder ac, JpegScan scan, ref int endOfBandRun)
    {
        var (k, last, bit) = (scan.SpectralStart, scan.SpectralEnd, (short)(1 << scan.ApproximationLow));
        var reader = source;
        var isSound = true;
        while (endOfBandRun == 0 && k <= last)
        {
            reader.Fill();
            var code = ac.Match(reader.Buffer);
            reader.Skip(code.CodeBits);
            var value = 0;
            if (code.Size > 0)
            {
                // Only size 1 is allowed (G.1.2.3); libjpeg warns of others and takes them for 1.
                value = reader.Take(1) == 1 ? bit : -bit;
            }
            else if (code.Run < 15)
            {
                isSound = !code.IsNone;
                endOfBandRun = isSound ? EndOfBandRun(ref reader, code.Run) : 0;
                break;
            }

            k = Correct(ref reader, block, k, last, bit, zeros: code.Run);
            if (value != 0)
            {
                // Only damaged data put a value behind the band. libjpeg keeps it, without a word, and so do its pixels.
                block[ZigZag.ToNatural[Math.Min(k, 63)]] = (short)value;
            }

            k++;
        }

        if (endOfBandRun > 0)
        {
            Correct(ref reader, block, k, last, bit, zeros: int.MaxValue);
            endOfBandRun--;
        }

        source = reader;
        return isSound;
    }

    /// <summary>Reads a bit for each coefficient that is not zero, up to the one that follows so many zeros.</summary>
    /// <returns>The position of that one, or behind <paramref name="last"/>.</returns>
    static int Correct(ref BitReader reader, Span<short> block, int k, int last, short bit, int zeros)
    {
        for (; k <= last; k++)
        {
            ref var value = ref block[ZigZag.ToNatural[k]];
            if (value == 0)
            {
                if (--zeros < 0)
                {
                    break;
                }

                continue;
            }

            reader.Fill();
            if (reader.Take(1) == 1 && (value & bit) == 0)
            {
                value += value > 0 ? bit : (short)-bit;
            }
        }

        return k;
    }

    // 2^r and r more bits (G.1.2.2), at most 32,767.
    static int EndOfBandRun(ref BitReader reader, int size) => (1 << size) + (size > 0 ? reader.Take(size) : 0);
}
