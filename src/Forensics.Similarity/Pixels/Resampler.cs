using Forensics.Imaging;

namespace Forensics.Similarity.Pixels;

public enum ResampleFilter
{
    /// <summary>Mean of the source area a target pixel covers; exact for fractional areas.</summary>
    Area,

    /// <summary>Keys' cubic convolution with a = -1/2, widened by the reduction factor so that nothing aliases.</summary>
    Bicubic,
}

/// <summary>Resizes a region of a picture, each axis on its own.</summary>
/// <remarks>Target sample i has its centre at (i + 1/2)·scale in the source; its weights are the filter, stretched by max(1, scale),
/// at the source centres in reach, cut at the region's edge and made to add up to 1. Cubic kernel: R. Keys, "Cubic convolution
/// interpolation for digital image processing", IEEE Trans. ASSP 29(6), 1981, eq. 15. Samples are averaged as stored (gamma-encoded), as the
/// training pipelines of common networks do. Float arithmetic in a fixed order: the same input gives the same bits.</remarks>
public static class Resampler
{
    /// <summary>Resizes to unrounded, unclamped samples.</summary>
    /// <returns>3 × width × height values, interleaved R G B on the 0 to 255 scale; bicubic may overshoot it a little.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1 or a region outside the picture.</exception>
    public static float[] ToFloats(RgbImage image, PixelRegion region, int width, int height, ResampleFilter filter)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        region.EnsureInside(image.Width, image.Height);
        var columns = Taps.For(region.Width, width, filter);
        var rows = Taps.For(region.Height, height, filter);
        var target = new float[3 * width * height];
        var line = new float[3 * region.Width];
        for (var y = 0; y < height; y++)
        {
            SumRows(image, region, rows, y, line);
            SumColumns(line, columns, target.AsSpan(3 * width * y, 3 * width));
        }

        return target;
    }

    /// <summary>Resizes to a picture: rounded to nearest, clamped to 0 to 255.</summary>
    /// <exception cref="ArgumentOutOfRangeException">As <see cref="ToFloats"/>.</exception>
    public static RgbImage Resize(RgbImage image, PixelRegion region, int width, int height, ResampleFilter filter)
    {
        var samples = ToFloats(image, region, width, height, filter);
        var pixels = new byte[samples.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Clamp((int)MathF.Floor(samples[i] + 0.5f), 0, 255);
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>The picture itself, or its area-averaged reduction with the longer side at the given length.</summary>
    public static RgbImage ShrinkToFit(RgbImage image, int maxSidePixels)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSidePixels, 1);
        var longSide = Math.Max(image.Width, image.Height);
        if (longSide <= maxSidePixels)
        {
            return image;
        }

        var scale = (double)maxSidePixels / longSide;
        var width = Math.Max(1, (int)Math.Round(image.Width * scale));
        var height = Math.Max(1, (int)Math.Round(image.Height * scale));
        return Resize(image, PixelRegion.Whole(image), width, height, ResampleFilter.Area);
    }

    static void SumRows(RgbImage image, PixelRegion region, Taps rows, int y, Span<float> line)
    {
        line.Clear();
        var weights = rows.Weights(y);
        for (var tap = 0; tap < weights.Length; tap++)
        {
            var weight = weights[tap];
            var source = image.Row(region.Y + rows.First(y) + tap).Slice(3 * region.X, line.Length);
            for (var i = 0; i < line.Length; i++)
            {
                line[i] += weight * source[i];
            }
        }
    }

    static void SumColumns(ReadOnlySpan<float> line, Taps columns, Span<float> target)
    {
        for (var x = 0; x < target.Length / 3; x++)
        {
            var weights = columns.Weights(x);
            var source = line.Slice(3 * columns.First(x), 3 * weights.Length);
            float red = 0, green = 0, blue = 0;
            for (var tap = 0; tap < weights.Length; tap++)
            {
                red += weights[tap] * source[3 * tap];
                green += weights[tap] * source[3 * tap + 1];
                blue += weights[tap] * source[3 * tap + 2];
            }

            target[3 * x] = red;
            target[3 * x + 1] = green;
            target[3 * x + 2] = blue;
        }
    }

    /// <summary>Which source samples make up each target sample of one axis, and how much each counts.</summary>
    sealed class Taps
    {
        readonly int[] first;
        readonly int[] start;
        readonly float[] weights;

        Taps(int[] first, int[] start, float[] weights) => (this.first, this.start, this.weights) = (first, start, weights);

        public int First(int target) => first[target];

        public ReadOnlySpan<float> Weights(int target) => weights.AsSpan(start[target], start[target + 1] - start[target]);

        public static Taps For(int sourceLength, int targetLength, ResampleFilter filter)
        {
            var scale = (double)sourceLength / targetLength;
            var first = new int[targetLength];
            var start = new int[targetLength + 1];
            var weights = new List<float>();
            Span<double> raw = new double[(int)(4 * Math.Max(1, scale)) + 4];
            for (var target = 0; target < targetLength; target++)
            {
                var (low, count) = filter == ResampleFilter.Area
                    ? AreaWeights(target * scale, (target + 1) * scale, sourceLength, raw)
                    : CubicWeights((target + 0.5) * scale, Math.Max(1, scale), sourceLength, raw);
                var sum = 0.0;
                foreach (var weight in raw[..count])
                {
                    sum += weight;
                }

                foreach (var weight in raw[..count])
                {
                    weights.Add((float)(weight / sum));
                }

                first[target] = low;
                start[target + 1] = weights.Count;
            }

            return new Taps(first, start, [.. weights]);
        }

        static (int Low, int Count) AreaWeights(double from, double to, int length, Span<double> raw)
        {
            var low = Math.Clamp((int)Math.Floor(from), 0, length - 1);
            var high = Math.Clamp((int)Math.Ceiling(to), low + 1, length);
            for (var i = low; i < high; i++)
            {
                raw[i - low] = Math.Max(0, Math.Min(to, i + 1) - Math.Max(from, i));
            }

            return (low, high - low);
        }

        static (int Low, int Count) CubicWeights(double centre, double stretch, int length, Span<double> raw)
        {
            var low = Math.Clamp((int)Math.Ceiling(centre - 2 * stretch - 0.5), 0, length - 1);
            var high = Math.Clamp((int)Math.Floor(centre + 2 * stretch - 0.5) + 1, low + 1, length);
            for (var i = low; i < high; i++)
            {
                raw[i - low] = Cubic((i + 0.5 - centre) / stretch);
            }

            return (low, high - low);
        }

        static double Cubic(double x)
        {
            x = Math.Abs(x);
            return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
        }
    }
}
