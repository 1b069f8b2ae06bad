using Forensics.Imaging;
using Forensics.Similarity.Models;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Localisers;

/// <summary>The pixels of a tile as the network wants them.</summary>
static class TileInput
{
    public static float[] Of(RgbImage stored, in Tile tile, TilePlan plan, ModelInput input)
    {
        var samples = plan.IsSquashed
            ? Resampler.ToFloats(stored, PixelRegion.Whole(stored), plan.InputWidth, plan.InputHeight, ResampleFilter.Bicubic)
            : Cut(stored, tile);
        return InputTensor.Of(samples, plan.InputWidth, plan.InputHeight, input);
    }

    /// <summary>As it is; beyond the picture's edge its mirror image, which has its noise and grain. A flat filling would look pasted.</summary>
    static float[] Cut(RgbImage stored, in Tile tile)
    {
        var samples = new float[3 * tile.Width * tile.Height];
        for (var y = 0; y < tile.Height; y++)
        {
            var row = stored.Row(Mirrored(tile.Y + y, stored.Height));
            for (var x = 0; x < tile.Width; x++)
            {
                var source = 3 * Mirrored(tile.X + x, stored.Width);
                var target = 3 * (y * tile.Width + x);
                (samples[target], samples[target + 1], samples[target + 2]) = (row[source], row[source + 1], row[source + 2]);
            }
        }

        return samples;
    }

    static int Mirrored(int at, int length)
    {
        var place = at % (2 * length);
        return place < length ? place : 2 * length - 1 - place;
    }
}
