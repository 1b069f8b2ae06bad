namespace Forensics.Imaging.Jpeg;

/// <summary>Why a JPEG's coefficients are not available. Stable codes.</summary>
public static class JpegCoefficientsReason
{
    public const string NoFrame = "no-frame";
    public const string NoScan = "no-scan";
    public const string Arithmetic = "arithmetic";
    public const string Lossless = "lossless";
    public const string Hierarchical = "hierarchical";

    /// <summary>Samples of other than 8 bits.</summary>
    public const string Precision = "precision-not-8-bit";
    public const string TooManyPixels = "too-many-pixels";
    public const string TooManyComponents = "too-many-components";
}

/// <summary>Decodes all scans of a frame to coefficients.</summary>
static class CoefficientDecoder
{
    const int MaxComponents = 4;

    /// <summary>A stable code when the file can't be decoded, else null.</summary>
    public static string? Refuse(JpegFile file) => file.Frame switch
    {
        null or { Height: 0 } => JpegCoefficientsReason.NoFrame,
        { Process: JpegProcess.Arithmetic } => JpegCoefficientsReason.Arithmetic,
        { Process: JpegProcess.Lossless } => JpegCoefficientsReason.Lossless,
        { Process: JpegProcess.Hierarchical } => JpegCoefficientsReason.Hierarchical,
        { PrecisionBits: not 8 } => JpegCoefficientsReason.Precision,
        { Components.Count: > MaxComponents } => JpegCoefficientsReason.TooManyComponents,
        var frame when IsTooLarge(frame, file.Limits) => JpegCoefficientsReason.TooManyPixels,
        _ when file.Scans.Count == 0 => JpegCoefficientsReason.NoScan,
        _ => null,
    };

    public static JpegCoefficients Decode(JpegFile file)
    {
        var frame = file.Frame!;
        var planes = new CoefficientPlane[frame.Components.Count];
        for (var i = 0; i < planes.Length; i++)
        {
            planes[i] = new(Blocks(frame.SamplesWide(i)), Blocks(frame.SamplesHigh(i)), file.ComponentQuantTables[i]);
        }

        List<Problem> problems = [];
        var progress = new ScanProgress(frame);
        var blocks = 0L;
        foreach (var scan in file.Scans)
        {
            if (Unusable(frame, scan) is { } reason)
            {
                problems.Add(new(scan.Offset, reason));
                continue;
            }

            if (progress.Add(scan) is { } oddity)
            {
                problems.Add(new(scan.Offset, oddity));
            }

            var decoded = new ScanDecoder(frame, scan, planes, problems).Decode(file.Bytes.Span.Slice(scan.EntropyOffset, scan.EntropyLength));
            blocks += scan is { SpectralStart: 0, ApproximationHigh: 0 } ? decoded : 0;
        }

        if (progress.Missing is { } missing)
        {
            problems.Add(new(-1, missing));
        }

        return new JpegCoefficients(planes, problems, blocks);
    }

    static string? Unusable(JpegFrame frame, JpegScan scan)
    {
        if (frame.Process == JpegProcess.Progressive && !FollowsProgression(scan))
        {
            return $"Scan of coefficients {scan.SpectralStart} to {scan.SpectralEnd}, bits {scan.ApproximationHigh} to {scan.ApproximationLow}, "
                + $"of {scan.Components.Count} components can't be decoded";
        }

        var (dc, ac) = ScanDecoder.NeedsTables(frame, scan);
        foreach (var component in scan.Components)
        {
            if ((dc && component.DcTable is null) || (ac && component.AcTable is null))
            {
                return $"Scan of component {component.Component} without its Huffman tables";
            }
        }

        return null;
    }

    // T.81 G.1.1.1: DC alone, or AC of one component; one bit more at a time. 13 is the most of Table B.3.
    static bool FollowsProgression(JpegScan scan) =>
        (scan.SpectralStart == 0 ? scan.SpectralEnd == 0 : scan.Components.Count == 1)
        && (scan.ApproximationHigh == 0 || scan.ApproximationLow == scan.ApproximationHigh - 1)
        && scan.ApproximationLow <= 13;

    // Plane sides are rounded up to blocks; a picture of 1 × n pixels costs eight times its pixels.
    static bool IsTooLarge(JpegFrame frame, DecodeLimits limits) =>
        64L * Blocks(frame.Width) * Blocks(frame.Height) > Math.Max(limits.MaxPixels, 64)
        || Math.Max(frame.Width, frame.Height) > limits.MaxSidePixels;

    static int Blocks(int samples) => (samples + 7) >> 3;
}
