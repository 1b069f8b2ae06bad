using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forensics.Imaging.Jpeg;

/// <summary>Reads bits, most significant first, of a segment without stuffed bytes; behind its end it gives zero bits, as libjpeg does.</summary>
/// <remarks>Reading checks no bounds: <see cref="PassedEnd"/> after each block keeps the position inside segment and padding.</remarks>
ref struct BitReader
{
    // A block takes at most 64 codes of 16 bits with 15 bits of value each, 248 bytes; then PassedEnd is called. Reading needs 8 more.
    public const int PaddingBytes = 256;

    readonly ref byte data;
    ulong buffer;
    int bits;
    int position;

    /// <param name="segment">Followed by at least <see cref="PaddingBytes"/> zeros in the same buffer.</param>
    public BitReader(Span<byte> segment) => data = ref MemoryMarshal.GetReference(segment);

    /// <summary>The next bits, left-aligned; <see cref="Fill()"/> makes at least the first 56 of them valid.</summary>
    public readonly ulong Buffer => buffer;

    public void Fill() => Fill(ref data, ref buffer, ref bits, ref position);

    /// <summary>Hands out the state, for loops that keep it in registers, which the compiler does only with plain locals.</summary>
    public readonly ref byte Unpack(out ulong buffer, out int bits, out int position)
    {
        (buffer, bits, position) = (this.buffer, this.bits, this.position);
        return ref data;
    }

    /// <summary>Takes the state back from such a loop.</summary>
    public void Pack(ulong buffer, int bits, int position) => (this.buffer, this.bits, this.position) = (buffer, bits, position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(ref byte data, ref ulong buffer, ref int bits, ref int position)
    {
        var next = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, position));

        // Bits of a byte only partly counted are written again, with the same value, by the next call.
        buffer |= (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(next) : next) >> bits;
        position += (63 - bits) >> 3;
        bits |= 56;
    }

    /// <param name="count">0 to 56 since the last <see cref="Fill()"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        buffer <<= count;
        bits -= count;
    }

    /// <param name="count">1 to 16; <see cref="Fill()"/> must have been called.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        var value = (int)(buffer >> (64 - count));
        Skip(count);
        return value;
    }

    /// <summary>More bits were taken than the segment holds; the reading then goes on directly behind it.</summary>
    /// <param name="length">Of the segment, in bytes.</param>
    public bool PassedEnd(int length)
    {
        if (position * 8L - bits <= length * 8L)
        {
            return false;
        }

        (buffer, bits, position) = (0, 0, length);
        return true;
    }
}
