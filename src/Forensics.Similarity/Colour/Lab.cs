using Forensics.Imaging;

namespace Forensics.Similarity.Colour;

/// <summary>One colour in CIE 1976 L*a*b*, D65: distances are roughly what an eye sees (2 is just visible).</summary>
/// <param name="L">Lightness, 0 to 100.</param>
/// <param name="A">Green (-) to red (+); sRGB reaches about -86 to 98.</param>
/// <param name="B">Blue (-) to yellow (+); sRGB reaches about -108 to 94.</param>
public readonly record struct Lab(float L, float A, float B)
{
    // IEC 61966-2-1 (sRGB), 5.2: linear light of each 8-bit sample.
    static readonly float[] Linear = [.. Enumerable.Range(0, 256).Select(i => i / 255.0)
        .Select(v => (float)(v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4)))];

    // CIE 15:2004, 8.2.1: cube root with a linear toe, tabulated at 4,096 steps and interpolated; error below 0.05 L* on the toe, 0.001 above.
    static readonly float[] CubeRoot = [.. Enumerable.Range(0, 4098).Select(i => i / 4096.0)
        .Select(t => (float)(t > 216.0 / 24389 ? Math.Cbrt(t) : (24389.0 / 27 * t + 16) / 116))];

    /// <summary>The distance ΔE*ab of CIE 1976.</summary>
    public static float Distance(Lab first, Lab second) => MathF.Sqrt(SquaredDistance(first, second));

    public static float SquaredDistance(Lab first, Lab second)
    {
        var (l, a, b) = (first.L - second.L, first.A - second.A, first.B - second.B);
        return l * l + a * a + b * b;
    }

    public static Lab FromSrgb(byte red, byte green, byte blue)
    {
        var (r, g, b) = (Linear[red], Linear[green], Linear[blue]);
        // IEC 61966-2-1, 5.3 (RGB → XYZ), each row divided by the D65 white (0.95047, 1, 1.08883).
        var x = Root(0.433953f * r + 0.376219f * g + 0.189828f * b);
        var y = Root(0.212671f * r + 0.715160f * g + 0.072169f * b);
        var z = Root(0.017758f * r + 0.109477f * g + 0.872766f * b);
        return new Lab(116 * y - 16, 500 * (x - y), 200 * (y - z));
    }

    /// <summary>Every pixel, row-major.</summary>
    public static Lab[] Of(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var pixels = image.Pixels;
        var lab = new Lab[image.Width * image.Height];
        for (var i = 0; i < lab.Length; i++)
        {
            lab[i] = FromSrgb(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]);
        }

        return lab;
    }

    static float Root(float t)
    {
        var position = Math.Clamp(t, 0, 1) * 4096;
        var index = (int)position;
        return CubeRoot[index] + (position - index) * (CubeRoot[index + 1] - CubeRoot[index]);
    }
}
