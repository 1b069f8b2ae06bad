using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.DoubleJpeg;

/// <summary>Where a picture that was a JPEG before was not part of that JPEG: aligned double compression. Maths, limits and innocent causes: README.md.</summary>
public sealed class DoubleJpegAnalyzer(DoubleJpegOptions? options = null)
{
    public const string Id = "double-jpeg";
    public const int Version = 2;

    // Mean evidence against an earlier save, in nats a block, that the map shows as full suspicion.
    const float MapFullScale = 6;

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

        DoubleJpegResult? strongest = null;
        foreach (var frequencies in options.FrequencySets)
        {
            var blocks = DoubleJpegBlocks.Of(coefficients.Planes[0], pixels, frequencies);
            var result = Judge(blocks, coefficients.Planes[0], steps, luma, pixels.Width);
            var isStronger = result.NotApplicable is null && (strongest?.NotApplicable is not null || result.Log10FalseAlarms < strongest?.Log10FalseAlarms);
            strongest = strongest is null || isStronger ? result : strongest;
        }

        return strongest!;
    }

    DoubleJpegResult Judge(DoubleJpegBlocks blocks, CoefficientPlane plane, ReadOnlySpan<ushort> steps, ReadOnlySpan<byte> luma, int width)
    {
        if (blocks.UsableCount < options.MinBlocks)
        {
            return new(DoubleJpegReason.NotEnoughBlocks);
        }

        var histograms = blocks.Histograms(plane);
        var calibrated = blocks.CalibratedHistograms(luma, width, steps);
        var fits = new FirstStepFit[histograms.Length][];
        for (var f = 0; f < fits.Length; f++)
        {
            fits[f] = FirstStepSearch.Fits(f + 1, steps[ZigZag.ToNatural[f + 1]], histograms[f], calibrated[f], options);
        }

        if (FirstTableSearch.Best(fits) is not { } table)
        {
            return new(DoubleJpegReason.NoEarlierSave, []);
        }

        var read = table.Fits.Where(fit => fit.Gain > options.MinFrequencyGain).ToList();
        var result = new DoubleJpegResult(null, table.Fits, read.Count > 0 ? read.Average(fit => fit.Gain) : 0, table.QualityPercent);
        if (result.MeanGain < options.MinMeanGain)
        {
            return result with { NotApplicable = DoubleJpegReason.NoEarlierSave };
        }

        float[] Of(FirstStepFit fit) => FirstStepSearch.Evidence(fit, histograms[fit.Index - 1], calibrated[fit.Index - 1], options);
        var smooth = Neighbourhood.Mean(Evidence(plane, blocks, [.. read.Select(fit => (fit.Index, Of(fit)))]), blocks);
        var regions = new DoubleJpegRegions(blocks, smooth, options);
        result = result with { NegativeShare = regions.NegativeShare };
        if (result.NegativeShare > options.MaxNegativeShare)
        {
            return result with { NotApplicable = DoubleJpegReason.Mixed };
        }

        var (log, square) = regions.Strongest();
        log += Math.Log10(options.FrequencySets.Count);
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

    static float[] Evidence(CoefficientPlane plane, DoubleJpegBlocks blocks, (int Index, float[] OfLevel)[] evidence)
    {
        var sums = new float[blocks.Usable.Length];
        for (var block = 0; block < sums.Length; block++)
        {
            if (!blocks.Usable[block])
            {
                continue;
            }

            var values = plane.Block(block % blocks.Columns, block / blocks.Columns);
            foreach (var (index, ofLevel) in evidence)
            {
                sums[block] += ofLevel[Math.Min(Math.Abs((int)values[ZigZag.ToNatural[index]]), DoubleJpegBlocks.MostLevel)];
            }
        }

        return sums;
    }

    static bool HasLuma(JpegFile jpeg, RgbImage pixels) =>
        jpeg.CoefficientsReason is null
        && jpeg.ColourSpace is (JpegColourSpace.YCbCr or JpegColourSpace.Grey)
        && jpeg.Frame is { } frame
        && frame.SamplesWide(0) == pixels.Width && frame.SamplesHigh(0) == pixels.Height
        && jpeg.ComponentQuantTables[0] is { } table && !table.Steps.Contains((ushort)0);
}
