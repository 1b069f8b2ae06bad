using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.JpegQuality;

/// <summary>How a JPEG was saved, as its tables tell.</summary>
/// <param name="NotApplicable">A code of <see cref="JpegQualityReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="Luma">Quality of the first component's table.</param>
/// <param name="Chroma">Quality of the second component's table against Table K.2; null for one component.</param>
/// <param name="Family">A code of <see cref="JpegTableFamily"/>.</param>
/// <param name="TableIdentity">Lower-case hex of the SHA-256 of all DQT payloads in file order; equal for equal tables in equal layout.</param>
/// <param name="Sampling">As <see cref="JpegFrame.Sampling"/>.</param>
/// <param name="HuffmanOptimised">The Huffman tables are not those of Annex K.3 to K.6; always so for progressive files.</param>
public sealed record JpegQualityResult(
    string? NotApplicable,
    QualityEstimate? Luma = null,
    QualityEstimate? Chroma = null,
    string? Family = null,
    string? TableIdentity = null,
    string? Sampling = null,
    JpegProcess? Process = null,
    int Components = 0,
    bool HuffmanOptimised = false)
{
    /// <summary>Luma, and chroma where there is any, are scaled Annex K tables of one and the same quality.</summary>
    public bool IsExact => Family == JpegTableFamily.IjgExact;
}

/// <summary>Stable codes of <see cref="JpegQualityResult.NotApplicable"/>.</summary>
public static class JpegQualityReason
{
    public const string NotJpeg = "not-jpeg";

    /// <summary>No frame, or no quantisation table for it.</summary>
    public const string NoTables = "no-tables";
}

/// <summary>What can be proved about where tables come from. Stable codes.</summary>
public static class JpegTableFamily
{
    /// <summary>Exactly libjpeg's tables at one quality: libjpeg, its relatives and imitators, such as Android and most chat apps.</summary>
    public const string IjgExact = "ijg-exact";

    /// <summary>Scaled Annex K tables, at different qualities for luma and chroma.</summary>
    public const string IjgMixed = "ijg-mixed";

    /// <summary>Any other tables: most cameras, Apple, Samsung, Adobe.</summary>
    public const string NonStandard = "non-standard";
}
