using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Forensics.Imaging.Jpeg;

/// <summary>What saving as JPEG and opening again does to samples: forward DCT, quantisation, inverse DCT. No file is written.</summary>
/// <remarks>Huffman coding is lossless, so it can be left out; the result is that of libjpeg with its accurate integer DCT, bit for bit.</remarks>
public static class JpegRoundTrip
{
    /// <param name="steps">64 quantiser steps in natural order, 1 to 65,535.</param>
    public static SamplePlane Apply(SamplePlane plane, ReadOnlySpan<ushort> steps)
    {
        ArgumentNullException.ThrowIfNull(plane);
        var quantiser = new Quantiser(steps);
        var result = new SamplePlane(plane.Width, plane.Height);
        for (var row = 0; row < plane.BlocksHigh; row++)
        {
            for (var column = 0; column < plane.BlocksWide; column++)
            {
                var at = 8 * (row * plane.Stride + column);
                var scaled = IntegerDct.Forward(LoadColumns(plane, at));
                Store(Restore(scaled, quantiser).Transpose(), result.Writable[at..], plane.Stride);
            }
        }

        return result;
    }

    /// <summary>How far each 8×8 block moves when saved, for several sets of steps at the price of one forward DCT.</summary>
    /// <param name="steps">Sets of 64 quantiser steps in natural order.</param>
    /// <returns>Per set, and per block row-major: the sum of the 64 absolute differences.</returns>
    public static int[][] BlockErrors(SamplePlane plane, IReadOnlyList<ushort[]> steps)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentNullException.ThrowIfNull(steps);
        var quantisers = steps.Select(set => new Quantiser(set)).ToArray();
        var sums = steps.Select(_ => new int[plane.BlocksWide * plane.BlocksHigh]).ToArray();
        for (var row = 0; row < plane.BlocksHigh; row++)
        {
            for (var column = 0; column < plane.BlocksWide; column++)
            {
                var columns = LoadColumns(plane, 8 * (row * plane.Stride + column));
                var scaled = IntegerDct.Forward(columns);
                for (var i = 0; i < quantisers.Length; i++)
                {
                    sums[i][row * plane.BlocksWide + column] = Difference(columns, Restore(scaled, quantisers[i]));
                }
            }
        }

        return sums;
    }

    static Block8 LoadColumns(SamplePlane plane, int at)
    {
        var block = plane.Samples.Slice(at, 7 * plane.Stride + 8);
        return Block8.Load(ref MemoryMarshal.GetReference(block), plane.Stride).Transpose();
    }

    /// <returns>Samples less 128, within -128 to 127, transposed.</returns>
    static Block8 Restore(in Block8 scaled, Quantiser quantiser)
    {
        var coefficients = quantiser.Apply(scaled, out var onlyDc);
        Block8 block;
        if (onlyDc)
        {
            // Both passes of the inverse transform come to this when all AC coefficients are 0.
            block.R0 = Vector256.Create((coefficients.R0.ToScalar() + 4) >> 3);
            block.R1 = block.R2 = block.R3 = block.R4 = block.R5 = block.R6 = block.R7 = block.R0;
        }
        else
        {
            block = IntegerDct.Inverse(coefficients);
        }

        block.R0 = Clip(block.R0);
        block.R1 = Clip(block.R1);
        block.R2 = Clip(block.R2);
        block.R3 = Clip(block.R3);
        block.R4 = Clip(block.R4);
        block.R5 = Clip(block.R5);
        block.R6 = Clip(block.R6);
        block.R7 = Clip(block.R7);
        return block;
    }

    static int Difference(in Block8 a, in Block8 b) => Vector256.Sum(
        Vector256.Abs(a.R0 - b.R0) + Vector256.Abs(a.R1 - b.R1) + Vector256.Abs(a.R2 - b.R2) + Vector256.Abs(a.R3 - b.R3)
        + Vector256.Abs(a.R4 - b.R4) + Vector256.Abs(a.R5 - b.R5) + Vector256.Abs(a.R6 - b.R6) + Vector256.Abs(a.R7 - b.R7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Clip(Vector256<int> value) => Vector256.Min(Vector256.Max(value, Vector256.Create(-128)), Vector256.Create(127));

    static void Store(in Block8 rows, Span<byte> target, int stride)
    {
        var values = MemoryMarshal.Cast<Block8, int>(new ReadOnlySpan<Block8>(in rows));
        for (var i = 0; i < 64; i++)
        {
            target[(i >> 3) * stride + (i & 7)] = (byte)(values[i] + 128);
        }
    }
}
