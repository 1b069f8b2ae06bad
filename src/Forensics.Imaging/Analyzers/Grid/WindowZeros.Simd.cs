using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Forensics.Imaging.Analyzers.Grid;

sealed partial class WindowZeros
{
    // Pairs of multipliers as one 32-bit lane each: samples 0 and 1, then 2 and 3, of every frequency.
    static readonly Vector256<short>[] BasisPairs = Pairs();

    static Vector256<short>[] Pairs()
    {
        var pairs = new Vector256<short>[2 * Side];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = Vector256.Create((ushort)Basis[2 * i] | (Basis[2 * i + 1] << 16)).AsInt16();
        }

        return pairs;
    }

    void TransformRow(int y)
    {
        ref var source = ref MemoryMarshal.GetArrayDataReference(samples);
        ref var target = ref MemoryMarshal.GetArrayDataReference(horizontal);
        var rounding = Vector256.Create(1 << (HorizontalShift - 1));
        for (var x = 0; x < windows; x += 16)
        {
            var folded = Folded.Of(
                Load(ref source, x), Load(ref source, x + 1), Load(ref source, x + 2), Load(ref source, x + 3),
                Load(ref source, x + 4), Load(ref source, x + 5), Load(ref source, x + 6), Load(ref source, x + 7));
            for (var u = 0; u < Side; u++)
            {
                var (low, high) = folded.Transform(u);
                Avx2.PackSignedSaturate((low + rounding) >> HorizontalShift, (high + rounding) >> HorizontalShift)
                    .StoreUnsafe(ref target, (nuint)(Ring(u, y) + x));
            }
        }
    }

    void CountVectors(int y, Span<short> zeros)
    {
        ref var rows = ref MemoryMarshal.GetArrayDataReference(horizontal);
        ref var target = ref MemoryMarshal.GetReference(zeros[..stride]);
        for (var x = 0; x < windows; x += 16)
        {
            var count = Vector256<short>.Zero;
            for (var u = 0; u < Side; u++)
            {
                var at = Ring(u, 0) + x;
                var folded = Folded.Of(
                    Load(ref rows, at + stride * ((y + 1) & 7)), Load(ref rows, at + stride * ((y + 2) & 7)),
                    Load(ref rows, at + stride * ((y + 3) & 7)), Load(ref rows, at + stride * ((y + 4) & 7)),
                    Load(ref rows, at + stride * ((y + 5) & 7)), Load(ref rows, at + stride * ((y + 6) & 7)),
                    Load(ref rows, at + stride * ((y + 7) & 7)), Load(ref rows, at + stride * (y & 7)));
                if (u > 0)
                {
                    count -= folded.IsSmall(0);
                }

                count = count - folded.IsSmall(1) - folded.IsSmall(2) - folded.IsSmall(3) - folded.IsSmall(4)
                    - folded.IsSmall(5) - folded.IsSmall(6) - folded.IsSmall(7);
            }

            count.StoreUnsafe(ref target, (nuint)x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<short> Load(ref short first, int at) => Vector256.LoadUnsafe(ref first, (nuint)at);

    /// <summary>Sums and differences of mirrored samples of 16 windows, in pairs for multiply-and-add; low and high halves as unpacking leaves them.</summary>
    struct Folded
    {
        Vector256<short> sumsLow01, sumsHigh01, sumsLow23, sumsHigh23;
        Vector256<short> differencesLow01, differencesHigh01, differencesLow23, differencesHigh23;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Folded Of(
            Vector256<short> a, Vector256<short> b, Vector256<short> c, Vector256<short> d,
            Vector256<short> e, Vector256<short> f, Vector256<short> g, Vector256<short> h)
        {
            Folded folded;
            folded.sumsLow01 = Avx2.UnpackLow(a + h, b + g);
            folded.sumsHigh01 = Avx2.UnpackHigh(a + h, b + g);
            folded.sumsLow23 = Avx2.UnpackLow(c + f, d + e);
            folded.sumsHigh23 = Avx2.UnpackHigh(c + f, d + e);
            folded.differencesLow01 = Avx2.UnpackLow(a - h, b - g);
            folded.differencesHigh01 = Avx2.UnpackHigh(a - h, b - g);
            folded.differencesLow23 = Avx2.UnpackLow(c - f, d - e);
            folded.differencesHigh23 = Avx2.UnpackHigh(c - f, d - e);
            return folded;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly (Vector256<int> Low, Vector256<int> High) Transform(int frequency)
        {
            var (first, second) = (BasisPairs[2 * frequency], BasisPairs[2 * frequency + 1]);
            return frequency % 2 == 0
                ? (Avx2.MultiplyAddAdjacent(sumsLow01, first) + Avx2.MultiplyAddAdjacent(sumsLow23, second),
                    Avx2.MultiplyAddAdjacent(sumsHigh01, first) + Avx2.MultiplyAddAdjacent(sumsHigh23, second))
                : (Avx2.MultiplyAddAdjacent(differencesLow01, first) + Avx2.MultiplyAddAdjacent(differencesLow23, second),
                    Avx2.MultiplyAddAdjacent(differencesHigh01, first) + Avx2.MultiplyAddAdjacent(differencesHigh23, second));
        }

        /// <returns>-1 where the coefficient is below 0.5.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector256<short> IsSmall(int frequency)
        {
            var (low, high) = Transform(frequency);
            var half = Vector256.Create(Half);
            return Avx2.PackSignedSaturate(
                Vector256.LessThan(Vector256.Abs(low), half), Vector256.LessThan(Vector256.Abs(high), half));
        }
    }
}
