namespace Forensics.Imaging.Jpeg;

/// <summary>The structure of a JPEG file: every segment, tables, frame and scans, without pixels (ITU-T T.81 Annex B).</summary>
/// <remarks>Read-only and safe to use from several threads.</remarks>
public sealed class JpegFile
{
    readonly Lazy<JpegCoefficients?> coefficients;

    internal JpegFile(ReadOnlyMemory<byte> bytes, DecodeLimits limits)
    {
        Bytes = bytes;
        Limits = limits;
        coefficients = new(() => CoefficientsReason is null ? CoefficientDecoder.Decode(this) : null);
    }

    /// <summary>Every marker segment in file order, thumbnails and trailing data not descended into.
    /// Restart markers inside a scan are part of its entropy-coded data and not listed.</summary>
    public IReadOnlyList<JpegSegment> Segments { get; internal init; } = [];

    /// <summary>Damage found by walking the markers; that of the entropy-coded data is with the coefficients.</summary>
    public IReadOnlyList<Problem> Problems { get; internal init; } = [];

    /// <summary>The first frame; null where the file has none that can be used.</summary>
    public JpegFrame? Frame { get; internal init; }

    /// <summary>Every quantisation table in file order, also those replaced later.</summary>
    public IReadOnlyList<JpegQuantTable> QuantTables { get; internal init; } = [];

    /// <summary>For each component of the frame the table in force at its first scan (or at the end, without one); null where undefined.</summary>
    public IReadOnlyList<JpegQuantTable?> ComponentQuantTables { get; internal init; } = [];

    /// <summary>Every Huffman table in file order, also those replaced later.</summary>
    public IReadOnlyList<JpegHuffmanTable> HuffmanTables { get; internal init; } = [];

    public IReadOnlyList<JpegScan> Scans { get; internal init; } = [];

    /// <summary>In MCUs, of the last DRI segment; 0 without.</summary>
    public int RestartInterval { get; internal init; }

    /// <summary>"4:2:0", "grey" … as <see cref="JpegFrame.Sampling"/>; null without a frame.</summary>
    public string? Sampling => Frame?.Sampling;

    /// <summary>What the components mean, by JFIF and Adobe segments and component ids; computed at each call.</summary>
    public JpegColourSpace ColourSpace => JpegColourSpaces.Of(this);

    /// <summary>Offset of the first byte after the EOI marker; null without an EOI or with nothing behind it.</summary>
    public int? TrailingDataOffset { get; internal init; }

    /// <summary>Bytes behind the EOI marker.</summary>
    public int TrailingDataLength => TrailingDataOffset is { } offset ? Bytes.Length - offset : 0;

    /// <summary>Bytes follow the EOI marker: a second picture (MPF), a motion photo's video, padding, something hidden.</summary>
    public bool HasTrailingData => TrailingDataOffset is not null;

    /// <summary>Quantised DCT coefficients, decoded at the first call and kept; null with a <see cref="CoefficientsReason"/>.</summary>
    public JpegCoefficients? Coefficients => coefficients.Value;

    /// <summary>Why there are no <see cref="Coefficients"/>, a code of <see cref="JpegCoefficientsReason"/>; null where there are. Costs nothing.</summary>
    public string? CoefficientsReason => CoefficientDecoder.Refuse(this);

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal DecodeLimits Limits { get; }

    /// <summary>Walks the markers. Damage is collected in <see cref="Problems"/>; nothing is thrown for bad bytes.</summary>
    public static JpegFile Read(ReadOnlyMemory<byte> file, DecodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return new MarkerWalk(file, limits).Run();
    }
}

/// <param name="Marker">The byte after 0xFF: 0xE1 for APP1.</param>
/// <param name="Offset">Of the 0xFF, from the start of the file.</param>
/// <param name="PayloadOffset">Of the first byte after the length field (after the marker where it has none).</param>
/// <param name="PayloadLength">Bytes of payload that are really there.</param>
public readonly record struct JpegSegment(byte Marker, int Offset, int PayloadOffset, int PayloadLength);
