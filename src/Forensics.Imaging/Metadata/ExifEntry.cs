using System.Buffers.Binary;

namespace Forensics.Imaging.Metadata;

public enum ExifDirectory
{
    /// <summary>The picture itself.</summary>
    Ifd0,

    /// <summary>Shooting conditions.</summary>
    Exif,
    Gps,
    Interoperability,

    /// <summary>The embedded thumbnail.</summary>
    Ifd1,
}

/// <summary>Value types of TIFF 6.0 section 2 and Exif 3.0 (UTF-8).</summary>
public enum ExifType
{
    Byte = 1,
    Ascii = 2,
    Unsigned16 = 3,
    Unsigned32 = 4,
    Rational = 5,
    Signed8 = 6,
    Undefined = 7,
    Signed16 = 8,
    Signed32 = 9,
    SignedRational = 10,
    Real32 = 11,
    Real64 = 12,
    Ifd = 13,
    Utf8 = 129,
}

/// <summary>One directory entry with its value.</summary>
/// <param name="Count">Values of <paramref name="Type"/>, not bytes.</param>
/// <param name="ValueOffset">Of the value in the file; -1 where the block was inflated.</param>
/// <param name="Raw">The value's bytes as stored.</param>
public sealed record ExifEntry(
    ExifDirectory Directory, ushort Tag, ExifType Type, int Count, long ValueOffset, ReadOnlyMemory<byte> Raw, bool IsBigEndian)
{
    /// <summary>The text up to the first NUL, blanks at the end removed; null where the type is not a text.</summary>
    public string? Text => Type is ExifType.Ascii or ExifType.Utf8 or ExifType.Byte or ExifType.Undefined
        ? TextDecoding.NulTerminated(Raw.Span).TrimEnd()
        : null;

    /// <summary>The value as an integer; null for other types or an index outside the values.</summary>
    public long? IntegerAt(int index = 0)
    {
        var size = SizeOf(Type);
        if (index < 0 || index >= Count || size == 0)
        {
            return null;
        }

        var at = Raw.Span[(index * size)..];
        return Type switch
        {
            ExifType.Byte or ExifType.Undefined => at[0],
            ExifType.Signed8 => (sbyte)at[0],
            ExifType.Unsigned16 => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at),
            ExifType.Signed16 => IsBigEndian ? BinaryPrimitives.ReadInt16BigEndian(at) : BinaryPrimitives.ReadInt16LittleEndian(at),
            ExifType.Unsigned32 or ExifType.Ifd => Unsigned(at),
            ExifType.Signed32 => Signed(at),
            _ => null,
        };
    }

    /// <summary>The value as a number; null for texts, an index outside the values, or a zero denominator.</summary>
    public double? NumberAt(int index = 0)
    {
        if (IntegerAt(index) is { } integer)
        {
            return integer;
        }

        if (index < 0 || index >= Count)
        {
            return null;
        }

        var at = Raw.Span[(index * SizeOf(Type))..];
        return Type switch
        {
            ExifType.Rational when Unsigned(at[4..]) != 0 => (double)Unsigned(at) / Unsigned(at[4..]),
            ExifType.SignedRational when Signed(at[4..]) != 0 => (double)Signed(at) / Signed(at[4..]),
            ExifType.Real32 => IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(at) : BinaryPrimitives.ReadSingleLittleEndian(at),
            ExifType.Real64 => IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(at) : BinaryPrimitives.ReadDoubleLittleEndian(at),
            _ => null,
        };
    }

    /// <summary>Bytes a value takes; 0 for a type the standard does not know.</summary>
    internal static int SizeOf(ExifType type) => type switch
    {
        ExifType.Byte or ExifType.Ascii or ExifType.Signed8 or ExifType.Undefined or ExifType.Utf8 => 1,
        ExifType.Unsigned16 or ExifType.Signed16 => 2,
        ExifType.Unsigned32 or ExifType.Signed32 or ExifType.Real32 or ExifType.Ifd => 4,
        ExifType.Rational or ExifType.SignedRational or ExifType.Real64 => 8,
        _ => 0,
    };

    uint Unsigned(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    int Signed(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadInt32BigEndian(at) : BinaryPrimitives.ReadInt32LittleEndian(at);
}
