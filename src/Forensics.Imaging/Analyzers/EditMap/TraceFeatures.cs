namespace Forensics.Imaging.Analyzers.EditMap;

/// <summary>What the model of the edit map reads of each block: how far its traces, smoothed at three scales, are from those of blocks of like texture, and
/// what the history of saves and copies says of its place.</summary>
static class TraceFeatures
{
    // Standard deviations of the smoothing, in blocks: a few pixels of text, a product's part, a product.
    static readonly double[] Scales = [1, 2.5, 5];

    // Beyond, one odd block would weigh like many.
    const float MostZ = 4;

    // Nats of an earlier save's evidence beyond which more says no more.
    const float MostHistory = 6;

    // Smallest spread within a bin of texture: half a coefficient for counts, a fiftieth for logarithms.
    const double CountSpread = 0.5;
    const double LogSpread = 0.02;

    static readonly string[] Traces = ["zeros", "grid-zeros", "high", "noise"];

    /// <summary>Names of the features, in the order in which they are given: each trace at each scale with and without sign, then the maps.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Traces.SelectMany(trace => Scales.SelectMany(scale => (string[])[$"{trace}-{Text(scale)}", $"abs-{trace}-{Text(scale)}"])),
        .. Scales.Select(scale => $"history-{Text(scale)}"),
        "clone",
    ];

    /// <param name="maps">Of this picture; null where an analyzer could not tell.</param>
    /// <returns>By feature: one value a block.</returns>
    public static float[][] Of(BlockTraces traces, EditMapInputs maps)
    {
        var byActivity = Conditioning.Cut(traces.Usable, traces.Activity);
        var byMiddle = Conditioning.Cut(traces.Usable, traces.Middle);
        List<float[]> features = [];
        foreach (var z in (float[][])
            [
                Conditioning.Standardise(traces.Zeros, byActivity, CountSpread),
                Conditioning.Standardise(traces.GridZeros, byActivity, CountSpread),
                Conditioning.Standardise(traces.High, byMiddle, LogSpread),
                Conditioning.Standardise(traces.Noise, byMiddle, LogSpread),
            ])
        {
            Clip(z);
            foreach (var scale in Scales)
            {
                var smooth = Smoothing.Gaussian(z, traces.Columns, scale);
                features.Add(smooth);
                features.Add([.. smooth.Select(Math.Abs)]);
            }
        }

        var history = History(traces, maps);
        features.AddRange(Scales.Select(scale => Smoothing.Gaussian(history, traces.Columns, scale)));
        features.Add(maps.Clones is { } clones ? Resampled(clones, traces) : new float[traces.Usable.Length]);
        return [.. features];
    }

    /// <summary>The stronger of the two kinds of earlier save, where a region of it was found at all.</summary>
    static float[] History(BlockTraces traces, EditMapInputs maps)
    {
        var history = new float[traces.Usable.Length];
        foreach (var map in (SuspicionMap?[])[maps.DoubleJpeg, maps.EarlierJpeg])
        {
            if (map is null)
            {
                continue;
            }

            var values = Resampled(map, traces);
            for (var block = 0; block < history.Length; block++)
            {
                history[block] = Math.Max(history[block], Math.Min(values[block], MostHistory));
            }
        }

        return history;
    }

    /// <summary>The map's value at each block's middle; 0 where it has none.</summary>
    static float[] Resampled(SuspicionMap map, BlockTraces traces)
    {
        var values = new float[traces.Usable.Length];
        for (var row = 0; row < traces.Rows; row++)
        {
            for (var column = 0; column < traces.Columns; column++)
            {
                var (x, y) = ((BlockTraces.Side * column + BlockTraces.Side / 2) / map.CellPixels, (BlockTraces.Side * row + BlockTraces.Side / 2) / map.CellPixels);
                var value = x < map.Columns && y < map.Rows ? map.Values[y * map.Columns + x] : 0;
                values[row * traces.Columns + column] = float.IsNaN(value) ? 0 : Math.Abs(value);
            }
        }

        return values;
    }

    static void Clip(float[] z)
    {
        for (var i = 0; i < z.Length; i++)
        {
            // NaN stays NaN.
            z[i] = Math.Clamp(z[i], -MostZ, MostZ);
        }
    }

    static string Text(double scale) => scale.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
