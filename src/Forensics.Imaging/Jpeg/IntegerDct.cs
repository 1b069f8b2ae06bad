using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Forensics.Imaging.Jpeg;

/// <summary>The accurate integer DCT that libjpeg calls "islow", eight lines at a time.</summary>
/// <remarks>C. Loeffler, A. Ligtenberg, G. Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications", ICASSP 1989, in the variant with
/// 12 multiplications whose multiplicands are 13-bit fixed-point constants. Intermediate results keep 2 more bits after the first pass. Forward
/// results are 8 times the coefficients. In range for blocks of 8-bit samples and their quantised coefficients.</remarks>
static class IntegerDct
{
    const int ConstantBits = 13;
    const int FirstPassBits = 2;

    // Round(x · 2^13) of combinations of cos(k·π/16)·√2, named by their value in thousandths.
    const int C0298 = 2446;
    const int C0390 = 3196;
    const int C0541 = 4433;
    const int C0765 = 6270;
    const int C0899 = 7373;
    const int C1175 = 9633;
    const int C1501 = 12299;
    const int C1847 = 15137;
    const int C1961 = 16069;
    const int C2053 = 16819;
    const int C2562 = 20995;
    const int C3072 = 25172;

    /// <param name="columns">Samples less 128, transposed: a vector holds a column.</param>
    /// <returns>Eight times the coefficients, a vector per row (vertical frequency).</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 Forward(in Block8 columns)
    {
        var block = ForwardPass(columns, first: true).Transpose();
        return ForwardPass(block, first: false);
    }

    /// <param name="rows">Dequantised coefficients, a vector per row.</param>
    /// <returns>Samples less 128, not clipped, transposed: a vector holds a column.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 Inverse(in Block8 rows)
    {
        var block = InversePass(rows, ConstantBits - FirstPassBits).Transpose();
        return InversePass(block, ConstantBits + FirstPassBits + 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Block8 ForwardPass(in Block8 b, bool first)
    {
        var shift = first ? ConstantBits - FirstPassBits : ConstantBits + FirstPassBits;
        var (sum0, sum1, sum2, sum3) = (b.R0 + b.R7, b.R1 + b.R6, b.R2 + b.R5, b.R3 + b.R4);
        var (odd0, odd1, odd2, odd3) = (b.R3 - b.R4, b.R2 - b.R5, b.R1 - b.R6, b.R0 - b.R7);
        var (even0, even3) = (sum0 + sum3, sum0 - sum3);
        var (even1, even2) = (sum1 + sum2, sum1 - sum2);
        var rotated = (even2 + even3) * C0541;
        Block8 result;
        result.R0 = first ? (even0 + even1) << FirstPassBits : Descale(even0 + even1, FirstPassBits);
        result.R4 = first ? (even0 - even1) << FirstPassBits : Descale(even0 - even1, FirstPassBits);
        result.R2 = Descale(rotated + even3 * C0765, shift);
        result.R6 = Descale(rotated - even2 * C1847, shift);
        var (out7, out5, out3, out1) = OddPart(odd0, odd1, odd2, odd3);
        result.R7 = Descale(out7, shift);
        result.R5 = Descale(out5, shift);
        result.R3 = Descale(out3, shift);
        result.R1 = Descale(out1, shift);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Block8 InversePass(in Block8 b, int shift)
    {
        var rotated = (b.R2 + b.R6) * C0541;
        var (low, high) = (rotated - b.R6 * C1847, rotated + b.R2 * C0765);
        var (sum, difference) = ((b.R0 + b.R4) << ConstantBits, (b.R0 - b.R4) << ConstantBits);
        var (even0, even3) = (sum + high, sum - high);
        var (even1, even2) = (difference + low, difference - low);
        var (odd0, odd1, odd2, odd3) = OddPart(b.R7, b.R5, b.R3, b.R1);
        Block8 result;
        result.R0 = Descale(even0 + odd3, shift);
        result.R7 = Descale(even0 - odd3, shift);
        result.R1 = Descale(even1 + odd2, shift);
        result.R6 = Descale(even1 - odd2, shift);
        result.R2 = Descale(even2 + odd1, shift);
        result.R5 = Descale(even2 - odd1, shift);
        result.R3 = Descale(even3 + odd0, shift);
        result.R4 = Descale(even3 - odd0, shift);
        return result;
    }

    /// <summary>The odd half of the flow graph; it is its own transpose, so both directions share it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<int> A, Vector256<int> B, Vector256<int> C, Vector256<int> D) OddPart(
        Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        var (z3, z4) = (a + c, b + d);
        var z5 = (z3 + z4) * C1175;
        var z1 = (a + d) * -C0899;
        var z2 = (b + c) * -C2562;
        z3 = z5 - z3 * C1961;
        z4 = z5 - z4 * C0390;
        return (a * C0298 + z1 + z3, b * C2053 + z2 + z4, c * C3072 + z2 + z3, d * C1501 + z1 + z4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Descale(Vector256<int> value, int bits) => (value + Vector256.Create(1 << (bits - 1))) >> bits;
}
