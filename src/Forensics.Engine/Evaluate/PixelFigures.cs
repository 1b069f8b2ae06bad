namespace Forensics.Engine.Evaluate;

/// <summary>How well a mask shows where a picture was edited.</summary>
/// <param name="Auc">Of the mask's values, edited pixels against the others; 0.5 without a mask.</param>
/// <param name="BestF1">At the threshold that is best for this picture; 0 without a mask.</param>
/// <param name="F1At128">At half of the scale; 0 without a mask.</param>
public readonly record struct PixelFigures(double Auc, double BestF1, double F1At128)
{
    public static PixelFigures None { get; } = new(0.5, 0, 0);

    /// <param name="mask">0 to 255, one a pixel.</param>
    /// <param name="truth">As many: above 191 edited, below 64 not; between, not counted.</param>
    /// <returns>Null where all of the picture was edited, or nothing.</returns>
    public static PixelFigures? Of(ReadOnlySpan<byte> mask, ReadOnlySpan<byte> truth)
    {
        if (mask.Length != truth.Length)
        {
            throw new ArgumentException($"{mask.Length} pixels of a mask for {truth.Length} of the truth.", nameof(mask));
        }

        Span<long> edited = stackalloc long[256], others = stackalloc long[256];
        edited.Clear();
        others.Clear();
        for (var i = 0; i < mask.Length; i++)
        {
            if (truth[i] > 191)
            {
                edited[mask[i]]++;
            }
            else if (truth[i] < 64)
            {
                others[mask[i]]++;
            }
        }

        var (allEdited, allOthers) = (Sum(edited), Sum(others));
        if (allEdited == 0 || allOthers == 0)
        {
            return null;
        }

        var (below, pairs, best, half) = (0L, 0.0, 0.0, 0.0);
        for (var level = 0; level < 256; level++)
        {
            pairs += (below + others[level] / 2.0) * edited[level];
            below += others[level];
        }

        var (hits, marked) = (0L, 0L);
        for (var level = 255; level > 0; level--)
        {
            hits += edited[level];
            marked += edited[level] + others[level];
            var f1 = 2.0 * hits / (marked + allEdited);
            best = Math.Max(best, f1);
            half = level == 128 ? f1 : half;
        }

        return new(pairs / ((double)allEdited * allOthers), best, half);
    }

    static long Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
