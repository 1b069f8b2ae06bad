using System.Buffers.Binary;
using Forensics.Imaging.Hashing;

namespace Forensics.Engine.Match;

/// <summary>PDQ hashes as they are stored: 32 bytes each, most significant bit first as they are printed.</summary>
static class PdqBytes
{
    public const int Length = PdqHash.Bits / 8;

    public static byte[] Write(params IEnumerable<PdqHash> hashes)
    {
        List<byte> bytes = [];
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        foreach (var hash in hashes)
        {
            foreach (var value in (ReadOnlySpan<ulong>)[hash.Word3, hash.Word2, hash.Word1, hash.Word0])
            {
                BinaryPrimitives.WriteUInt64BigEndian(word, value);
                bytes.AddRange(word);
            }
        }

        return [.. bytes];
    }

    public static PdqHash Read(ReadOnlySpan<byte> bytes, int index = 0)
    {
        var hash = bytes.Slice(index * Length, Length);
        return new PdqHash(Word(hash[24..]), Word(hash[16..]), Word(hash[8..]), Word(hash));

        static ulong Word(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt64BigEndian(from);
    }
}
