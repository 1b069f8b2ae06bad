using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Forensics.Imaging.Hashing;

/// <summary>256 bits of PDQ. Bit 16·i + j tells whether DCT coefficient (i, j) lies above the median; it is held in word k = (16·i + j)
/// / 64.</summary>
/// <param name="Word0">Bits 0 to 63, the lowest vertical frequencies.</param>
/// <param name="Word3">Bits 192 to 255, printed first.</param>
public readonly record struct PdqHash(ulong Word0, ulong Word1, ulong Word2, ulong Word3)
{
    public const int Bits = 256;

    const int WordDigits = 16;
    const int HexDigits = 4 * WordDigits;

    static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Bits that differ, 0 to 256. Unrelated pictures differ by about 128.</summary>
    public static int Distance(PdqHash left, PdqHash right) =>
        BitOperations.PopCount(left.Word0 ^ right.Word0) + BitOperations.PopCount(left.Word1 ^ right.Word1)
        + BitOperations.PopCount(left.Word2 ^ right.Word2) + BitOperations.PopCount(left.Word3 ^ right.Word3);

    /// <inheritdoc cref="Distance(PdqHash, PdqHash)"/>
    public int DistanceTo(PdqHash other) => Distance(this, other);

    /// <summary>Reads 64 hex digits of either case, highest bit first, as the reference prints them.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out PdqHash hash)
    {
        hash = default;
        if (hex.Length != HexDigits || hex.ContainsAnyExcept(Digits))
        {
            return false;
        }

        hash = new PdqHash(Word(hex[48..]), Word(hex[32..48]), Word(hex[16..32]), Word(hex[..16]));
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">Not 64 hex digits.</exception>
    public static PdqHash Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var hash) ? hash : throw new FormatException($"A PDQ hash has {HexDigits} hex digits; found \"{hex}\".");

    /// <summary>64 lower-case hex digits, highest bit first, as the reference prints them.</summary>
    public override string ToString() => $"{Word3:x16}{Word2:x16}{Word1:x16}{Word0:x16}";

    static ulong Word(ReadOnlySpan<char> hex) => ulong.Parse(hex[..WordDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
