using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.DoubleJpeg;

/// <summary>Where a picture that was a JPEG before was not part of that JPEG: aligned double compression. Maths, limits and innocent causes: README.md.</summary>
public sealed class DoubleJpegAnalyzer(DoubleJpegOptions? options = null)
{
    public const string Id = "double-jpeg";
    public const int Version = 1;

    // Mean evidence against an earlier save, in nats a block, that the map shows as full suspicion.
    const float MapFullScale = 6;

    // Fewer frequencies fit too many qualities alike.
    const int MinFrequenciesForQuality = 4;

    readonly DoubleJpegOptions options = options ?? new();

    /// <summary>Never throws for unsuitable pictures: they give a reason in <see cref="DoubleJpegResult.NotApplicable"/>.</summary>
    public DoubleJpegResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Jpeg is { } jpeg ? Analyze(jpeg, image.Stored, image.Luma) : new(DoubleJpegReason.NotJpeg);
    }

    /// <param name="pixels">As the file decodes.</param>
    /// <param name="luma">Of <paramref name="pixels"/>.</param>
    internal DoubleJpegResult Analyze(JpegFile jpeg, RgbImage pixels, ReadOnlySpan<byte> luma)
    {
        if (!HasLuma(jpeg, pixels))
        {
            return new(DoubleJpegReason.NoLumaCoefficients);
        }

        var steps = jpeg.ComponentQuantTables[0]!.Steps.AsSpan();
        if (QualityEstimate.Of(steps, StandardTables.Luminance).QualityPercent < options.MinLumaQualityPercent)
        {
            return new(DoubleJpegReason.LowQuality);
        }

        if ((long)(pixels.Width / 8) * (pixels.Height / 8) < options.MinBlocks || jpeg.Coefficients is not { } coefficients)
        {
            return new(DoubleJpegReason.NotEnoughBlocks);
        }

        var plane = coefficients.Planes[0];
        var blocks = DoubleJpegBlocks.Of(plane, pixels, options.Frequencies);
        if (blocks.UsableCount < options.MinBlocks)
        {
            return new(DoubleJpegReason.NotEnoughBlocks);
        }

        return Judge(plane, blocks, steps, luma, pixels.Width);
    }

    DoubleJpegResult Judge(CoefficientPlane plane, DoubleJpegBlocks blocks, ReadOnlySpan<ushort> steps, ReadOnlySpan<byte> luma, int width)
    {
        var histograms = blocks.Histograms(plane);
        var calibrated = blocks.CalibratedHistograms(luma, width, steps);
        var (fits, evidence) = (new FirstStepFit[options.Frequencies], new float[options.Frequencies][]);
        for (var f = 0; f < fits.Length; f++)
        {
            evidence[f] = new float[DoubleJpegBlocks.MostLevel + 1];
            fits[f] = FirstStepSearch.Fit(f + 1, steps[ZigZag.ToNatural[f + 1]], histograms[f], calibrated[f], options, evidence[f]);
        }

        var read = fits.Where(fit => fit.Gain > options.MinFrequencyGain).ToList();
        var result = new DoubleJpegResult(
            null, fits, read.Count > 0 ? read.Average(fit => fit.Gain) : 0, FirstQuality(read));
        if (result.MeanGain < options.MinMeanGain)
        {
            return result with { NotApplicable = DoubleJpegReason.NoEarlierSave };
        }

        var smooth = Neighbourhood.Mean(Evidence(plane, blocks, evidence, read), blocks);
        var regions = new DoubleJpegRegions(blocks, smooth, options);
        result = result with { NegativeShare = regions.NegativeShare };
        if (result.NegativeShare > options.MaxNegativeShare)
        {
            return result with { NotApplicable = DoubleJpegReason.Mixed };
        }

        var (log, square) = regions.Strongest();
        for (var block = 0; block < smooth.Length; block++)
        {
            // NaN stays NaN.
            smooth[block] = smooth[block] > 0 ? 0 : -smooth[block];
        }

        return result with
        {
            Log10FalseAlarms = log,
            Region = square is { } box && log < options.MaxLog10FalseAlarms ? new(8 * box.X, 8 * box.Y, 8 * box.Width, 8 * box.Height) : null,
            Map = new(blocks.Columns, blocks.Rows, 8, smooth, MapFullScale),
        };
    }

    static float[] Evidence(CoefficientPlane plane, DoubleJpegBlocks blocks, float[][] evidence, List<FirstStepFit> read)
    {
        var sums = new float[blocks.Usable.Length];
        for (var block = 0; block < sums.Length; block++)
        {
            if (!blocks.Usable[block])
            {
                continue;
            }

            var values = plane.Block(block % blocks.Columns, block / blocks.Columns);
            foreach (var fit in read)
            {
                sums[block] += evidence[fit.Index - 1][Math.Min(Math.Abs((int)values[ZigZag.ToNatural[fit.Index]]), DoubleJpegBlocks.MostLevel)];
            }
        }

        return sums;
    }

    static int? FirstQuality(List<FirstStepFit> read)
    {
        if (read.Count < MinFrequenciesForQuality)
        {
            return null;
        }

        var (best, least) = (0, double.PositiveInfinity);
        for (var quality = 1; quality <= 100; quality++)
        {
            var table = StandardTables.Scale(StandardTables.Luminance, quality);
            var sum = read.Sum(fit => fit.Gain * Math.Abs(fit.FirstStep - table[ZigZag.ToNatural[fit.Index]]));
            if (sum < least)
            {
                (best, least) = (quality, sum);
            }
        }

        return best;
    }

    static bool HasLuma(JpegFile jpeg, RgbImage pixels) =>
        jpeg.CoefficientsReason is null
        && jpeg.ColourSpace is (JpegColourSpace.YCbCr or JpegColourSpace.Grey)
        && jpeg.Frame is { } frame
        && frame.SamplesWide(0) == pixels.Width && frame.SamplesHigh(0) == pixels.Height
        && jpeg.ComponentQuantTables[0] is { } table && !table.Steps.Contains((ushort)0);
}
