using Forensics.Imaging.Analyzers.JpegQuality;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.Ghosts;

/// <summary>JPEG ghosts: parts that were saved before at some quality, the rest not, or the other way round. Maths, limits and innocent causes: README.md.</summary>
public sealed class GhostAnalyzer(GhostOptions? options = null)
{
    public const string Id = "jpeg-ghosts";
    public const int Version = 1;

    // Everything dips at the file's own quality.
    const int TooCloseToOwnQuality = 2;

    readonly GhostOptions options = options ?? new();

    /// <summary>Never throws for unsuitable pictures: they give a reason in <see cref="GhostResult.NotApplicable"/>.</summary>
    public GhostResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Analyze(image.Luma, image.Stored.Width, image.Stored.Height, image.Jpeg);
    }

    /// <param name="luma">Row-major.</param>
    internal GhostResult Analyze(ReadOnlySpan<byte> luma, int width, int height, JpegFile? jpeg)
    {
        var own = JpegQualityAnalyzer.Analyze(jpeg).Luma?.QualityPercent;
        if (own < options.MinLumaQualityPercent)
        {
            return new(GhostReason.LowQuality);
        }

        if ((long)(width / GhostCells.Side) * (height / GhostCells.Side) < options.MinCells)
        {
            return new(GhostReason.NotEnoughCells);
        }

        var qualities = options.QualitiesPercent;
        var cells = GhostCells.Measure(luma, width, height, qualities);
        var byTexture = GhostScores.UsableByTexture(cells);
        if (byTexture.Length < options.MinCells)
        {
            return new(GhostReason.NotEnoughCells);
        }

        var result = new GhostResult(null, qualities, Ghosts: Maps(cells));
        var (tried, best, bestQuality) = (0, default(GhostRegions.Found), 0);
        for (var q = 1; q < qualities.Count - 1; q++)
        {
            if (own is { } quality && Math.Abs(quality - qualities[q]) <= TooCloseToOwnQuality)
            {
                continue;
            }

            var (find, test) = (GhostScores.Dips(cells.Errors[0], q, byTexture), GhostScores.Dips(cells.Errors[1], q, byTexture));
            foreach (var region in GhostRegions.Of(cells, find, test, options))
            {
                tried++;
                if (tried == 1 || region.Log10P < best.Log10P)
                {
                    (best, bestQuality) = (region, qualities[q]);
                }
            }
        }

        // Every region at every quality was a try.
        var log = tried == 0 ? 0 : best.Log10P + Math.Log10(tried);
        return tried == 0 || log >= options.MaxLog10FalseAlarms ? result with { Log10FalseAlarms = log } : result with
        {
            BestQualityPercent = bestQuality,
            Log10FalseAlarms = log,
            MeanZ = best.MeanZ,
            Region = new(16 * best.Cells.X, 16 * best.Cells.Y, 16 * best.Cells.Width, 16 * best.Cells.Height),
        };
    }

    /// <summary>Farid 2009, (5): at each place from the least difference of all qualities to the largest.</summary>
    static SuspicionMap[] Maps(GhostCells cells)
    {
        var maps = cells.Errors[0].Select(_ => new float[cells.Activity.Length]).ToArray();
        for (var cell = 0; cell < cells.Activity.Length; cell++)
        {
            var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
            for (var q = 0; q < maps.Length; q++)
            {
                maps[q][cell] = cells.Errors[0][q][cell] + cells.Errors[1][q][cell];
                (least, most) = (Math.Min(least, maps[q][cell]), Math.Max(most, maps[q][cell]));
            }

            foreach (var map in maps)
            {
                map[cell] = most > least ? (map[cell] - least) / (most - least) : float.NaN;
            }
        }

        return [.. maps.Select(values => new SuspicionMap(cells.Columns, cells.Rows, GhostCells.Side, values, 1))];
    }
}
