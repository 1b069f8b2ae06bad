using System.Numerics.Tensors;
using Forensics.Imaging;

namespace Forensics.Similarity.Colour;

/// <summary>How the foreground's colours are distributed over hue, saturation and value; skin is left out.</summary>
/// <remarks>Square roots of a soft histogram, so that a dot product is the Bhattacharyya coefficient. Measured on 54 products, whole catalogue
/// offered: AUC .921, against .898 for a Lab histogram (5 × 13 × 13) of the same pixels and .915 with hard bins; 12 × 3 × 3 to 24 × 5 × 5 bins
/// differ by less than .002. Two things of one colour are one thing to it.</remarks>
public sealed class ColourSignature
{
    const int HueBins = 18;
    const int SaturationBins = 4;
    const int ValueBins = 4;

    // Below this share of skin-free foreground the "skin" is more likely a beige product.
    const double LeastWithoutSkin = 0.25;

    readonly float[] roots;

    ColourSignature(float[] roots) => this.roots = roots;

    /// <summary>Values of <see cref="Roots"/>.</summary>
    internal const int Bins = HueBins * SaturationBins * ValueBins;

    internal ReadOnlySpan<float> Roots => roots;

    /// <exception cref="ArgumentException">Not <see cref="Bins"/> values.</exception>
    internal static ColourSignature FromRoots(float[] roots) =>
        roots.Length == Bins ? new(roots) : throw new ArgumentException($"{roots.Length} values given for {Bins} bins.", nameof(roots));

    /// <param name="image">The picture the mask was made of, at the mask's size.</param>
    public static ColourSignature Of(RgbImage image, ReadOnlySpan<Lab> lab, ForegroundMask mask)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(mask);
        if (lab.Length != mask.Weights.Count || image.Width != mask.Width || image.Height != mask.Height)
        {
            throw new ArgumentException($"A {image.Width}×{image.Height} picture, {lab.Length} Lab pixels and a {mask.Width}×{mask.Height} mask.", nameof(mask));
        }

        double all = 0, withoutSkin = 0;
        for (var i = 0; i < lab.Length; i++)
        {
            all += mask.Weights[i];
            withoutSkin += IsSkin(lab[i]) ? 0 : mask.Weights[i];
        }

        var leaveOutSkin = withoutSkin >= LeastWithoutSkin * all;
        var histogram = new float[Bins];
        for (var i = 0; i < lab.Length; i++)
        {
            if (mask.Weights[i] > 0 && !(leaveOutSkin && IsSkin(lab[i])))
            {
                var pixel = image.Pixels.Slice(3 * i, 3);
                Add(histogram, pixel[0], pixel[1], pixel[2], mask.Weights[i]);
            }
        }

        var total = histogram.Sum();
        return new ColourSignature([.. histogram.Select(count => total > 0 ? MathF.Sqrt(count / total) : 0)]);
    }

    /// <summary>Bhattacharyya coefficient, 0 (no colour in common) to 1 (the same distribution).</summary>
    public static double Affinity(ColourSignature first, ColourSignature second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return Math.Min(1, TensorPrimitives.Dot<float>(first.roots, second.roots));
    }

    // Hue angle, chroma and lightness of skin under ordinary light, wide enough for dark and light skin; measured: AUC .884 → .898 in Lab.
    static bool IsSkin(Lab colour)
    {
        var chroma = MathF.Sqrt(colour.A * colour.A + colour.B * colour.B);
        var hueDegrees = MathF.Atan2(colour.B, colour.A) * (180 / MathF.PI);
        return hueDegrees is > 20 and < 75 && chroma is > 10 and < 40 && colour.L is > 30 and < 90;
    }

    static void Add(float[] histogram, byte red, byte green, byte blue, float weight)
    {
        var (max, min) = (Math.Max(red, Math.Max(green, blue)), Math.Min(red, Math.Min(green, blue)));
        float range = max - min;
        var sextant = range == 0 ? 0 : max == red ? ((green - blue) / range + 6) % 6 : max == green ? (blue - red) / range + 2 : (red - green) / range + 4;
        var huePosition = sextant / 6 * HueBins;
        var hue = (int)huePosition % HueBins;
        var hueShare = huePosition - (int)huePosition;
        var (saturation, saturationShare) = Place(max == 0 ? 0 : range / max, SaturationBins);
        var (value, valueShare) = Place(max / 255f, ValueBins);
        for (var corner = 0; corner < 8; corner++)
        {
            var share = ((corner & 1) == 0 ? 1 - hueShare : hueShare)
                * ((corner & 2) == 0 ? 1 - saturationShare : saturationShare)
                * ((corner & 4) == 0 ? 1 - valueShare : valueShare);
            var bin = ((hue + (corner & 1)) % HueBins * SaturationBins + saturation + (corner >> 1 & 1)) * ValueBins + value + (corner >> 2);
            histogram[bin] += weight * share;
        }
    }

    // A sample is shared between the two bins whose centres it lies between.
    static (int Bin, float Share) Place(float share, int bins)
    {
        var position = Math.Clamp(share * bins - 0.5f, 0, bins - 1);
        var bin = Math.Min((int)position, bins - 2);
        return (bin, position - bin);
    }
}
