using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Forensics.Imaging.Analyzers.JpegQuality;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;

namespace Forensics.Imaging.Analyzers.Fingerprint;

/// <summary>Makes the fingerprint of the program or camera that wrote a JPEG. What goes into it and how well it holds: README.md.</summary>
public static class FingerprintAnalyzer
{
    public const string Id = "fingerprint";

    /// <summary>Raised when the same file gives another fingerprint: all that are stored must then be made again.</summary>
    public const int Version = 1;

    // Longest payload whose length is kept to the byte: JFIF's (14), Adobe's (12), density and version blocks. Longer ones hold texts, thumbnails and profiles.
    const int MaxExactLength = 32;
    const int MaxShortLength = 1024;

    // A segment that is full is one of a chain (ICC, extended XMP); writers stop at 65,533 bytes or a little below.
    const int MinFullLength = 65_000;

    /// <summary>Never throws for bad files: they give a reason in <see cref="FingerprintResult.NotApplicable"/>.</summary>
    public static FingerprintResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Jpeg is { } jpeg ? Analyze(jpeg, image.Bytes.Span, image.Metadata.Exif) : new(FingerprintReason.NotJpeg);
    }

    /// <param name="file">The bytes that <paramref name="jpeg"/> was read from.</param>
    internal static FingerprintResult Analyze(JpegFile jpeg, ReadOnlySpan<byte> file, ExifData exif)
    {
        var quality = JpegQualityAnalyzer.Analyze(jpeg);
        if (quality.NotApplicable is not null || jpeg.Frame is not { } frame)
        {
            return new(FingerprintReason.NoTables);
        }

        var huffman = string.Join(' ', jpeg.HuffmanTables.Select(table => string.Create(CultureInfo.InvariantCulture, $"{(table.IsAc ? "ac" : "dc")}{table.Id}")))
            + (quality.HuffmanOptimised ? "*" : "");
        List<string> segments = [];
        foreach (var segment in jpeg.Segments)
        {
            if (segment.Marker is >= JpegMarker.App0 and <= JpegMarker.App15 or JpegMarker.Comment)
            {
                segments.Add(Describe(segment, file.Slice(segment.PayloadOffset, segment.PayloadLength)));
            }
        }

        var tags = exif.Entries.Count == 0 ? null : Hash(exif.Entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Directory}:{entry.Tag:X4}")));
        var thumbnail = exif.Thumbnail?.Size;
        string[] encoder =
        [
            quality.TableIdentity!,
            huffman,
            string.Create(CultureInfo.InvariantCulture, $"sof{frame.Marker & 15}"),
            frame.Sampling,
            string.Create(CultureInfo.InvariantCulture, $"dri{jpeg.RestartInterval}"),
        ];
        string[] rest = [string.Join(' ', segments), tags ?? "", thumbnail is { } size ? string.Create(CultureInfo.InvariantCulture, $"{size.Width}×{size.Height}") : ""];
        return new(
            null, Hash([.. encoder, .. rest]), Hash(encoder), quality.TableIdentity, huffman, frame.Process, frame.Sampling, jpeg.RestartInterval, segments, tags,
            thumbnail, quality);
    }

    static string Describe(JpegSegment segment, ReadOnlySpan<byte> payload)
    {
        var name = segment.Marker == JpegMarker.Comment ? "com" : string.Create(CultureInfo.InvariantCulture, $"app{segment.Marker & 15}");
        var length = payload.Length switch
        {
            <= MaxExactLength => payload.Length.ToString(CultureInfo.InvariantCulture),
            <= MaxShortLength => "short",
            < MinFullLength => "long",
            _ => "full",
        };
        return segment.Marker == JpegMarker.Comment ? $"{name}:{length}" : $"{name}-{Signature(payload)}:{length}";
    }

    /// <summary>The name an application segment begins with: letters, digits and a few signs, at most 16.</summary>
    static string Signature(ReadOnlySpan<byte> payload)
    {
        var name = new StringBuilder();
        foreach (var value in payload[..Math.Min(16, payload.Length)])
        {
            var sign = (char)value;
            if (!(char.IsAsciiLetterOrDigit(sign) || sign is ':' or '/' or '.' or '_'))
            {
                break;
            }

            name.Append(char.ToLowerInvariant(sign));
        }

        return name.ToString();
    }

    // Parts are kept apart by a line feed, which none of them contains.
    static string Hash(IEnumerable<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
}
