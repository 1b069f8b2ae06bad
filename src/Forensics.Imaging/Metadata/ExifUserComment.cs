namespace Forensics.Imaging.Metadata;

/// <summary>UserComment: eight bytes name the character code, then the text (CIPA DC-008, 4.6.6 Table 10).</summary>
static class ExifUserComment
{
    const int CodeLength = 8;

    public static string? Decode(ExifEntry? entry)
    {
        if (entry is null || entry.Raw.IsEmpty)
        {
            return null;
        }

        var raw = entry.Raw.Span;
        string text;
        if (raw.Length < CodeLength)
        {
            text = TextDecoding.NulTerminated(raw);
        }
        else if (raw.StartsWith("UNICODE"u8))
        {
            // The standard leaves the byte order open; the block's own is the rule, but many writers disagree.
            text = TextDecoding.Utf16(raw[CodeLength..], entry.IsBigEndian);
        }
        else if (raw.StartsWith("ASCII\0"u8) || raw.StartsWith("JIS\0"u8) || raw[..CodeLength].IndexOfAnyExcept((byte)0) < 0)
        {
            text = TextDecoding.Utf8OrLatin1(raw[CodeLength..]);
        }
        else
        {
            text = TextDecoding.Utf8OrLatin1(raw);
        }

        text = text.Trim('\0', ' ', '\r', '\n', '\t');
        return text.Length == 0 ? null : text;
    }
}
