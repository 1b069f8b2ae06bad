using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forensics.Imaging.Jpeg;

/// <summary>Decodes blocks of sequential scans (ITU-T T.81 F.2.2.1 and F.2.2.2).</summary>
static class SequentialBlock
{
    /// <param name="block">64 values in natural order, all zero before.</param>
    /// <param name="prediction">DC of the component's previous block; updated.</param>
    /// <returns>False for bits that are no code, or a run past the end of the block.</returns>
    public static bool Decode(ref BitReader reader, Span<short> block, HuffmanDecoder dc, HuffmanDecoder ac, ref int prediction)
    {
        if (!DecodeDc(ref reader, dc, ref prediction))
        {
            return false;
        }

        block[0] = (short)prediction;
        return DecodeAc(ref reader, ref MemoryMarshal.GetReference(block), ac);
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

    // A command that reads one picture would spend most of its time in code not yet optimised.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static bool DecodeAc(ref BitReader reader, ref short block, HuffmanDecoder ac)
    {
        ref var data = ref reader.Unpack(out var buffer, out var bits, out var position);
        ref var order = ref MemoryMarshal.GetReference(ZigZag.ToNatural);
        var isSound = true;
        for (var k = 1; k < 64; k++)
        {
            BitReader.Fill(ref data, ref buffer, ref bits, ref position);
            var matched = buffer;
            var code = ac.Match(matched);
            buffer <<= code.TotalBits;
            bits -= code.TotalBits;
            if (code.Size > 0)
            {
                k += code.Run;
                if (k > 63)
                {
                    isSound = false;
                    break;
                }

                Unsafe.Add(ref block, Unsafe.Add(ref order, k)) = (short)code.Value(matched);
            }
            else if (code.Run == 15)
            {
                k += 15;
            }
            else
            {
                isSound = !code.IsNone;
                break;
            }
        }

        reader.Pack(buffer, bits, position);
        return isSound;
    }
}
