namespace Forensics.Similarity.Models;

/// <summary>What a network is given: samples scaled and normalised as its manifest says, in its order of planes and its layout.</summary>
static class InputTensor
{
    public const string ChannelsLast = "NHWC";

    /// <param name="samples">Interleaved R G B, 0 to 255; what lies outside is clamped.</param>
    public static float[] Of(ReadOnlySpan<float> samples, int width, int height, ModelInput input)
    {
        var area = width * height;
        var tensor = new float[3 * area];
        for (var channel = 0; channel < 3; channel++)
        {
            var sourceChannel = input.Channels == "RGB" ? channel : 2 - channel;
            var (mean, std) = (input.Mean[channel], input.Std[channel]);
            var (start, step) = input.Layout == ChannelsLast ? (channel, 3) : (channel * area, 1);
            for (var i = 0; i < area; i++)
            {
                tensor[start + step * i] = (Math.Clamp(samples[3 * i + sourceChannel], 0, 255) / 255 - mean) / std;
            }
        }

        return tensor;
    }

    /// <summary>The input of <see cref="ModelManifest.GoldenFormula"/>.</summary>
    public static float[] Golden(ModelInput input)
    {
        var area = input.Width * input.Height;
        var tensor = new float[3 * area];
        for (var i = 0; i < tensor.Length; i++)
        {
            var (c, y, k) = (i / area, i / input.Width % input.Height, i % input.Width);
            tensor[input.Layout == ChannelsLast ? 3 * (i % area) + c : i] = (c * 70 + y * 3 + k * 5) % 256 / 127.5f - 1;
        }

        return tensor;
    }
}
