using Forensics.Imaging.Analyzers.DoubleJpeg;

namespace Forensics.Imaging.Analyzers.EarlierJpeg;

/// <summary>An earlier JPEG save seen in the pixels, on any of the 64 grids, and the parts that have another history. Maths, limits and innocent causes: README.md.</summary>
public sealed class EarlierJpegAnalyzer(EarlierJpegOptions? options = null)
{
    public const string Id = "earlier-jpeg";
    public const int Version = 1;

    // Mean evidence in nats a block that the map shows as full suspicion; as of aligned saves.
    const float MapFullScale = 6;
    const double MadToSigma = 1.4826;

    readonly EarlierJpegOptions options = options ?? new();

    /// <summary>Never throws for unsuitable pictures: they give a reason in <see cref="EarlierJpegResult.NotApplicable"/>.</summary>
    public EarlierJpegResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Analyze(image.Luma, image.Stored.Width, image.Stored.Height, image.Header.Format == ImageFormat.Jpeg);
    }

    /// <param name="luma">Row-major.</param>
    /// <param name="isJpeg">The file's own save is on the grid at the origin, which is then left out.</param>
    internal EarlierJpegResult Analyze(ReadOnlySpan<byte> luma, int width, int height, bool isJpeg)
    {
        // One block less each way, so that there is one on every grid.
        var blocks = (long)(width / 8 - 1) * (height / 8 - 1);
        if (width < 16 || height < 16 || blocks < options.MinBlocks)
        {
            return new(EarlierJpegReason.NotEnoughBlocks);
        }

        var combs = new StepCombs(options, isJpeg);
        var rowStep = (int)Math.Min(height / 8, (blocks + options.MaxSearchBlocks - 1) / options.MaxSearchBlocks);
        var fits = new StepCombs.Fit[64];
        for (var grid = 0; grid < 64; grid++)
        {
            fits[grid] = IsOwnAxis(grid, isJpeg) ? new(0, 0, 0, []) : combs.Best(GridHistograms.Count(luma, width, height, grid % 8, grid / 8, rowStep));
        }

        var best = Strongest(fits);
        var fit = fits[best];
        var result = new EarlierJpegResult(
            null, best % 8, best / 8, fit.QualityPercent, fit.Gain * rowStep / blocks, StandOut(fits, best));
        return result.StandOut < options.MinStandOut || result.Gain < options.MinGain
            ? result with { NotApplicable = EarlierJpegReason.NoEarlierSave }
            : Judge(GridBlocks.Of(luma, width, height, best % 8, best / 8, combs, fit), result);
    }

    EarlierJpegResult Judge(GridBlocks blocks, EarlierJpegResult result)
    {
        if (blocks.UsableCount < options.MinBlocks)
        {
            return result with { NotApplicable = EarlierJpegReason.NotEnoughBlocks };
        }

        var smooth = Neighbourhood.Mean(blocks.Evidence, blocks);
        var against = new DoubleJpegRegions(blocks, smooth, options.Regions);
        var fitting = 1 - against.NegativeShare;

        // What most blocks share is the picture's own history; the others stand out.
        var isFittingForeign = fitting < 0.5;
        if (isFittingForeign)
        {
            Negate(smooth);
        }

        var (log, square) = isFittingForeign ? new DoubleJpegRegions(blocks, smooth, options.Regions).Strongest() : against.Strongest();
        Negate(smooth);
        for (var block = 0; block < smooth.Length; block++)
        {
            // NaN stays NaN.
            smooth[block] = smooth[block] < 0 ? 0 : smooth[block];
        }

        return result with
        {
            FittingShare = fitting,
            Log10FalseAlarms = log,
            Region = square is { } box && log < options.Regions.MaxLog10FalseAlarms
                ? new(result.GridX + 8 * box.X, result.GridY + 8 * box.Y, 8 * box.Width, 8 * box.Height)
                : null,
            IsRegionOfEarlierSave = isFittingForeign,
            Map = new(blocks.Columns, blocks.Rows, 8, smooth, MapFullScale),
        };
    }

    static void Negate(float[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = -values[i];
        }
    }

    /// <summary>Grids that share rows or columns with the file's own repeat its zeros, which no spread explains away: an earlier save on one of them
    /// (15 of 64 cuts at random) is not looked for.</summary>
    static bool IsOwnAxis(int grid, bool isJpeg) => isJpeg && (grid % 8 == 0 || grid / 8 == 0);

    static int Strongest(StepCombs.Fit[] fits)
    {
        // The first of equals.
        var best = 0;
        for (var grid = 1; grid < fits.Length; grid++)
        {
            best = fits[grid].Gain > fits[best].Gain ? grid : best;
        }

        return best;
    }

    static double StandOut(StepCombs.Fit[] fits, int best)
    {
        var others = fits.Where((fit, grid) => grid != best && fit.Steps.Count > 0).Select(fit => fit.Gain).Order().ToArray();
        var median = others[others.Length / 2];
        var deviations = others.Select(gain => Math.Abs(gain - median)).Order().ToArray();

        // One nat a picture at least: where nothing gains anywhere, the spread is 0.
        return (fits[best].Gain - median) / (MadToSigma * deviations[deviations.Length / 2] + 1);
    }
}
