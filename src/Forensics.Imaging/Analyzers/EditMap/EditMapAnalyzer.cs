namespace Forensics.Imaging.Analyzers.EditMap;

/// <summary>Puts all traces of editing into one map, by a logistic model of each block. Maths, limits and innocent causes: README.md.</summary>
public sealed class EditMapAnalyzer(EditMapModel model)
{
    public const string Id = "edit-map";
    public const int Version = 1;

    /// <summary>Ten for each bin of texture.</summary>
    public const int MinBlocks = 240;

    // The strongest part of a picture that is looked at.
    const double StrongestShare = 0.03;

    readonly double[] weights = [.. TraceFeatures.Names.Select(name => model.Weights[name])];

    /// <summary>Never throws for unsuitable pictures: they give a reason in <see cref="EditMapResult.NotApplicable"/>.</summary>
    public EditMapResult Analyze(EvidenceImage image, EditMapInputs maps)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(maps);
        return Features(image, maps) is { } found ? Judge(found.Columns, found.Rows, found.Features) : new(EditMapReason.NotEnoughBlocks);
    }

    /// <summary>The features that a model is fitted to, by name and block, row-major in columns of 8 pixels; null where the picture can't be judged.</summary>
    public static (int Columns, int Rows, IReadOnlyList<float[]> Features)? Features(EvidenceImage image, EditMapInputs maps)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(maps);
        var traces = image.Traces;
        return traces.UsableCount < MinBlocks ? null : (traces.Columns, traces.Rows, TraceFeatures.Of(traces, maps));
    }

    /// <summary>Where the features speak of an edit: per block how likely, edited and not being as likely beforehand.</summary>
    /// <param name="features">As of <see cref="Features"/>.</param>
    public SuspicionMap Map(int columns, int rows, IReadOnlyList<float[]> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return Map(columns, rows, LogOdds(features));
    }

    /// <summary>Names of the features, in order.</summary>
    public static IReadOnlyList<string> FeatureNames => TraceFeatures.Names;

    /// <summary>Nats.</summary>
    float[] LogOdds(IReadOnlyList<float[]> features)
    {
        var odds = new float[features[0].Length];
        for (var block = 0; block < odds.Length; block++)
        {
            var sum = model.Intercept;
            for (var f = 0; f < features.Count; f++)
            {
                sum += weights[f] * features[f][block];
            }

            odds[block] = (float)sum;
        }

        return odds;
    }

    static SuspicionMap Map(int columns, int rows, float[] odds) =>
        new(columns, rows, BlockTraces.Side, [.. odds.Select(value => 1 / (1 + MathF.Exp(-value)))], FullScale: 1);

    EditMapResult Judge(int columns, int rows, IReadOnlyList<float[]> features)
    {
        var odds = LogOdds(features);
        var sorted = odds.ToArray();
        var median = Conditioning.Median(sorted);
        var strongest = sorted.AsSpan(sorted.Length - Math.Max(1, (int)(StrongestShare * sorted.Length)));
        var mean = 0.0;
        foreach (var value in strongest)
        {
            mean += value / strongest.Length;
        }

        var region = MarkedRegion.Largest(odds, columns);
        return new(
            null,
            mean - median,
            (double)odds.Count(value => value >= 0) / odds.Length,
            region is { } box ? new(BlockTraces.Side * box.X, BlockTraces.Side * box.Y, BlockTraces.Side * box.Width, BlockTraces.Side * box.Height) : null,
            Map(columns, rows, odds));
    }
}
