using Forensics.Imaging;
using Forensics.Similarity.Models;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Localisers;

/// <summary>The pixels of one tile after another as the network wants them.</summary>
sealed class TileInput
{
    readonly RgbImage stored;
    readonly TilePlan plan;
    readonly ModelInput input;

    // Of each channel, what each of its 256 levels becomes.
    readonly float[][] levels;

    // The one buffer of all tiles: a new one for each would be most of what the heap has to collect.
    float[] tensor = [];

    public TileInput(RgbImage stored, TilePlan plan, ModelInput input)
    {
        (this.stored, this.plan, this.input) = (stored, plan, input);
        levels = [.. Enumerable.Range(0, 3).Select(channel =>
            Enumerable.Range(0, 256).Select(level => InputTensor.Normalise(input, channel, level)).ToArray())];
    }

    /// <returns>Valid until the next call.</returns>
    public float[] Of(in Tile tile)
    {
        if (plan.IsSquashed)
        {
            var samples = Resampler.ToFloats(stored, PixelRegion.Whole(stored), plan.InputWidth, plan.InputHeight, ResampleFilter.Bicubic);
            return InputTensor.Of(samples, plan.InputWidth, plan.InputHeight, input);
        }

        Cut(tile);
        return tensor;
    }

    /// <summary>As it is; beyond the picture's edge its mirror image, which has its noise and grain. A flat filling would look pasted.</summary>
    void Cut(in Tile tile)
    {
        var area = tile.Width * tile.Height;
        tensor = tensor.Length == 3 * area ? tensor : new float[3 * area];
        var sources = new int[tile.Width];
        for (var x = 0; x < sources.Length; x++)
        {
            sources[x] = 3 * Mirrored(tile.X + x, stored.Width);
        }

        for (var y = 0; y < tile.Height; y++)
        {
            var row = stored.Row(Mirrored(tile.Y + y, stored.Height));
            for (var channel = 0; channel < 3; channel++)
            {
                var (source, start, step) = InputTensor.Plane(input, channel, area);
                Fill(tensor.AsSpan(start + step * y * tile.Width), step, row, sources, source, levels[channel]);
            }
        }
    }

    static void Fill(Span<float> line, int step, ReadOnlySpan<byte> row, int[] sources, int source, float[] levels)
    {
        for (var x = 0; x < sources.Length; x++)
        {
            line[step * x] = levels[row[sources[x] + source]];
        }
    }

    static int Mirrored(int at, int length)
    {
        var place = at % (2 * length);
        return place < length ? place : 2 * length - 1 - place;
    }
}
