namespace Forensics.Imaging.Jpeg;

/// <summary>Why a JPEG's coefficients are not available. Stable codes.</summary>
public static class JpegCoefficientsReason
{
    public const string NoFrame = "no-frame";
    public const string NoScan = "no-scan";
    public const string Progressive = "progressive";
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
        { Process: JpegProcess.Progressive } => JpegCoefficientsReason.Progressive,
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
        var decoded = new bool[planes.Length];
        var blocks = 0L;
        foreach (var scan in file.Scans)
        {
            if (Unusable(scan, decoded) is { } reason)
            {
                problems.Add(new(scan.Offset, reason));
                continue;
            }

            blocks += new ScanDecoder(frame, scan, planes, problems).Decode(file.Bytes.Span.Slice(scan.EntropyOffset, scan.EntropyLength));
        }

        var missing = Array.IndexOf(decoded, false);
        if (missing >= 0)
        {
            problems.Add(new(-1, $"Component {missing} is in no scan"));
        }

        return new JpegCoefficients(planes, problems, blocks);
    }

    static string? Unusable(JpegScan scan, bool[] decoded)
    {
        foreach (var component in scan.Components)
        {
            if (component.DcTable is null || component.AcTable is null)
            {
                return $"Scan of component {component.Component} without its Huffman tables";
            }

            if (decoded[component.Component])
            {
                return $"Component {component.Component} is in a second scan, which was not decoded";
            }
        }

        foreach (var component in scan.Components)
        {
            decoded[component.Component] = true;
        }

        return null;
    }

    // Plane sides are rounded up to blocks; a picture of 1 × n pixels costs eight times its pixels.
    static bool IsTooLarge(JpegFrame frame, DecodeLimits limits) =>
        64L * Blocks(frame.Width) * Blocks(frame.Height) > Math.Max(limits.MaxPixels, 64)
        || Math.Max(frame.Width, frame.Height) > limits.MaxSidePixels;

    static int Blocks(int samples) => (samples + 7) >> 3;
}
