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
            var (source, start, step) = Plane(input, channel, area);
            for (var i = 0; i < area; i++)
            {
                tensor[start + step * i] = Normalise(input, channel, Math.Clamp(samples[3 * i + source], 0, 255));
            }
        }

        return tensor;
    }

    /// <summary>Where a plane of the tensor comes from and lies.</summary>
    /// <returns>The channel of R G B; the place of the first value; from one value to the next.</returns>
    public static (int Source, int Start, int Step) Plane(ModelInput input, int channel, int area) => (
        input.Channels == "RGB" ? channel : 2 - channel,
        input.Layout == ChannelsLast ? channel : channel * area,
        input.Layout == ChannelsLast ? 3 : 1);

    /// <param name="sample">0 to 255.</param>
    public static float Normalise(ModelInput input, int channel, float sample) => (sample / 255 - input.Mean[channel]) / input.Std[channel];

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
