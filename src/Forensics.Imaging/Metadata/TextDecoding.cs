using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Forensics.Imaging.Metadata;

/// <summary>Texts whose encoding the standards leave open.</summary>
static class TextDecoding
{
    public static SearchValues<char> HexDigits { get; } = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>UTF-8 where the bytes are valid UTF-8 (Chinese phones write it where the standard says ASCII), else Latin-1, which loses
    /// nothing.</summary>
    public static string Utf8OrLatin1(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    /// <summary>Up to the first NUL.</summary>
    public static string NulTerminated(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Utf8OrLatin1(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>UTF-16, its byte order taken from a byte order mark or else from where the zero bytes of Latin letters stand.</summary>
    public static string Utf16(ReadOnlySpan<byte> bytes, bool bigEndianUnlessShown)
    {
        if (bytes is [0xFE, 0xFF, ..])
        {
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        }

        if (bytes is [0xFF, 0xFE, ..])
        {
            return Encoding.Unicode.GetString(bytes[2..]);
        }

        var (even, odd) = (0, 0);
        for (var k = 0; k + 1 < bytes.Length; k += 2)
        {
            even += bytes[k] == 0 && bytes[k + 1] != 0 ? 1 : 0;
            odd += bytes[k + 1] == 0 && bytes[k] != 0 ? 1 : 0;
        }

        var isBigEndian = even == odd ? bigEndianUnlessShown : even > odd;
        return (isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes[..(bytes.Length & ~1)]);
    }
}
