using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.EditMap;

/// <summary>What is measured on each 8×8 block of luma, on the grid at the origin.</summary>
sealed class BlockTraces
{
    public const int Side = 8;

    // More than 5 % of 64 samples at an end of the scale: clipped samples follow no statistics.
    const int MaxSaturatedPixels = 3;
    const byte Darkest = 3;
    const byte Brightest = 252;

    // A coefficient below half a level is one that a save with steps of 1 would have made 0. The DCT at hand gives eight times the coefficient.
    const int NearZero = 4;

    // Keep the logarithms finite; small against a textured block's values.
    const double ActivityOffset = 0.5;
    const double HighOffset = 0.05;
    const double MiddleOffset = 0.3;

    static readonly Block8 HighFrequencies = Mask((u, v) => u + v >= 8);
    static readonly Block8 MiddleFrequencies = Mask((u, v) => u + v is >= 2 and < 6);
    static readonly int HighCount = Count((u, v) => u + v >= 8);
    static readonly int MiddleCount = Count((u, v) => u + v is >= 2 and < 6);

    BlockTraces(int columns, int rows)
    {
        (Columns, Rows) = (columns, rows);
        var blocks = columns * rows;
        Usable = new bool[blocks];
        Activity = new float[blocks];
        Noise = new float[blocks];
        Zeros = new float[blocks];
        GridZeros = new float[blocks];
        High = new float[blocks];
        Middle = new float[blocks];
    }

    /// <summary>Whole blocks across.</summary>
    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Not clipped and with some texture.</summary>
    public bool[] Usable { get; }

    public int UsableCount { get; private set; }

    /// <summary>Logarithm of the mean absolute Laplacian of the inner 6×6 samples.</summary>
    public float[] Activity { get; }

    /// <summary>Logarithm of the mean absolute answer of the inner 6×6 samples to a filter that edges and slopes hardly pass
    /// (J. Immerkær, "Fast noise variance estimation", CVIU 64(2), 1996).</summary>
    public float[] Noise { get; }

    /// <summary>How many of the 64 DCT coefficients are below half a level.</summary>
    public float[] Zeros { get; }

    /// <summary><see cref="Zeros"/> less those of the four blocks half a block away: how much the block is one of a JPEG's.</summary>
    public float[] GridZeros { get; }

    /// <summary>Logarithm of the mean absolute coefficient of high frequency.</summary>
    public float[] High { get; }

    /// <summary>The same of middle frequency.</summary>
    public float[] Middle { get; }

    /// <param name="luma">Row-major.</param>
    public static BlockTraces Measure(ReadOnlySpan<byte> luma, int width, int height)
    {
        var traces = new BlockTraces(width / Side, height / Side);
        var between = new float[(traces.Columns + 1) * (traces.Rows + 1)];
        between.AsSpan().Fill(float.NaN);
        for (var row = 0; row < traces.Rows; row++)
        {
            for (var column = 0; column < traces.Columns; column++)
            {
                var at = Side * (row * width + column);
                traces.MeasureSamples(luma[at..], width, row * traces.Columns + column);
                traces.MeasureFrequencies(luma[at..], width, row * traces.Columns + column);
                if (row + 1 < traces.Rows && column + 1 < traces.Columns)
                {
                    between[(row + 1) * (traces.Columns + 1) + column + 1] = CountZeros(Transform(luma[(at + 4 * width + 4)..], width));
                }
            }
        }

        traces.SubtractBetween(between);
        return traces;
    }

    void MeasureSamples(ReadOnlySpan<byte> block, int stride, int index)
    {
        var (laplacian, noise, saturated) = (0, 0, 0);
        for (var y = 0; y < Side; y++)
        {
            foreach (var sample in block.Slice(y * stride, Side))
            {
                saturated += sample is <= Darkest or >= Brightest ? 1 : 0;
            }
        }

        for (var y = 1; y < Side - 1; y++)
        {
            var above = block.Slice((y - 1) * stride, Side);
            var here = block.Slice(y * stride, Side);
            var below = block.Slice((y + 1) * stride, Side);
            for (var x = 1; x < Side - 1; x++)
            {
                var cross = above[x] + below[x] + here[x - 1] + here[x + 1];
                var corners = above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1];
                laplacian += Math.Abs(4 * here[x] - cross);
                noise += Math.Abs(4 * here[x] - 2 * cross + corners);
            }
        }

        Activity[index] = MathF.Log(laplacian / 36f + (float)ActivityOffset);
        Noise[index] = MathF.Log(noise / 36f + (float)ActivityOffset);
        Usable[index] = saturated <= MaxSaturatedPixels && laplacian > 0;
        UsableCount += Usable[index] ? 1 : 0;
    }

    void MeasureFrequencies(ReadOnlySpan<byte> block, int stride, int index)
    {
        var scaled = Transform(block, stride);
        Zeros[index] = CountZeros(scaled);
        High[index] = MathF.Log(Sum(scaled, HighFrequencies) / (8f * HighCount) + (float)HighOffset);
        Middle[index] = MathF.Log(Sum(scaled, MiddleFrequencies) / (8f * MiddleCount) + (float)MiddleOffset);
    }

    void SubtractBetween(float[] between)
    {
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var (sum, count) = (0f, 0);
                var corner = row * (Columns + 1) + column;
                foreach (var value in (ReadOnlySpan<float>)[between[corner], between[corner + 1], between[corner + Columns + 1], between[corner + Columns + 2]])
                {
                    if (!float.IsNaN(value))
                    {
                        sum += value;
                        count++;
                    }
                }

                var block = row * Columns + column;
                GridZeros[block] = count == 0 ? 0 : Zeros[block] - sum / count;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Block8 Transform(ReadOnlySpan<byte> block, int stride) =>
        IntegerDct.Forward(Block8.Load(ref MemoryMarshal.GetReference(block[..(7 * stride + 8)]), stride).Transpose());

    static int CountZeros(in Block8 b)
    {
        var limit = Vector256.Create(NearZero);
        return -Vector256.Sum(
            Vector256.LessThan(Vector256.Abs(b.R0), limit) + Vector256.LessThan(Vector256.Abs(b.R1), limit)
            + Vector256.LessThan(Vector256.Abs(b.R2), limit) + Vector256.LessThan(Vector256.Abs(b.R3), limit)
            + Vector256.LessThan(Vector256.Abs(b.R4), limit) + Vector256.LessThan(Vector256.Abs(b.R5), limit)
            + Vector256.LessThan(Vector256.Abs(b.R6), limit) + Vector256.LessThan(Vector256.Abs(b.R7), limit));
    }

    static int Sum(in Block8 b, in Block8 mask) => Vector256.Sum(
        (Vector256.Abs(b.R0) & mask.R0) + (Vector256.Abs(b.R1) & mask.R1) + (Vector256.Abs(b.R2) & mask.R2) + (Vector256.Abs(b.R3) & mask.R3)
        + (Vector256.Abs(b.R4) & mask.R4) + (Vector256.Abs(b.R5) & mask.R5) + (Vector256.Abs(b.R6) & mask.R6) + (Vector256.Abs(b.R7) & mask.R7));

    static Block8 Mask(Func<int, int, bool> holds)
    {
        Block8 mask = default;
        var values = MemoryMarshal.Cast<Block8, int>(new Span<Block8>(ref mask));
        for (var i = 0; i < 64; i++)
        {
            values[i] = holds(i / 8, i % 8) ? -1 : 0;
        }

        return mask;
    }

    static int Count(Func<int, int, bool> holds) => Enumerable.Range(0, 64).Count(i => holds(i / 8, i % 8));
}
