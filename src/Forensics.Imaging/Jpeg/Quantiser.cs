using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Forensics.Imaging.Jpeg;

/// <summary>Quantises and dequantises in one step: each coefficient becomes the nearest multiple of its step, halves away from zero (T.81 A.3.4).</summary>
sealed class Quantiser
{
    readonly Vector256<int>[] step = new Vector256<int>[8];
    readonly Vector256<int>[] bias = new Vector256<int>[8];
    readonly Vector256<float>[] reciprocal = new Vector256<float>[8];
    readonly Vector256<float>[] reciprocalHalf = new Vector256<float>[8];

    /// <param name="steps">64 steps of 1 to 65,535 in natural order.</param>
    /// <exception cref="ArgumentException">Not 64, or a step of 0.</exception>
    public Quantiser(ReadOnlySpan<ushort> steps)
    {
        if (steps.Length != 64 || steps.Contains((ushort)0))
        {
            throw new ArgumentException($"{steps.Length} steps given, 64 from 1 needed.", nameof(steps));
        }

        Span<int> line = stackalloc int[8];
        for (var row = 0; row < 8; row++)
        {
            for (var i = 0; i < 8; i++)
            {
                line[i] = steps[8 * row + i];
            }

            step[row] = Vector256.Create<int>(line);
            bias[row] = step[row] << 2;
            reciprocal[row] = Vector256<float>.One / Vector256.ConvertToSingle(step[row] << 3);
            reciprocalHalf[row] = reciprocal[row] * 0.5f;
        }
    }

    /// <param name="scaled">Eight times the coefficients, as the forward DCT gives them.</param>
    /// <param name="onlyDc">True when every coefficient but the first became 0.</param>
    /// <returns>Multiples of the steps, at coefficient scale.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Block8 Apply(in Block8 scaled, out bool onlyDc)
    {
        Block8 result;
        result.R0 = Row(scaled.R0, 0);
        result.R1 = Row(scaled.R1, 1);
        result.R2 = Row(scaled.R2, 2);
        result.R3 = Row(scaled.R3, 3);
        result.R4 = Row(scaled.R4, 4);
        result.R5 = Row(scaled.R5, 5);
        result.R6 = Row(scaled.R6, 6);
        result.R7 = Row(scaled.R7, 7);
        var others = result.R1 | result.R2 | result.R3 | result.R4 | result.R5 | result.R6 | result.R7
            | (result.R0 & Vector256.Create(0, -1, -1, -1, -1, -1, -1, -1));
        onlyDc = others == Vector256<int>.Zero;
        return result;
    }

    // floor((|c| + 4q) / 8q) by multiplication. Numerators are below 2^20 with steps in range of a JPEG's 8-bit tables; the half added keeps an exact
    // multiple above its integer by more than a float's rounding can take away.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector256<int> Row(Vector256<int> scaled, int row)
    {
        var sign = scaled >> 31;
        var numerator = Vector256.ConvertToSingle(((scaled ^ sign) - sign) + bias[row]);
        var level = Vector256.ConvertToInt32Native(numerator * reciprocal[row] + reciprocalHalf[row]);
        return ((level * step[row]) ^ sign) - sign;
    }
}
