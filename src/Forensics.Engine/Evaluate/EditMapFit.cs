using Forensics.Imaging.Analyzers.EditMap;
using Forensics.Similarity.Calibration;

namespace Forensics.Engine.Evaluate;

/// <summary>Blocks of a labelled picture, sampled.</summary>
/// <param name="Edited">Features of blocks that were edited; empty for an authentic picture.</param>
/// <param name="Untouched">Of blocks that were not.</param>
public sealed record BlockSample(string Source, string Base, IReadOnlyList<double[]> Edited, IReadOnlyList<double[]> Untouched);

/// <summary>Fits the weights of the edit map to blocks of labelled pictures.</summary>
public static class EditMapFit
{
    // So strong that features which say the same share the weight; chosen by leaving one source out (30 and 300 do alike there, 3 does worse).
    const double L2 = 300;

    // Of an edited picture as many of each kind, of an authentic one half as many.
    const int BlocksOfKind = 120;

    /// <param name="features">By name and block.</param>
    /// <param name="kinds">Per block: true edited, false untouched, null not to be counted.</param>
    /// <param name="seed">The same for the same picture.</param>
    public static BlockSample Sample(string source, string baseName, IReadOnlyList<float[]> features, IReadOnlyList<bool?> kinds, int seed)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(kinds);
        var random = new Random(seed);
        var edited = Enumerable.Range(0, kinds.Count).Where(block => kinds[block] == true).ToArray();
        var untouched = Enumerable.Range(0, kinds.Count).Where(block => kinds[block] == false).ToArray();
        random.Shuffle(edited);
        random.Shuffle(untouched);
        var others = edited.Length > 0 ? BlocksOfKind : BlocksOfKind / 2;
        return new(source, baseName, Rows(edited.Take(BlocksOfKind)), Rows(untouched.Take(others)));

        List<double[]> Rows(IEnumerable<int> blocks) => [.. blocks.Select(block => features.Select(feature => (double)feature[block]).ToArray())];
    }

    /// <summary>There are blocks of both kinds.</summary>
    public static bool CanFit(IReadOnlyList<BlockSample> samples) => samples.Any(sample => sample.Edited.Count > 0) && samples.Any(sample => sample.Untouched.Count > 0);

    /// <exception cref="ConfigurationException">No picture with a mask, or no other.</exception>
    public static EditMapModel Fit(IReadOnlyList<BlockSample> samples, string id, string data, string validation)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (!CanFit(samples))
        {
            throw new ConfigurationException("There are no pictures with a mask of what was edited, or all of them is; nothing can be fitted.");
        }

        List<double[]> rows = [];
        List<bool> labels = [];
        foreach (var sample in samples)
        {
            rows.AddRange(sample.Edited);
            labels.AddRange(sample.Edited.Select(_ => true));
            rows.AddRange(sample.Untouched);
            labels.AddRange(sample.Untouched.Select(_ => false));
        }

        var model = LogisticFit.Fit(rows, labels, L2);
        var weights = EditMapAnalyzer.FeatureNames.Zip(model.Weights).ToDictionary(pair => pair.First, pair => Math.Round(pair.Second, 5));
        return new(id, "research-only", data, validation, Math.Round(model.Intercept, 5), weights);
    }
}
