using System.Numerics;
using System.Runtime.InteropServices;

namespace Forensics.Imaging.Hashing.Index;

/// <summary>CRC-32C (Castagnoli; RFC 3720, section 12.1), which processors compute at 5 GB/s and more and the base library offers.
/// Against accidents, not against forgers: who can write the folder can write a right checksum.</summary>
static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> bytes) => Of(~0u, bytes) ^ ~0u;

    /// <summary>Continues with more bytes; begin with all ones and invert the end. All parts but the last are multiples of 8 bytes.</summary>
    public static uint Of(uint state, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            state = BitOperations.Crc32C(state, word);
        }

        foreach (var value in bytes[(8 * words.Length)..])
        {
            state = BitOperations.Crc32C(state, value);
        }

        return state;
    }
}
