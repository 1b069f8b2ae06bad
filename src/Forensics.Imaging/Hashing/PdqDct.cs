using System.Numerics;
using System.Runtime.InteropServices;

namespace Forensics.Imaging.Hashing;

/// <summary>The 16×16 DCT coefficients of a 64×64 grid that PDQ keeps: frequencies 1 to 16 of both axes, without the constant
/// one.</summary>
static class PdqDct
{
    public const int Side = 16;
    public const int Coefficients = Side * Side;

    const int Samples = PdqSampling.Side;

    // D[i][j] = sqrt(2/64) cos(pi/128 (i+1)(2j+1)).
    static readonly double[] Basis = MakeBasis();

    /// <summary>B = D·A·Dᵀ.</summary>
    /// <param name="grid">64×64 samples in any unit.</param>
    /// <param name="block">16×16 coefficients, vertical frequency by row.</param>
    public static void Transform(ReadOnlySpan<long> grid, Span<double> block)
    {
        Span<double> values = stackalloc double[Samples * Samples];
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = grid[k];
        }

        Span<double> row = stackalloc double[Samples];
        for (var i = 0; i < Side; i++)
        {
            row.Clear();
            for (var k = 0; k < Samples; k++)
            {
                AddScaled(row, values.Slice(k * Samples, Samples), Basis[i * Samples + k]);
            }

            for (var j = 0; j < Side; j++)
            {
                block[i * Side + j] = Dot(row, Basis.AsSpan(j * Samples, Samples));
            }
        }
    }

    // Multiply and add stay apart (no fused operation), and each lane sums in the order of k: the same bits on every machine.
    static void AddScaled(Span<double> sum, ReadOnlySpan<double> values, double factor)
    {
        var sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        for (var v = 0; v < sums.Length; v++)
        {
            sums[v] += vectors[v] * factor;
        }
    }

    static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        // Four running sums of fixed places rather than Vector<double>, whose width differs between machines and with it the rounding.
        double a = 0, b = 0, c = 0, d = 0;
        for (var k = 0; k < Samples; k += 4)
        {
            a += left[k] * right[k];
            b += left[k + 1] * right[k + 1];
            c += left[k + 2] * right[k + 2];
            d += left[k + 3] * right[k + 3];
        }

        return a + b + (c + d);
    }

    static double[] MakeBasis()
    {
        var basis = new double[Side * Samples];
        for (var i = 0; i < Side; i++)
        {
            for (var j = 0; j < Samples; j++)
            {
                basis[i * Samples + j] = Math.Sqrt(2.0 / Samples) * Math.Cos(Math.PI / (2 * Samples) * (i + 1) * (2 * j + 1));
            }
        }

        return basis;
    }
}
