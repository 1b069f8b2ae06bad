using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.Ghosts;

/// <summary>How far 16×16 cells of luma move when saved at each quality, from one forward DCT.</summary>
/// <remarks>The DCT is orthonormal, so the squared error of a block's coefficients is that of its pixels (Parseval); rounding and clipping of the
/// saved pixels are left out. The two blocks on one diagonal of a cell are kept apart from the other two: one half finds regions, the other tests them.</remarks>
sealed class GhostCells
{
    public const int Side = 16;

    GhostCells(int columns, int rows, int qualities)
    {
        (Columns, Rows) = (columns, rows);
        Activity = new float[columns * rows];
        Errors = new float[2][][];
        for (var half = 0; half < 2; half++)
        {
            Errors[half] = new float[qualities][];
            for (var q = 0; q < qualities; q++)
            {
                Errors[half][q] = new float[columns * rows];
            }
        }
    }

    /// <summary>Whole cells across.</summary>
    public int Columns { get; }

    public int Rows { get; }

    /// <summary>[half][quality][cell]: mean squared difference of a pixel.</summary>
    public float[][][] Errors { get; }

    /// <summary>Mean squared AC of a pixel; 0 in a flat cell.</summary>
    public float[] Activity { get; }

    /// <param name="luma">Row-major, both sides at least 16.</param>
    public static GhostCells Measure(ReadOnlySpan<byte> luma, int width, int height, IReadOnlyList<int> qualities)
    {
        var cells = new GhostCells(width / Side, height / Side, qualities.Count);
        var tables = qualities.Select(quality => new Steps(StandardTables.Scale(StandardTables.Luminance, quality))).ToArray();
        for (var row = 0; row < 2 * cells.Rows; row++)
        {
            for (var column = 0; column < 2 * cells.Columns; column++)
            {
                var block = luma.Slice(8 * row * width + 8 * column, 7 * width + 8);
                var scaled = IntegerDct.Forward(Block8.Load(ref MemoryMarshal.GetReference(block), width).Transpose());
                cells.Add(row / 2 * cells.Columns + column / 2, (row ^ column) & 1, new Rows8(scaled), tables);
            }
        }

        return cells;
    }

    void Add(int cell, int half, in Rows8 rows, Steps[] tables)
    {
        Activity[cell] += (rows.Energy() - rows.R0[0] * rows.R0[0]) / (Side * Side);
        for (var q = 0; q < tables.Length; q++)
        {
            Errors[half][q][cell] += rows.Error(tables[q]) / (Side * Side / 2);
        }
    }

    sealed class Steps
    {
        public Steps(ushort[] steps)
        {
            for (var row = 0; row < 8; row++)
            {
                var line = new float[8];
                for (var i = 0; i < 8; i++)
                {
                    line[i] = steps[8 * row + i];
                }

                Step[row] = Vector256.Create<float>(line);
                Reciprocal[row] = Vector256<float>.One / Step[row];
            }
        }

        public Vector256<float>[] Step { get; } = new Vector256<float>[8];

        public Vector256<float>[] Reciprocal { get; } = new Vector256<float>[8];
    }

    /// <summary>A block's coefficients, a vector a row.</summary>
    readonly struct Rows8(in Block8 scaled)
    {
        public readonly Vector256<float> R0 = Unscale(scaled.R0);
        readonly Vector256<float> r1 = Unscale(scaled.R1);
        readonly Vector256<float> r2 = Unscale(scaled.R2);
        readonly Vector256<float> r3 = Unscale(scaled.R3);
        readonly Vector256<float> r4 = Unscale(scaled.R4);
        readonly Vector256<float> r5 = Unscale(scaled.R5);
        readonly Vector256<float> r6 = Unscale(scaled.R6);
        readonly Vector256<float> r7 = Unscale(scaled.R7);

        public float Energy() => Vector256.Sum(R0 * R0 + r1 * r1 + r2 * r2 + r3 * r3 + r4 * r4 + r5 * r5 + r6 * r6 + r7 * r7);

        public float Error(Steps steps)
        {
            var step = steps.Step;
            var reciprocal = steps.Reciprocal;
            return Vector256.Sum(
                Squared(R0, step[0], reciprocal[0]) + Squared(r1, step[1], reciprocal[1])
                + Squared(r2, step[2], reciprocal[2]) + Squared(r3, step[3], reciprocal[3])
                + Squared(r4, step[4], reciprocal[4]) + Squared(r5, step[5], reciprocal[5])
                + Squared(r6, step[6], reciprocal[6]) + Squared(r7, step[7], reciprocal[7]));
        }

        // The forward transform gives eight times the coefficients.
        static Vector256<float> Unscale(Vector256<int> scaled) => Vector256.ConvertToSingle(scaled) * 0.125f;

        static Vector256<float> Squared(Vector256<float> value, Vector256<float> step, Vector256<float> reciprocal)
        {
            var difference = value - Vector256.Round(value * reciprocal) * step;
            return difference * difference;
        }
    }
}
