using System.Numerics.Tensors;

namespace Forensics.Similarity.Colour;

/// <summary>How the foreground's colours are distributed: a soft Lab histogram and one distribution per axis.</summary>
/// <remarks>Lightness is binned more coarsely than a and b, because exposure changes between two photos of a thing and hue much less.</remarks>
public sealed class ColourSignature
{
    // 5 × 13 × 13 bins: 25 L*, 12 a*, 12 b* apart. Trilinear: a colour on a bin's edge counts half in each.
    const int LightnessBins = 5;
    const int ChromaBins = 13;
    const float LightnessStep = 25f;
    const float ChromaStep = 12f;
    const int AxisBins = 64;

    readonly float[] rootHistogram;
    readonly float[] histogram;
    readonly float[][] axes;

    ColourSignature(float[] histogram, float[][] axes)
    {
        this.histogram = histogram;
        rootHistogram = [.. histogram.Select(MathF.Sqrt)];
        this.axes = axes;
    }

    /// <param name="weights">One per pixel; pixels of weight 0 don't count. All 0: an empty signature, unlike everything.</param>
    public static ColourSignature Of(ReadOnlySpan<Lab> lab, IReadOnlyList<float> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count != lab.Length)
        {
            throw new ArgumentException($"{weights.Count} weights for {lab.Length} pixels.", nameof(weights));
        }

        var histogram = new float[LightnessBins * ChromaBins * ChromaBins];
        var axes = new float[][] { new float[AxisBins], new float[AxisBins], new float[AxisBins] };
        for (var i = 0; i < lab.Length; i++)
        {
            if (weights[i] > 0)
            {
                Add(histogram, lab[i], weights[i]);
                axes[0][AxisBin(lab[i].L / 100)] += weights[i];
                axes[1][AxisBin((lab[i].A + 110) / 220)] += weights[i];
                axes[2][AxisBin((lab[i].B + 110) / 220)] += weights[i];
            }
        }

        ScaleToOne(histogram);
        foreach (var axis in axes)
        {
            ScaleToOne(axis);
        }

        return new ColourSignature(histogram, axes);
    }

    /// <summary>Bhattacharyya coefficient of the histograms, 0 (nothing in common) to 1 (equal).</summary>
    public static double Affinity(ColourSignature first, ColourSignature second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return TensorPrimitives.Dot<float>(first.rootHistogram, second.rootHistogram);
    }

    /// <summary>Histogram intersection (Swain and Ballard 1991), 0 to 1.</summary>
    public static double Intersection(ColourSignature first, ColourSignature second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var sum = 0.0;
        for (var i = 0; i < first.histogram.Length; i++)
        {
            sum += Math.Min(first.histogram[i], second.histogram[i]);
        }

        return sum;
    }

    /// <summary>Earth mover's distance per axis: how far, in Lab units, lightness, a* and b* must be moved on average.</summary>
    public static (double L, double A, double B) Moves(ColourSignature first, ColourSignature second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return (Move(first.axes[0], second.axes[0]) * 100, Move(first.axes[1], second.axes[1]) * 220, Move(first.axes[2], second.axes[2]) * 220);
    }

    // On one axis the earth mover's distance is the area between the two cumulative distributions.
    static double Move(float[] first, float[] second)
    {
        double difference = 0, sum = 0;
        for (var i = 0; i < AxisBins; i++)
        {
            difference += first[i] - second[i];
            sum += Math.Abs(difference);
        }

        return sum / AxisBins;
    }

    static int AxisBin(float share) => Math.Clamp((int)(share * AxisBins), 0, AxisBins - 1);

    static void Add(float[] histogram, Lab colour, float weight)
    {
        var (l, lShare) = Place(colour.L / LightnessStep, LightnessBins);
        var (a, aShare) = Place(colour.A / ChromaStep + ChromaBins / 2, ChromaBins);
        var (b, bShare) = Place(colour.B / ChromaStep + ChromaBins / 2, ChromaBins);
        for (var corner = 0; corner < 8; corner++)
        {
            var share = ((corner & 1) == 0 ? 1 - lShare : lShare) * ((corner & 2) == 0 ? 1 - aShare : aShare) * ((corner & 4) == 0 ? 1 - bShare : bShare);
            histogram[((l + (corner & 1)) * ChromaBins + a + (corner >> 1 & 1)) * ChromaBins + b + (corner >> 2)] += weight * share;
        }
    }

    static (int Bin, float Share) Place(float position, int bins)
    {
        position = Math.Clamp(position, 0, bins - 1);
        var bin = Math.Min((int)position, bins - 2);
        return (bin, position - bin);
    }

    static void ScaleToOne(float[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        for (var i = 0; i < values.Length && sum > 0; i++)
        {
            values[i] = (float)(values[i] / sum);
        }
    }
}
