namespace Forensics.Tests.References;

/// <summary>Grid votes as their description reads: every window on its own, every pixel asks all windows over it.</summary>
static class SlowGridVotes
{
    /// <param name="smallCoefficients">AC coefficients below 0.5 of the window beginning at x, y.</param>
    /// <returns>8·y + x of the winning grid; 255 for none.</returns>
    public static byte[] Votes(byte[] luma, int width, int height, Func<int, int, int> smallCoefficients)
    {
        var (across, down) = (width - 7, height - 7);
        var (count, constant) = (new int[across * down], new bool[across * down]);
        for (var y = 0; y < down; y++)
        {
            for (var x = 0; x < across; x++)
            {
                count[y * across + x] = smallCoefficients(x, y);
                constant[y * across + x] = IsConstant(luma, width, x, y, 1, width) || IsConstant(luma, width, x, y, width, 1);
            }
        }

        var votes = new byte[width * height];
        Array.Fill(votes, (byte)255);
        for (var y = 7; y < height - 7; y++)
        {
            for (var x = 7; x < width - 7; x++)
            {
                var windows = from top in Enumerable.Range(y - 7, 8) from left in Enumerable.Range(x - 7, 8) select (top, left);
                var best = windows.GroupBy(window => count[window.top * across + window.left]).MaxBy(group => group.Key)!.ToList();
                if (best.Count == 1 && !constant[best[0].top * across + best[0].left])
                {
                    votes[y * width + x] = (byte)(8 * (best[0].top % 8) + best[0].left % 8);
                }
            }
        }

        return votes;
    }

    /// <summary>By the definition of the orthonormal DCT (ITU-T T.81 A.3.3), in double precision.</summary>
    public static int SmallExactly(byte[] luma, int width, int left, int top)
    {
        var small = 0;
        for (var v = 0; v < 8; v++)
        {
            for (var u = 0; u < 8; u++)
            {
                var sum = 0.0;
                for (var i = 0; i < 64; i++)
                {
                    sum += luma[(top + i / 8) * width + left + i % 8] * Cosine(u, i % 8) * Cosine(v, i / 8);
                }

                small += (u, v) != (0, 0) && Math.Abs(sum) < 0.5 ? 1 : 0;
            }
        }

        return small;
    }

    /// <summary>In whole numbers: constants of 15 bits, horizontal results rounded to 1/32.</summary>
    public static int SmallInIntegers(byte[] luma, int width, int left, int top)
    {
        var small = 0;
        for (var u = 0; u < 8; u++)
        {
            var column = new long[8];
            for (var y = 0; y < 8; y++)
            {
                var sum = 0L;
                for (var x = 0; x < 8; x++)
                {
                    sum += (luma[(top + y) * width + left + x] - 128) * Constant(u, x);
                }

                column[y] = (long)Math.Floor((sum + 512) / 1024.0);
            }

            for (var v = 0; v < 8; v++)
            {
                var sum = 0L;
                for (var y = 0; y < 8; y++)
                {
                    sum += column[y] * Constant(v, y);
                }

                small += (u, v) != (0, 0) && Math.Abs(sum) < 1 << 19 ? 1 : 0;
            }
        }

        return small;
    }

    static long Constant(int frequency, int sample) => (long)Math.Round(32768 * Cosine(frequency, sample));

    static double Cosine(int frequency, int sample) =>
        (frequency == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos((2 * sample + 1) * frequency * Math.PI / 16);

    static bool IsConstant(byte[] luma, int width, int x, int y, int along, int across)
    {
        for (var line = 0; line < 8; line++)
        {
            for (var i = 1; i < 8; i++)
            {
                var at = y * width + x + line * across;
                if (luma[at] != luma[at + i * along])
                {
                    return false;
                }
            }
        }

        return true;
    }
}
