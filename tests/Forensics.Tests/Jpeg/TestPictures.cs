using Forensics.Imaging;

namespace Forensics.Tests.Jpeg;

/// <summary>Pictures made in code, the same on every run.</summary>
static class TestPictures
{
    /// <summary>Smooth colour shapes with texture of locally varying strength: flat, soft and rough areas as in a photo.</summary>
    public static RgbImage Textured(int width, int height, int seed)
    {
        const int Waves = 10;
        const int ShapeWaves = 5;
        var random = new Random(seed);
        var waves = new (double Fx, double Fy, double Phase, double Strength)[Waves];
        for (var i = 0; i < Waves; i++)
        {
            // Roughness changes over larger distances than colour.
            var period = (40 * Math.Pow(1.6, i % ShapeWaves) + random.Next(20)) * (i < ShapeWaves ? 1 : 2.5);
            var angle = random.NextDouble() * Math.Tau;
            waves[i] = (Math.Tau * Math.Cos(angle) / period, Math.Tau * Math.Sin(angle) / period, random.NextDouble() * Math.Tau, 0.5 + random.NextDouble());
        }

        var pixels = new byte[3 * width * height];
        var state = new (double Sin, double Cos, double StepSin, double StepCos)[Waves];
        var (noise, roughNoise) = (new double[width], 0.0);
        for (var y = 0; y < height; y++)
        {
            for (var i = 0; i < Waves; i++)
            {
                var (start, step) = (Math.SinCos(y * waves[i].Fy + waves[i].Phase), Math.SinCos(waves[i].Fx));
                state[i] = (start.Sin, start.Cos, step.Sin, step.Cos);
            }

            for (var x = 0; x < width; x++)
            {
                var (shape, rough, tint) = (0.0, 0.0, 0.0);
                for (var i = 0; i < Waves; i++)
                {
                    var (sin, cos, stepSin, stepCos) = state[i];
                    var value = waves[i].Strength * sin;
                    shape += i < ShapeWaves ? value : 0;
                    rough += i < ShapeWaves ? 0 : value;
                    tint += i % 3 == 0 ? value : 0;
                    state[i] = (sin * stepCos + cos * stepSin, cos * stepCos - sin * stepSin, stepSin, stepCos);
                }

                // Neighbours are correlated, as after demosaicing.
                roughNoise = 0.5 * roughNoise + 0.5 * Gaussian(random);
                noise[x] = 0.4 * noise[x] + 0.6 * roughNoise;
                var luma = 125 + 22 * shape + noise[x] * 4 * Math.Exp(0.9 * rough);
                Put(pixels, 3 * (y * width + x), luma + 9 * tint, luma, luma - 12 * tint + 3 * Gaussian(random));
            }
        }

        return new(width, height, pixels);
    }

    /// <summary>Every byte uniformly random: the hardest case for arithmetic that may overflow or clip.</summary>
    public static RgbImage Random(int width, int height, int seed)
    {
        var pixels = new byte[3 * width * height];
        new Random(seed).NextBytes(pixels);
        return new(width, height, pixels);
    }

    public static RgbImage Flat(int width, int height, byte value)
    {
        var pixels = new byte[3 * width * height];
        Array.Fill(pixels, value);
        return new(width, height, pixels);
    }

    /// <summary><paramref name="background"/> with a rectangle of <paramref name="foreground"/> of the same size over it.</summary>
    public static RgbImage Paste(RgbImage background, RgbImage foreground, int left, int top, int width, int height)
    {
        var pixels = background.Pixels.ToArray();
        for (var y = top; y < top + height; y++)
        {
            foreground.Row(y).Slice(3 * left, 3 * width).CopyTo(pixels.AsSpan(3 * (y * background.Width + left)));
        }

        return new(background.Width, background.Height, pixels);
    }

    static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());

    static void Put(byte[] pixels, int at, double red, double green, double blue)
    {
        pixels[at] = (byte)Math.Clamp(Math.Round(red), 0, 255);
        pixels[at + 1] = (byte)Math.Clamp(Math.Round(green), 0, 255);
        pixels[at + 2] = (byte)Math.Clamp(Math.Round(blue), 0, 255);
    }
}
