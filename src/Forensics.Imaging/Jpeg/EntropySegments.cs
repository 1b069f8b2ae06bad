namespace Forensics.Imaging.Jpeg;

/// <summary>Cuts a scan's entropy-coded data at its markers and takes out the zero bytes stuffed behind 0xFF (ITU-T T.81 B.1.1.5, F.1.2.3).</summary>
/// <remarks>Done for a whole segment with vector searches, so that reading bits needs no look at every byte.</remarks>
ref struct EntropySegments(ReadOnlySpan<byte> data)
{
    readonly ReadOnlySpan<byte> data = data;
    readonly byte[] plain = GC.AllocateUninitializedArray<byte>(data.Length + BitReader.PaddingBytes);
    int position;

    /// <summary>The marker behind the segment last read; null at the end of the data.</summary>
    public byte? Marker { get; private set; }

    /// <summary>Bytes of the segment last read.</summary>
    public int Length { get; private set; }

    /// <summary>The bits up to the next marker. The reader given before is no longer valid: both use one buffer.</summary>
    public BitReader Read()
    {
        var length = 0;
        Marker = null;
        while (position < data.Length)
        {
            var run = data[position..].IndexOf((byte)0xFF);
            run = run < 0 ? data.Length - position : run;
            data.Slice(position, run).CopyTo(plain.AsSpan(length));
            (length, position) = (length + run, position + run);

            // Any number of 0xFF may precede a marker (B.1.1.2); libjpeg takes them for one before a stuffed zero too.
            var fill = data[position..].IndexOfAnyExcept((byte)0xFF);
            if (fill < 0)
            {
                position = data.Length;
                break;
            }

            var code = data[position + fill];
            position += fill + 1;
            if (code != 0)
            {
                Marker = code;
                break;
            }

            plain[length++] = 0xFF;
        }

        plain.AsSpan(length, BitReader.PaddingBytes).Clear();
        Length = length;
        return new BitReader(plain);
    }
}
