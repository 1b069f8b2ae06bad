namespace Forensics.Imaging.Jpeg;

/// <summary>The structure of a JPEG file: every segment, tables and frame, without pixels (ITU-T T.81 Annex B).</summary>
public sealed class JpegFile
{
    /// <summary>Every marker segment in file order, thumbnails and trailing data not descended into.</summary>
    public IReadOnlyList<JpegSegment> Segments { get; } = [];

    public IReadOnlyList<Problem> Problems { get; } = [];

    /// <summary>Walks the markers. Damage is collected in <see cref="Problems"/>; nothing is thrown for bad bytes.</summary>
    public static JpegFile Read(ReadOnlyMemory<byte> file, DecodeLimits limits) => new();
}

/// <param name="Marker">The byte after 0xFF: 0xE1 for APP1.</param>
/// <param name="Offset">Of the 0xFF, from the start of the file.</param>
/// <param name="PayloadOffset">Of the first byte after the length field (after the marker where it has none).</param>
/// <param name="PayloadLength">Bytes of payload that are really there.</param>
public readonly record struct JpegSegment(byte Marker, int Offset, int PayloadOffset, int PayloadLength);
