using Forensics.Imaging;
using Forensics.Imaging.Jpeg;

namespace Forensics.Tests.References;

/// <summary>The pieces of the double compression map by their definitions.</summary>
static class SlowDoubleJpeg
{
    /// <summary>Whole, none of its 192 samples below 4 or above 251, and at least three values among the first nine AC frequencies.</summary>
    public static bool IsUsable(CoefficientPlane plane, RgbImage pixels, int column, int row)
    {
        if (8 * column + 8 > pixels.Width || 8 * row + 8 > pixels.Height)
        {
            return false;
        }

        for (var y = 8 * row; y < 8 * row + 8; y++)
        {
            for (var x = 24 * column; x < 24 * column + 24; x++)
            {
                if (pixels.Row(y)[x] is < 4 or > 251)
                {
                    return false;
                }
            }
        }

        var values = 0;
        for (var f = 1; f <= 9; f++)
        {
            values += plane.Block(column, row)[ZigZag.ToNatural[f]] != 0 ? 1 : 0;
        }

        return values >= 3;
    }

    /// <summary>Coefficient of the block beginning at a pixel, by the definition of the DCT.</summary>
    public static double Coefficient(byte[] luma, int width, int left, int top, int natural)
    {
        var (u, v, sum) = (natural % 8, natural / 8, 0.0);
        for (var i = 0; i < 64; i++)
        {
            sum += luma[(top + i / 8) * width + left + i % 8]
                * Math.Cos((2 * (i % 8) + 1) * u * Math.PI / 16) * Math.Cos((2 * (i / 8) + 1) * v * Math.PI / 16);
        }

        return sum / 4 * (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1);
    }

    /// <summary>Best log likelihood a value of a share of doubly quantised coefficients over none, trying every share.</summary>
    public static double BestGain(int[] histogram, double[] ratio)
    {
        var best = 0.0;
        for (var share = 0.0; share <= 1; share += 0.001)
        {
            var (gain, count) = (0.0, 0);
            for (var level = 1; level < ratio.Length; level++)
            {
                gain += histogram[level] * Math.Log(share * ratio[level] + 1 - share);
                count += histogram[level];
            }

            best = Math.Max(best, gain / count);
        }

        return best;
    }
}
