using Forensics.Imaging.Analyzers.JpegQuality;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.Fingerprint;

/// <summary>What in a JPEG's structure depends on the program or camera that wrote it, and not on the picture.</summary>
/// <param name="NotApplicable">A code of <see cref="FingerprintReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="Whole">Lower-case hex of the SHA-256 over all parts: equal for equal structure.</param>
/// <param name="Encoder">The same over tables, Huffman tables, process, sampling and restarts alone: what is left when metadata are stripped or written anew.</param>
/// <param name="Tables">As <see cref="JpegQualityResult.TableIdentity"/>.</param>
/// <param name="HuffmanTables">Class and id of each table in file order, "dc0 ac0 dc1 ac1", with a star where any is not one of the standard's examples.
/// Tables made for the picture differ with it, so their codes are no part of this.</param>
/// <param name="Process">How the frame is coded.</param>
/// <param name="Sampling">As <see cref="JpegFrame.Sampling"/>.</param>
/// <param name="RestartInterval">In MCUs; 0 without.</param>
/// <param name="Segments">Application and comment segments in file order with their class of length, as "app1-exif:long".</param>
/// <param name="ExifTags">Lower-case hex of the SHA-256 over directory and tag of each entry in file order; null without EXIF.</param>
/// <param name="Thumbnail">Width × height of the EXIF thumbnail; null without a readable one.</param>
/// <param name="Quality">The tables held against libjpeg's: exact, or the nearest quality and its distance.</param>
public sealed record FingerprintResult(
    string? NotApplicable,
    string? Whole = null,
    string? Encoder = null,
    string? Tables = null,
    string? HuffmanTables = null,
    JpegProcess? Process = null,
    string? Sampling = null,
    int RestartInterval = 0,
    IReadOnlyList<string>? Segments = null,
    string? ExifTags = null,
    (int Width, int Height)? Thumbnail = null,
    JpegQualityResult? Quality = null);

/// <summary>Stable codes of <see cref="FingerprintResult.NotApplicable"/>.</summary>
public static class FingerprintReason
{
    public const string NotJpeg = "not-jpeg";

    /// <summary>No frame, or no quantisation table for it.</summary>
    public const string NoTables = "no-tables";
}
