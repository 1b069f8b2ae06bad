using System.Numerics.Tensors;

namespace Forensics.Similarity.Colour;

/// <summary>Where in the object's box which colours and edge directions are: a 4 × 4 grid of mean colours and of gradient histograms.</summary>
/// <remarks>The gradient part is a histogram of oriented gradients (Dalal and Triggs, CVPR 2005) with unsigned directions, 8 bins, one block of
/// all cells. Both turn and mirror with the object, so they say little when it was photographed from elsewhere; calibration weighs them.</remarks>
public sealed class LayoutSignature
{
    const int Cells = 4;
    const int Directions = 8;

    readonly Lab[] colours;
    readonly float[] covered;
    readonly float[] gradients;

    LayoutSignature(Lab[] colours, float[] covered, float[] gradients) => (this.colours, this.covered, this.gradients) = (colours, covered, gradients);

    public static LayoutSignature Of(ReadOnlySpan<Lab> lab, ForegroundMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var (width, height) = (mask.Width, mask.Height);
        var box = mask.Bounds;
        var (left, top) = (box.Left * width, box.Top * height);
        var (boxWidth, boxHeight) = (Math.Max(1, box.Right * width - left), Math.Max(1, box.Bottom * height - top));
        var sums = new double[Cells * Cells * 4];
        var gradients = new float[Cells * Cells * Directions];
        for (var y = (int)top; y < Math.Min(height, top + boxHeight); y++)
        {
            for (var x = (int)left; x < Math.Min(width, left + boxWidth); x++)
            {
                var i = y * width + x;
                var cell = Math.Min((int)((y - top) / boxHeight * Cells), Cells - 1) * Cells + Math.Min((int)((x - left) / boxWidth * Cells), Cells - 1);
                var weight = mask.Weights[i];
                sums[4 * cell] += weight * lab[i].L;
                sums[4 * cell + 1] += weight * lab[i].A;
                sums[4 * cell + 2] += weight * lab[i].B;
                sums[4 * cell + 3] += weight;
                if (x > 0 && y > 0 && x < width - 1 && y < height - 1)
                {
                    AddGradient(gradients.AsSpan(cell * Directions, Directions), lab[i + 1].L - lab[i - 1].L, lab[i + width].L - lab[i - width].L);
                }
            }
        }

        return new LayoutSignature(MeanColours(sums), Covered(sums), UnitLength(gradients));
    }

    /// <summary>Mean ΔE between cells where both show the object, each counted by how much of it both show; 100 when none does.</summary>
    public static double ColourDistance(LayoutSignature first, LayoutSignature second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        double sum = 0, total = 0;
        for (var cell = 0; cell < first.colours.Length; cell++)
        {
            var weight = Math.Min(first.covered[cell], second.covered[cell]);
            sum += weight * Lab.Distance(first.colours[cell], second.colours[cell]);
            total += weight;
        }

        return total > 0 ? sum / total : 100;
    }

    /// <summary>Cosine of the gradient histograms, 0 to 1.</summary>
    public static double GradientSimilarity(LayoutSignature first, LayoutSignature second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return TensorPrimitives.Dot<float>(first.gradients, second.gradients);
    }

    static void AddGradient(Span<float> cell, float dx, float dy)
    {
        var magnitude = MathF.Sqrt(dx * dx + dy * dy);
        var position = (MathF.Atan2(dy, dx) / MathF.PI + 1) * Directions;
        var bin = (int)position;
        var share = position - bin;
        cell[bin % Directions] += magnitude * (1 - share);
        cell[(bin + 1) % Directions] += magnitude * share;
    }

    static Lab[] MeanColours(double[] sums) => [.. Enumerable.Range(0, Cells * Cells).Select(cell => sums[4 * cell + 3] > 0
        ? new Lab((float)(sums[4 * cell] / sums[4 * cell + 3]), (float)(sums[4 * cell + 1] / sums[4 * cell + 3]), (float)(sums[4 * cell + 2] / sums[4 * cell + 3]))
        : default)];

    static float[] Covered(double[] sums)
    {
        var total = Enumerable.Range(0, Cells * Cells).Sum(cell => sums[4 * cell + 3]);
        return [.. Enumerable.Range(0, Cells * Cells).Select(cell => total > 0 ? (float)(sums[4 * cell + 3] / total) : 0)];
    }

    // Square roots first: a few strong edges would otherwise be the whole vector.
    static float[] UnitLength(float[] values)
    {
        var total = values.Sum();
        return [.. values.Select(value => total > 0 ? MathF.Sqrt(value / total) : 0)];
    }
}
