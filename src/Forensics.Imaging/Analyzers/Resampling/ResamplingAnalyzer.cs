using Forensics.Imaging.Analyzers.JpegQuality;
using Forensics.Imaging.Formats;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.Resampling;

/// <summary>Whether the whole picture was scaled, by the period that interpolation leaves in it. Maths, limits and innocent causes: README.md.</summary>
public sealed class ResamplingAnalyzer(ResamplingOptions? options = null)
{
    public const string Id = "resampling";
    public const int Version = 1;

    // An edge must not weigh like a surface.
    const int MostDifference = 24;

    // Slower periods are the picture's own; they would be of a factor above 20, or within 5 % of 1.
    const int FirstBin = PeriodSpectrum.Length / 20;

    // Of the blocks of a JPEG, and of what is drawn in even steps.
    const int BlockBins = PeriodSpectrum.Length / 8;

    readonly ResamplingOptions options = options ?? new();

    /// <summary>Never throws for unsuitable pictures: they give a reason in <see cref="ResamplingResult.NotApplicable"/>.</summary>
    public ResamplingResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Refuse(image.Header.Format, image.Bytes.Span) is { } reason
            ? new(reason)
            : Analyze(image.Luma, image.Stored.Width, image.Stored.Height, image.Jpeg);
    }

    /// <param name="luma">Row-major.</param>
    /// <param name="jpeg">The file's structure where it is a JPEG.</param>
    internal ResamplingResult Analyze(ReadOnlySpan<byte> luma, int width, int height, JpegFile? jpeg)
    {
        if (Math.Min(width, height) < options.MinSidePixels)
        {
            return new(ResamplingReason.TooSmall);
        }

        if (JpegQualityAnalyzer.Analyze(jpeg).Luma?.QualityPercent < options.MinLumaQualityPercent)
        {
            return new(ResamplingReason.LowQuality);
        }

        var (wide, high) = (Math.Min(width, options.CropPixels), Math.Min(height, options.CropPixels));
        var (across, down) = MeanDifferences(luma[((height - high) / 2 * width + (width - wide) / 2)..], width, wide, high);
        if (Math.Min(Mean(across), Mean(down)) < options.MinMeanDifference)
        {
            return new(ResamplingReason.Flat);
        }

        return Strongest(PeriodSpectrum.Of(across), PeriodSpectrum.Of(down), Math.Min(wide, high));
    }

    /// <summary>By column and by row: mean absolute second difference along the other direction's lines, of the inner pixels.</summary>
    internal static (double[] Across, double[] Down) MeanDifferences(ReadOnlySpan<byte> luma, int stride, int width, int height)
    {
        var (across, down) = (new long[width - 2], new double[height - 2]);
        for (var y = 1; y < height - 1; y++)
        {
            var above = luma.Slice((y - 1) * stride, width);
            var here = luma.Slice(y * stride, width);
            var below = luma.Slice((y + 1) * stride, width);
            var sum = 0L;
            for (var x = 1; x < width - 1; x++)
            {
                across[x - 1] += Math.Min(Math.Abs(2 * here[x] - here[x - 1] - here[x + 1]), MostDifference);
                sum += Math.Min(Math.Abs(2 * here[x] - above[x] - below[x]), MostDifference);
            }

            down[y - 1] = (double)sum / (width - 2);
        }

        return ([.. across.Select(sum => (double)sum / (height - 2))], down);
    }

    ResamplingResult Strongest(double[] across, double[] down, int shortSide)
    {
        // The window spreads a period over four bins of the line's own length to either side.
        var guard = 5 * PeriodSpectrum.Length / shortSide + 1;
        var (strength, best) = (0.0, 0);
        for (var bin = FirstBin; bin < PeriodSpectrum.Bins; bin++)
        {
            var fromBlocks = (bin + BlockBins / 2) % BlockBins - BlockBins / 2;
            var both = Math.Sqrt(across[bin] * down[bin]);
            if (Math.Abs(fromBlocks) > guard && both > strength)
            {
                (strength, best) = (both, bin);
            }
        }

        var frequency = (double)best / PeriodSpectrum.Length;
        var isScaled = strength >= options.MinStrength;
        return new(null, strength, frequency, isScaled, isScaled ? Factors(frequency) : []);
    }

    /// <summary>Scaling by N puts pixels at every 1/N of the old ones; whole parts of it don't show, nor whether it runs forwards.</summary>
    internal static IReadOnlyList<double> Factors(double frequency) => [1 / frequency, 1 / (1 - frequency), 1 / (1 + frequency), 1 / (2 - frequency)];

    static double Mean(double[] values) => values.Sum() / values.Length;

    static string? Refuse(ImageFormat format, ReadOnlySpan<byte> file) => format switch
    {
        ImageFormat.Heic or ImageFormat.Avif => ResamplingReason.OtherCodec,
        ImageFormat.Webp when !WebPHeader.IsLossless(file) => ResamplingReason.OtherCodec,
        ImageFormat.Gif => ResamplingReason.Palette,
        _ => null,
    };
}
