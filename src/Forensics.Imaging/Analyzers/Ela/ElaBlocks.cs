using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.Ela;

/// <summary>What is measured on each 16×16 block: reaction to each save, local activity, mean luma, usability.</summary>
sealed class ElaBlocks
{
    public const int Side = 16;

    // More than 5 % of 256 luma samples at an end of the scale: clipped samples react to a save by their clipping.
    const int MaxSaturatedPixels = 12;
    const byte Darkest = 3;
    const byte Brightest = 252;

    // Keeps the logarithm finite; small against the mean error of a textured block (about 0.5 to 4).
    const double ErrorOffset = 0.05;
    const double ActivityOffset = 0.5;

    // The least active blocks (sky, paper) differ by sensor and encoder noise only.
    const double ExcludedShare = 0.02;

    ElaBlocks(int columns, int rows, int qualities)
    {
        (Columns, Rows) = (columns, rows);
        Activity = new float[columns * rows];
        MeanLuma = new float[columns * rows];
        Usable = new bool[columns * rows];
        Errors = new float[qualities][];
        for (var i = 0; i < qualities; i++)
        {
            Errors[i] = new float[columns * rows];
        }
    }

    /// <summary>Blocks across, one that is not whole included (never usable).</summary>
    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Per quality: the logarithm of a block's mean absolute change when saved.</summary>
    public float[][] Errors { get; }

    /// <summary>Logarithm of the mean absolute Laplacian of luma.</summary>
    public float[] Activity { get; }

    /// <summary>0 to 255.</summary>
    public float[] MeanLuma { get; }

    public bool[] Usable { get; }

    public int UsableCount { get; private set; }

    public static ElaBlocks Measure(RgbImage image, ChromaSampling sampling, IReadOnlyList<int> qualities)
    {
        var blocks = new ElaBlocks((image.Width + Side - 1) / Side, (image.Height + Side - 1) / Side, qualities.Count);
        var planes = ColourPlanes.Of(image, sampling);
        blocks.MeasureLuma(planes[0], image.Width / Side, image.Height / Side);
        blocks.ExcludeLeastActive();
        blocks.MeasureErrors(planes, ColourPlanes.Reduction(sampling), qualities);
        return blocks;
    }

    void MeasureLuma(SamplePlane luma, int wholeColumns, int wholeRows)
    {
        for (var row = 0; row < wholeRows; row++)
        {
            for (var column = 0; column < wholeColumns; column++)
            {
                var (sum, laplacian, saturated) = Texture(luma, Side * (row * luma.Stride + column));
                var block = row * Columns + column;
                MeanLuma[block] = sum / 256f;
                Activity[block] = (float)Math.Log(laplacian / 196.0 + ActivityOffset);
                // A block without any texture has nothing to be compared by.
                Usable[block] = saturated <= MaxSaturatedPixels && laplacian > 0;
            }
        }
    }

    /// <returns>Sum of the 256 samples; sum of |4·C - N - S - E - W| over the inner 14×14; number of saturated samples.</returns>
    static (int Sum, int Laplacian, int Saturated) Texture(SamplePlane luma, int at)
    {
        ref var first = ref MemoryMarshal.GetReference(luma.Samples);
        var (sums, laplacians) = (Vector256<short>.Zero, Vector256<short>.Zero);
        var saturated = 0;
        for (var y = 0; y < Side; y++, at += luma.Stride)
        {
            var bytes = Vector128.LoadUnsafe(ref first, (nuint)at);
            var centre = Widen(bytes);
            sums += centre;
            var atEnds = Vector128.LessThanOrEqual(bytes, Vector128.Create(Darkest)) | Vector128.GreaterThanOrEqual(bytes, Vector128.Create(Brightest));
            saturated += int.PopCount((int)atEnds.ExtractMostSignificantBits());
            if (y is 0 or Side - 1)
            {
                continue;
            }

            // Inner rows have a row above and below, so the neighbours of the outer lanes lie inside the plane too; they are masked off below.
            var around = Widen(Vector128.LoadUnsafe(ref first, (nuint)(at - 1))) + Widen(Vector128.LoadUnsafe(ref first, (nuint)(at + 1)))
                + Widen(Vector128.LoadUnsafe(ref first, (nuint)(at - luma.Stride))) + Widen(Vector128.LoadUnsafe(ref first, (nuint)(at + luma.Stride)));
            laplacians += Vector256.Abs((centre << 2) - around);
        }

        // At most 14 × 1020 a lane.
        var inner = Vector256.Create(0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0);
        return (Total(sums), Total(laplacians & inner), saturated);
    }

    static Vector256<short> Widen(Vector128<byte> bytes) => Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes)).AsInt16();

    static int Total(Vector256<short> values) => Vector256.Sum(Vector256.WidenLower(values) + Vector256.WidenUpper(values));

    void ExcludeLeastActive()
    {
        List<float> activities = [];
        for (var i = 0; i < Usable.Length; i++)
        {
            if (Usable[i])
            {
                activities.Add(Activity[i]);
            }
        }

        if (activities.Count == 0)
        {
            return;
        }

        activities.Sort();
        var least = activities[(int)(ExcludedShare * (activities.Count - 1))];
        for (var i = 0; i < Usable.Length; i++)
        {
            Usable[i] &= Activity[i] >= least;
            UsableCount += Usable[i] ? 1 : 0;
        }
    }

    void MeasureErrors(SamplePlane[] planes, (int Horizontal, int Vertical) reduction, IReadOnlyList<int> qualities)
    {
        var totals = new double[Errors.Length][];
        for (var q = 0; q < totals.Length; q++)
        {
            totals[q] = new double[Usable.Length];
        }

        for (var i = 0; i < planes.Length; i++)
        {
            var table = i == 0 ? StandardTables.Luminance : StandardTables.Chrominance;
            var steps = new ushort[qualities.Count][];
            for (var q = 0; q < steps.Length; q++)
            {
                steps[q] = StandardTables.Scale(table, qualities[q]);
            }

            var sums = JpegRoundTrip.BlockErrors(planes[i], steps);
            var (wide, high) = i == 0 ? (2, 2) : (2 / reduction.Horizontal, 2 / reduction.Vertical);
            for (var q = 0; q < steps.Length; q++)
            {
                AddMeans(sums[q], planes[i].BlocksWide, wide, high, 1.0 / planes.Length, totals[q]);
            }
        }

        for (var q = 0; q < totals.Length; q++)
        {
            for (var block = 0; block < Usable.Length; block++)
            {
                Errors[q][block] = (float)Math.Log(totals[q][block] + ErrorOffset);
            }
        }
    }

    /// <summary>Adds the mean change of the <paramref name="wide"/> × <paramref name="high"/> small blocks of a plane that a 16×16 block covers.</summary>
    void AddMeans(int[] sums, int stride, int wide, int high, double weight, double[] totals)
    {
        for (var block = 0; block < totals.Length; block++)
        {
            if (!Usable[block])
            {
                continue;
            }

            var (column, row) = (block % Columns * wide, block / Columns * high);
            var sum = 0;
            for (var y = row; y < row + high; y++)
            {
                for (var x = column; x < column + wide; x++)
                {
                    sum += sums[y * stride + x];
                }
            }

            totals[block] += weight * sum / (64.0 * wide * high);
        }
    }
}
