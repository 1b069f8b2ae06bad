namespace Forensics.Imaging.Analyzers.Stability;

/// <summary>Saves a picture again as people and chat apps do, and asks analyzers that found a region whether they find it still. Limits: README.md.</summary>
/// <param name="shrink">Reduces a picture to a width and height.</param>
public sealed class StabilityAnalyzer(IImageCodec codec, Func<RgbImage, int, int, RgbImage> shrink, StabilityOptions? options = null)
{
    public const string Id = "stability";
    public const int Version = 1;

    // Reducing, saving, opening and luma together, for each megapixel that is read and each that is written (measured on 12 megapixels).
    const double ReadCost = 5;
    const double WriteCost = 20;

    readonly StabilityOptions options = options ?? new();

    /// <param name="probes">Of the analyzers that found something in this picture.</param>
    public StabilityResult Analyze(EvidenceImage image, IReadOnlyList<StabilityProbe> probes)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(probes);
        if (probes.Count == 0)
        {
            return new(StabilityReason.NothingFound);
        }

        var stored = image.Stored;
        var ways = Reencoding.All.DistinctBy(way => (way.SizeOf(stored.Width, stored.Height), way.QualityPercent)).ToList();
        var affordable = Affordable(ways, stored, probes);
        var survived = probes.Select(_ => new List<string>()).ToArray();
        foreach (var way in ways.Take(affordable))
        {
            var again = SavedAgain(stored, way);
            foreach (var (i, probe) in probes.Index())
            {
                if (probe.Again(again).Any(found => IsSame(probe.First, found, stored, again.Stored)))
                {
                    survived[i].Add(way.Name);
                }
            }
        }

        return new(
            null,
            [.. ways.Take(affordable).Select(way => way.Name)],
            ways.Count - affordable,
            [.. probes.Select((probe, i) => new Survival(probe.Analyzer, survived[i]))]);
    }

    /// <summary>How many of the ways, from the first, the budget is enough for.</summary>
    int Affordable(List<Reencoding> ways, RgbImage stored, IReadOnlyList<StabilityProbe> probes)
    {
        var (count, spent) = (0, 0.0);
        foreach (var way in ways)
        {
            var (width, height) = way.SizeOf(stored.Width, stored.Height);
            var megapixels = width * (double)height / 1e6;
            spent += ReadCost * stored.Width * stored.Height / 1e6 + WriteCost * megapixels + probes.Sum(probe => probe.Cost(megapixels));
            if (count > 0 && spent > options.BudgetMilliseconds)
            {
                break;
            }

            count++;
        }

        return count;
    }

    EvidenceImage SavedAgain(RgbImage stored, Reencoding way)
    {
        var (width, height) = way.SizeOf(stored.Width, stored.Height);
        var picture = (width, height) == (stored.Width, stored.Height) ? stored : shrink(stored, width, height);
        return EvidenceImage.Open(codec.EncodeJpeg(picture, way.QualityPercent, ChromaSampling.Samp420), codec, new DecodeLimits());
    }

    /// <summary>Each of the first finding's boxes lies where one of the later finding's does.</summary>
    bool IsSame(IReadOnlyList<PixelBox> first, IReadOnlyList<PixelBox> found, RgbImage stored, RgbImage again)
    {
        var (scaleX, scaleY) = ((double)stored.Width / again.Width, (double)stored.Height / again.Height);
        return first.All(box => found.Any(other => Overlap(box, other, scaleX, scaleY) >= options.MinOverlap));
    }

    /// <summary>Common area ÷ joint area; the second box is enlarged first.</summary>
    internal static double Overlap(PixelBox box, PixelBox other, double scaleX = 1, double scaleY = 1)
    {
        var wide = Math.Min(box.X + box.Width, scaleX * (other.X + other.Width)) - Math.Max(box.X, scaleX * other.X);
        var high = Math.Min(box.Y + box.Height, scaleY * (other.Y + other.Height)) - Math.Max(box.Y, scaleY * other.Y);
        var common = Math.Max(0, wide) * Math.Max(0, high);
        return common / ((double)box.Width * box.Height + scaleX * other.Width * scaleY * other.Height - common);
    }
}
