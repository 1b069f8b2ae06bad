using Forensics.Similarity.Geometry;

namespace Forensics.Similarity.Copies;

/// <summary>How well the detail of two pictures agrees once one is laid on the other.</summary>
/// <remarks>Both grey copies are sampled on one grid, as coarse as the coarser of them; the mean of 9×9 samples is taken away, so that light and colour do not count;
/// blocks of 12×12 samples are then correlated. Two shots of one scene agree where they show one flat thing and nowhere else; copies agree wherever nothing was laid over them.</remarks>
/// <param name="Share">Of the blocks with detail, how many agree (correlation above 0.8), 0 to 1.</param>
/// <param name="Median">Of their correlations, -1 to 1.</param>
/// <param name="Blocks">Blocks with detail.</param>
readonly record struct DetailAgreement(double Share, double Median, int Blocks)
{
    const int Block = 12;
    const int Step = Block / 2;
    const int Surround = 4;
    const double Agrees = 0.8;

    // Variance of the detail in squared grey levels: strong detail outlives compression and sensor noise; without enough of it, weak detail is asked.
    const double Strong = 100;
    const double Weak = 9;

    // Added to both variances, so that flat blocks don't correlate by their rounding.
    const double Rounding = 0.5;

    /// <summary>Fewer blocks tell nothing.</summary>
    public const int MinBlocks = 12;

    public bool IsMeasured => Blocks >= MinBlocks;

    /// <param name="mapping">From the disputed thumbnail's pixels to the known one's.</param>
    /// <param name="coarseness">Least pixels of the disputed thumbnail between samples: 1 compares all its detail, 2 what blurring to half leaves.</param>
    public static DetailAgreement Of(LumaThumbnail disputed, LumaThumbnail known, PlaneMapping mapping, double coarseness = 1)
    {
        var scale = mapping.At(disputed.Width / 2.0, disputed.Height / 2.0).Scale;
        if (!(scale > 0) || double.IsInfinity(scale))
        {
            return default;
        }

        var spacing = Math.Max(coarseness, coarseness / scale);
        var (width, height) = ((int)(disputed.Width / spacing), (int)(disputed.Height / spacing));
        if (width < Block || height < Block)
        {
            return default;
        }

        var (left, right, both) = (new double[width * height], new double[width * height], new bool[width * height]);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = ((x + 0.5) * spacing, (y + 0.5) * spacing);
                var (toX, toY) = mapping.Map(fromX, fromY);
                if (toX >= 1 && toY >= 1 && toX <= known.Width - 1 && toY <= known.Height - 1)
                {
                    var at = y * width + x;
                    both[at] = true;
                    left[at] = Sample(disputed, fromX, fromY, spacing);
                    right[at] = Sample(known, toX, toY, spacing * scale);
                }
            }
        }

        return Compare(Detail(left, both, width, height), Detail(right, both, width, height), both, width, height);
    }

    static DetailAgreement Compare(double[] left, double[] right, bool[] both, int width, int height)
    {
        List<double> strong = [], any = [];
        for (var y = 0; y + Block <= height; y += Step)
        {
            for (var x = 0; x + Block <= width; x += Step)
            {
                if (Correlate(left, right, both, y * width + x, width) is { } found && found.Variance >= Weak)
                {
                    any.Add(found.Correlation);
                    if (found.Variance >= Strong)
                    {
                        strong.Add(found.Correlation);
                    }
                }
            }
        }

        var asked = strong.Count >= MinBlocks ? strong : any;
        if (asked.Count == 0)
        {
            return default;
        }

        asked.Sort();
        return new DetailAgreement((double)asked.Count(value => value > Agrees) / asked.Count, asked[asked.Count / 2], asked.Count);
    }

    /// <returns>Null where one of the pictures does not reach; the larger variance of the two.</returns>
    static (double Correlation, double Variance)? Correlate(double[] left, double[] right, bool[] both, int origin, int width)
    {
        double sumL = 0, sumR = 0, sumLL = 0, sumRR = 0, sumLR = 0;
        for (var y = 0; y < Block; y++)
        {
            for (var at = origin + y * width; at < origin + y * width + Block; at++)
            {
                if (!both[at])
                {
                    return null;
                }

                var (l, r) = (left[at], right[at]);
                (sumL, sumR, sumLL, sumRR, sumLR) = (sumL + l, sumR + r, sumLL + l * l, sumRR + r * r, sumLR + l * r);
            }
        }

        const double n = Block * Block;
        var (varianceL, varianceR) = (sumLL / n - sumL / n * (sumL / n), sumRR / n - sumR / n * (sumR / n));
        var covariance = sumLR / n - sumL / n * (sumR / n);
        return (covariance / Math.Sqrt((varianceL + Rounding) * (varianceR + Rounding)), Math.Max(varianceL, varianceR));
    }

    /// <summary>Each sample less the mean of those around it that both pictures have.</summary>
    static double[] Detail(double[] samples, bool[] both, int width, int height)
    {
        var sums = new double[(width + 1) * (height + 1)];
        var counts = new int[sums.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (at, to) = (y * width + x, (y + 1) * (width + 1) + x + 1);
                sums[to] = (both[at] ? samples[at] : 0) + sums[to - 1] + sums[to - width - 1] - sums[to - width - 2];
                counts[to] = (both[at] ? 1 : 0) + counts[to - 1] + counts[to - width - 1] - counts[to - width - 2];
            }
        }

        var detail = new double[samples.Length];
        for (var y = 0; y < height; y++)
        {
            var (top, bottom) = (Math.Max(0, y - Surround) * (width + 1), Math.Min(height, y + Surround + 1) * (width + 1));
            for (var x = 0; x < width; x++)
            {
                if (both[y * width + x])
                {
                    var (from, to) = (Math.Max(0, x - Surround), Math.Min(width, x + Surround + 1));
                    var sum = sums[bottom + to] - sums[bottom + from] - sums[top + to] + sums[top + from];
                    detail[y * width + x] = samples[y * width + x] - sum / (counts[bottom + to] - counts[bottom + from] - counts[top + to] + counts[top + from]);
                }
            }
        }

        return detail;
    }

    /// <summary>Mean over a square; one bilinear sample a pixel of it.</summary>
    static double Sample(LumaThumbnail picture, double x, double y, double side)
    {
        var samples = Math.Clamp((int)Math.Round(side), 1, 16);
        var sum = 0.0;
        for (var row = 0; row < samples; row++)
        {
            for (var column = 0; column < samples; column++)
            {
                sum += Bilinear(picture, x + (column - (samples - 1) / 2.0) * side / samples, y + (row - (samples - 1) / 2.0) * side / samples);
            }
        }

        return sum / (samples * samples);
    }

    static double Bilinear(LumaThumbnail picture, double x, double y)
    {
        (x, y) = (Math.Clamp(x - 0.5, 0, picture.Width - 1), Math.Clamp(y - 0.5, 0, picture.Height - 1));
        var (left, top) = ((int)x, (int)y);
        var (right, bottom) = (Math.Min(left + 1, picture.Width - 1), Math.Min(top + 1, picture.Height - 1));
        var (shareX, shareY) = (x - left, y - top);
        double At(int column, int row) => picture.Pixels[row * picture.Width + column];
        return (1 - shareY) * ((1 - shareX) * At(left, top) + shareX * At(right, top)) + shareY * ((1 - shareX) * At(left, bottom) + shareX * At(right, bottom));
    }
}
