using Forensics.Imaging;
using Forensics.Imaging.Formats;

namespace Forensics.Web.Pictures;

/// <summary>Which stored bytes a browser may be shown, told by the bytes themselves.</summary>
static class ServedPicture
{
    /// <summary>64 lower-case hex digits: nothing else ever reaches the store.</summary>
    public static bool IsAddress(string? sha256) => sha256 is { Length: 64 } && sha256.All(char.IsAsciiHexDigitLower);

    /// <summary>An analyzer's id: a name of up to 40 lower-case letters, digits and dashes.</summary>
    public static bool IsAnalyzer(string? analyzer) => analyzer is { Length: > 0 and <= 40 } && analyzer.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The content type of a JPEG, PNG or WebP; null for anything else, which is not shown.</summary>
    public static string? ContentType(ReadOnlySpan<byte> file) => ImageHeader.Sniff(file) switch
    {
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Png => "image/png",
        ImageFormat.Webp => "image/webp",
        _ => null,
    };
}
