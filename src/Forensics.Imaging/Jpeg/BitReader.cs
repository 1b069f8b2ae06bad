using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Forensics.Imaging.Jpeg;

/// <summary>Reads bits, most significant first, of a segment without stuffed bytes; behind its end it gives zero bits, as libjpeg does.</summary>
/// <remarks>Decoders of a block copy the reader to a local and back, so that its fields live in registers.</remarks>
/// <param name="data">The segment and at least <see cref="PaddingBytes"/> zeros.</param>
/// <param name="length">Bytes of the segment.</param>
ref struct BitReader(ReadOnlySpan<byte> data, int length)
{
    // A block takes at most 64 codes of 16 bits with 15 bits of value each, 248 bytes; then PassedEnd is called. Reading needs 8 more.
    public const int PaddingBytes = 256;

    readonly ReadOnlySpan<byte> data = data;
    readonly int length = length;
    ulong buffer;
    int bits;
    int position;
    bool passedEnd;

    /// <summary>The next bits, left-aligned; <see cref="Fill"/> makes at least the first 56 of them valid.</summary>
    public readonly ulong Buffer => buffer;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        // Bits of a byte only partly counted are written again, with the same value, by the next call.
        buffer |= BinaryPrimitives.ReadUInt64BigEndian(data[position..]) >> bits;
        position += (63 - bits) >> 3;
        bits |= 56;
    }

    /// <param name="count">0 to 56 since the last <see cref="Fill"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        buffer <<= count;
        bits -= count;
    }

    /// <param name="count">1 to 16; <see cref="Fill"/> must have been called.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        var value = (int)(buffer >> (64 - count));
        Skip(count);
        return value;
    }

    /// <summary>More bits were taken than the segment holds. To be called after each block: it also keeps the reading inside the padding.</summary>
    public bool PassedEnd()
    {
        if (position * 8L - bits > length * 8L)
        {
            (buffer, bits, position, passedEnd) = (0, 0, length, true);
        }

        return passedEnd;
    }
}
