namespace Forensics.Imaging.Hashing.Index;

/// <summary>For each width of chunk all masks of 0 to 3 set bits, fewest first: a value XOR these is every value near it.</summary>
static class ProbeMasks
{
    static readonly Lazy<uint[]>[] Masks =
        [.. Enumerable.Range(0, ChunkPlan.MaxWidth + 1).Select(width => new Lazy<uint[]>(() => Make(width)))];

    /// <summary>Pinned. The first <see cref="ChunkPlan.Probes"/> are those of a threshold.</summary>
    public static uint[] Of(int width) => Masks[width].Value;

    static uint[] Make(int width)
    {
        // Neighbours in the list differ in their lowest bit where they can: their table entries share a cache line.
        var masks = GC.AllocateUninitializedArray<uint>(ChunkPlan.Probes(width, ChunkPlan.MaxThreshold), pinned: true);
        var next = 0;
        masks[next++] = 0;
        for (var a = 0; a < width; a++)
        {
            masks[next++] = 1u << a;
        }

        for (var a = 1; a < width; a++)
        {
            for (var b = 0; b < a; b++)
            {
                masks[next++] = 1u << a | 1u << b;
            }
        }

        for (var a = 2; a < width; a++)
        {
            for (var b = 1; b < a; b++)
            {
                for (var c = 0; c < b; c++)
                {
                    masks[next++] = 1u << a | 1u << b | 1u << c;
                }
            }
        }

        return masks;
    }
}
