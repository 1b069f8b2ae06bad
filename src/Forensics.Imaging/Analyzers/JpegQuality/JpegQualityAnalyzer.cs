using System.Security.Cryptography;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.JpegQuality;

/// <summary>Estimates the quality a JPEG was last saved with and identifies its tables. See README.md.</summary>
public static class JpegQualityAnalyzer
{
    public const string Id = "jpeg-quality";
    public const int Version = 1;

    /// <summary>Never throws for bad files: they give a reason in <see cref="JpegQualityResult.NotApplicable"/>.</summary>
    public static JpegQualityResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Analyze(image.Jpeg);
    }

    internal static JpegQualityResult Analyze(JpegFile? jpeg)
    {
        if (jpeg is null)
        {
            return new(JpegQualityReason.NotJpeg);
        }

        if (jpeg.Frame is not { } frame || jpeg.ComponentQuantTables[0] is not { } lumaTable)
        {
            return new(JpegQualityReason.NoTables);
        }

        var luma = QualityEstimate.Of(lumaTable.Steps.AsSpan(), StandardTables.Luminance);
        QualityEstimate? chroma = frame.Components.Count > 1 && jpeg.ComponentQuantTables[1] is { } chromaTable
            ? QualityEstimate.Of(chromaTable.Steps.AsSpan(), StandardTables.Chrominance)
            : null;
        return new(
            null,
            luma,
            chroma,
            Family(luma, chroma, lumaTable, jpeg),
            Identity(jpeg),
            frame.Sampling,
            frame.Process,
            frame.Components.Count,
            !StandardTables.AreTypical(jpeg.HuffmanTables));
    }

    static string Family(QualityEstimate luma, QualityEstimate? chroma, JpegQuantTable lumaTable, JpegFile jpeg)
    {
        if (!luma.IsExact || chroma is { IsExact: false } || jpeg.ComponentQuantTables.Any(table => table is null))
        {
            return JpegTableFamily.NonStandard;
        }

        // A third component with a table of its own is never libjpeg's.
        if (jpeg.ComponentQuantTables.Count > 2 && !jpeg.ComponentQuantTables[2]!.Steps.AsSpan().SequenceEqual(jpeg.ComponentQuantTables[1]!.Steps.AsSpan()))
        {
            return JpegTableFamily.NonStandard;
        }

        // Very low qualities clip to the same table, so compare tables, not estimates.
        var same = chroma is null
            || jpeg.ComponentQuantTables[1]!.Steps.AsSpan().SequenceEqual(StandardTables.Scale(StandardTables.Chrominance, luma.QualityPercent))
            || lumaTable.Steps.AsSpan().SequenceEqual(StandardTables.Scale(StandardTables.Luminance, chroma.Value.QualityPercent));
        return same ? JpegTableFamily.IjgExact : JpegTableFamily.IjgMixed;
    }

    static string Identity(JpegFile jpeg)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var segment in jpeg.Segments)
        {
            if (segment.Marker == JpegMarker.Dqt)
            {
                hash.AppendData(jpeg.Bytes.Span.Slice(segment.PayloadOffset, segment.PayloadLength));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
