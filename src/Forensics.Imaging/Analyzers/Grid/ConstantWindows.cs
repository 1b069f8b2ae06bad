using System.Runtime.Intrinsics;

namespace Forensics.Imaging.Analyzers.Grid;

/// <summary>Tells which 8×8 windows do not change along their rows, or not along their columns: graphics and clipped areas, whose zeros
/// say nothing about a grid.</summary>
sealed class ConstantWindows(int width)
{
    readonly short[] samples = new short[WindowZeros.Padded(width) + WindowZeros.Side];
    readonly short[] previous = new short[WindowZeros.Padded(width) + WindowZeros.Side];

    // For the window columns beginning at each pixel: rows up to now that are constant, and that equal the row before them.
    readonly short[] constantRows = new short[WindowZeros.Padded(width)];
    readonly short[] equalRows = new short[WindowZeros.Padded(width)];

    /// <summary>1 for windows ending at the last row added that are constant in one direction at least, else 0.</summary>
    public short[] Flags { get; } = new short[WindowZeros.Padded(width)];

    public void Add(ReadOnlySpan<byte> luma)
    {
        samples.CopyTo(previous, 0);
        for (var x = 0; x < luma.Length; x++)
        {
            samples[x] = luma[x];
        }

        for (var x = 0; x < Flags.Length; x += 16)
        {
            var first = Vector256.Create(samples, x);
            var (constant, equal) = (Vector256<short>.AllBitsSet, Vector256.Equals(first, Vector256.Create(previous, x)));
            for (var i = 1; i < WindowZeros.Side; i++)
            {
                var next = Vector256.Create(samples, x + i);
                constant &= Vector256.Equals(first, next);
                equal &= Vector256.Equals(next, Vector256.Create(previous, x + i));
            }

            // More rows than a window has are as good as that many.
            var eight = Vector256.Create((short)WindowZeros.Side);
            var rows = Vector256.Min((Vector256.Create(constantRows, x) + Vector256<short>.One) & constant, eight);
            var equals = Vector256.Min((Vector256.Create(equalRows, x) + Vector256<short>.One) & equal, eight);
            rows.CopyTo(constantRows, x);
            equals.CopyTo(equalRows, x);
            var flat = Vector256.Equals(rows, eight) | Vector256.GreaterThanOrEqual(equals, Vector256.Create((short)(WindowZeros.Side - 1)));
            (flat & Vector256<short>.One).CopyTo(Flags, x);
        }
    }
}
