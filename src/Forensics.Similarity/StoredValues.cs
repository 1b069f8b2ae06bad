using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forensics.Similarity;

/// <summary>Reads numbers one after the other from bytes that may be cut off or damaged.</summary>
/// <param name="what">Names what the bytes are, for messages: "the print".</param>
ref struct StoredValues(ReadOnlySpan<byte> bytes, string what)
{
    ReadOnlySpan<byte> rest = bytes;

    public readonly bool IsAtEnd => rest.IsEmpty;

    public bool Flag() => Values<byte>(1)[0] != 0;

    /// <exception cref="InvalidDataException">Negative, or more than <paramref name="most"/>.</exception>
    public int Count(int most) =>
        Values<int>(1)[0] is var count && count >= 0 && count <= most ? count : throw new InvalidDataException($"{count} is no count in {what}.");

    /// <exception cref="InvalidDataException">There are not so many left.</exception>
    public T[] Values<T>(int count) where T : unmanaged
    {
        var length = (long)count * Unsafe.SizeOf<T>();
        if (length > rest.Length)
        {
            throw new InvalidDataException($"The end of {what} is missing.");
        }

        var values = MemoryMarshal.Cast<byte, T>(rest[..(int)length]).ToArray();
        rest = rest[(int)length..];
        return values;
    }
}
