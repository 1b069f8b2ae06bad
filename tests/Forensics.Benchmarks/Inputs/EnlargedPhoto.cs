using Forensics.Imaging;
using Forensics.Similarity.Pixels;

namespace Forensics.Benchmarks.Inputs;

/// <summary>A small photo made as large as a camera's: enlarged by cubic convolution, with the noise that a sensor adds.</summary>
/// <remarks>Cut to the target's shape around the middle. Noise is Gaussian with variance Read² + Shot·level (A. Foi et al., "Practical
/// Poissonian-Gaussian noise modeling and fitting for single-image raw-data", IEEE TIP 17(10), 2008, eq. 2), independent for each
/// sample, seeded. Demosaicing, sharpening and denoising of a camera are not imitated.</remarks>
static class EnlargedPhoto
{
    // Levels of 255. Chosen so that the 12 MP JPEG at quality 95 has 3 to 5 MB, as performance.md asks.
    const double ReadNoise = 1.5;
    const double ShotNoise = 0.025;

    const int NoiseSamples = 1 << 16;

    public static RgbImage Make(RgbImage photo, int width, int height, int seed)
    {
        var smooth = Resampler.ToFloats(photo, MiddleOfShape(photo, width, height), width, height, ResampleFilter.Bicubic);
        var gaussian = Gaussian(new Random(seed));
        var deviations = Enumerable.Range(0, 256).Select(level => (float)Math.Sqrt(ReadNoise * ReadNoise + ShotNoise * level)).ToArray();
        var pixels = new byte[smooth.Length];
        var state = (ulong)(uint)seed + 1;
        for (var i = 0; i < pixels.Length; i++)
        {
            var level = Math.Clamp(smooth[i], 0, 255);
            var noise = deviations[(int)level] * gaussian[Next(ref state) >> 48];
            pixels[i] = (byte)Math.Clamp((int)MathF.Floor(level + noise + 0.5f), 0, 255);
        }

        return new RgbImage(width, height, pixels);
    }

    static PixelRegion MiddleOfShape(RgbImage photo, int width, int height)
    {
        var cutWidth = Math.Min(photo.Width, (int)((long)photo.Height * width / height));
        var cutHeight = Math.Min(photo.Height, (int)((long)photo.Width * height / width));
        return new PixelRegion((photo.Width - cutWidth) / 2, (photo.Height - cutHeight) / 2, Math.Max(1, cutWidth), Math.Max(1, cutHeight));
    }

    // Drawn once and picked from: 36 million logarithms would take longer than all the rest.
    static float[] Gaussian(Random random)
    {
        var values = new float[NoiseSamples];
        for (var i = 0; i < values.Length; i++)
        {
            // Box and Muller, "A note on the generation of random normal deviates", 1958.
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    // G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003: the triple 13, 7, 17.
    static ulong Next(ref ulong state)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    }
}
