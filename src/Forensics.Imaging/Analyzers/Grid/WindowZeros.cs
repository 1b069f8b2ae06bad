using System.Runtime.Intrinsics.X86;

namespace Forensics.Imaging.Analyzers.Grid;

/// <summary>For the 8×8 window at every pixel: how many of its 63 AC coefficients are next to nothing (below 0.5).</summary>
/// <remarks>Orthonormal DCT in whole numbers: constants of 15 bits, five bits kept after the horizontal pass (an error of 0.01 of a coefficient, against
/// 0.29 that rounding pixels leaves). So every machine counts the same, and so does the slow reference. Rows are fed from the top.</remarks>
sealed partial class WindowZeros
{
    public const int Side = 8;

    const int ConstantBits = 15;
    const int KeptBits = 5;
    const int HorizontalShift = ConstantBits - KeptBits;

    // 0.5 at the scale of the vertical sums.
    const int Half = 1 << (ConstantBits + KeptBits - 1);

    // Round(2^15 · cos(k·π/16) / 2), and 2^15 / √8 for k = 0 and 4.
    const short C1 = 16069;
    const short C2 = 15137;
    const short C3 = 13623;
    const short C4 = 11585;
    const short C5 = 9102;
    const short C6 = 6270;
    const short C7 = 3196;

    readonly int windows;
    readonly int stride;

    // Rings of the last eight rows: [8 frequencies][8 rows][stride].
    readonly short[] horizontal;
    readonly short[] samples;

    /// <param name="width">Of the picture, at least 8.</param>
    public WindowZeros(int width)
    {
        windows = width - Side + 1;
        stride = Padded(width);
        samples = new short[stride + Side];
        horizontal = new short[Side * Side * stride];
    }

    /// <summary>Elements of a buffer that vectors of 16 may run over.</summary>
    public static int Padded(int width) => ((width + 15) & ~15) + 16;

    /// <summary>Multipliers of samples 0 to 3; 7 to 4 have the same, with the sign turned for odd frequencies.</summary>
    static ReadOnlySpan<short> Basis =>
    [
        C4, C4, C4, C4,
        C1, C3, C5, C7,
        C2, C6, -C6, -C2,
        C3, -C7, -C1, -C5,
        C4, -C4, -C4, C4,
        C5, -C1, C7, C3,
        C6, -C2, C2, -C6,
        C7, -C5, C3, -C1,
    ];

    /// <summary>Takes the next row of luma.</summary>
    public void Add(ReadOnlySpan<byte> luma, int y)
    {
        for (var x = 0; x < luma.Length; x++)
        {
            samples[x] = (short)(luma[x] - 128);
        }

        if (Avx2.IsSupported)
        {
            TransformRow(y);
        }
        else
        {
            TransformRowOneByOne(y);
        }
    }

    /// <summary>Counts for the windows whose last row is <paramref name="y"/>, the row just added; 7 or more.</summary>
    /// <param name="zeros">Gets the count for the window beginning at each column.</param>
    public void Count(int y, Span<short> zeros)
    {
        if (Avx2.IsSupported)
        {
            CountVectors(y, zeros);
        }
        else
        {
            CountOneByOne(y, zeros);
        }
    }

    int Ring(int frequency, int y) => (frequency * Side + (y & (Side - 1))) * stride;

    internal void TransformRowOneByOne(int y)
    {
        for (var x = 0; x < windows; x++)
        {
            for (var u = 0; u < Side; u++)
            {
                var sum = 0;
                for (var i = 0; i < 4; i++)
                {
                    var (a, b) = (samples[x + i], samples[x + 7 - i]);
                    sum += Basis[4 * u + i] * (u % 2 == 0 ? a + b : a - b);
                }

                horizontal[Ring(u, y) + x] = (short)((sum + (1 << (HorizontalShift - 1))) >> HorizontalShift);
            }
        }
    }

    internal void CountOneByOne(int y, Span<short> zeros)
    {
        Span<int> column = stackalloc int[Side];
        for (var x = 0; x < windows; x++)
        {
            short count = 0;
            for (var u = 0; u < Side; u++)
            {
                for (var i = 0; i < Side; i++)
                {
                    column[i] = horizontal[Ring(u, y - 7 + i) + x];
                }

                for (var v = u == 0 ? 1 : 0; v < Side; v++)
                {
                    var sum = 0;
                    for (var i = 0; i < 4; i++)
                    {
                        sum += Basis[4 * v + i] * (v % 2 == 0 ? column[i] + column[7 - i] : column[i] - column[7 - i]);
                    }

                    count += (short)(Math.Abs(sum) < Half ? 1 : 0);
                }
            }

            zeros[x] = count;
        }
    }
}
