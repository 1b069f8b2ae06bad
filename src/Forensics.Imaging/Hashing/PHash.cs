namespace Forensics.Imaging.Hashing;

/// <summary>The 64-bit perceptual hash "pHash" of low DCT frequencies: an additional sign of agreement, too weak to search with.</summary>
/// <remarks>
/// Mean luma of 32×32 equal cells (<see cref="AreaAverage"/>); DCT-II along both axes without normalising factors,
/// C(v, u) = Σ f(y, x) · cos(π·v·(2y+1)/64) · cos(π·u·(2x+1)/64); the 8×8 coefficients of u, v = 0 to 7; a bit is 1 where the coefficient is above their
/// median (the lower of the two middle values). C(0, 0) comes first, in the highest bit, then row by row (vertical frequency v).
/// Frequencies, median and order are those of Python's imagehash.phash, whose resizing differs: compare by distance, not for equality.
/// Of a flat picture the bits mean nothing; <see cref="PdqResult.Quality"/> tells.
/// </remarks>
public static class PHash
{
    /// <summary>Raised when the same pixels may give other bits.</summary>
    public const int Version = 1;

    const int Side = 32;
    const int Kept = 8;

    // cos(π·u·(2x+1)/64), 8 rows of 32.
    static readonly double[] Basis = MakeBasis();

    /// <summary>Hashes a picture as it is shown: EXIF orientation must have been applied.</summary>
    public static ulong Compute(RgbImage upright)
    {
        ArgumentNullException.ThrowIfNull(upright);
        var cells = AreaAverage.Luma(upright, Side, Side);
        Span<double> block = stackalloc double[Kept * Kept];
        Transform(cells, block);
        Span<double> sorted = stackalloc double[Kept * Kept];
        block.CopyTo(sorted);
        sorted.Sort();
        var median = sorted[Kept * Kept / 2 - 1];
        var bits = 0UL;
        foreach (var coefficient in block)
        {
            bits = (bits << 1) | (coefficient > median ? 1UL : 0UL);
        }

        return bits;
    }

    static void Transform(ReadOnlySpan<long> cells, Span<double> block)
    {
        Span<double> row = stackalloc double[Side];
        for (var v = 0; v < Kept; v++)
        {
            row.Clear();
            for (var y = 0; y < Side; y++)
            {
                for (var x = 0; x < Side; x++)
                {
                    row[x] += cells[y * Side + x] * Basis[v * Side + y];
                }
            }

            for (var u = 0; u < Kept; u++)
            {
                var sum = 0.0;
                for (var x = 0; x < Side; x++)
                {
                    sum += row[x] * Basis[u * Side + x];
                }

                block[v * Kept + u] = sum;
            }
        }
    }

    static double[] MakeBasis()
    {
        var basis = new double[Kept * Side];
        for (var u = 0; u < Kept; u++)
        {
            for (var x = 0; x < Side; x++)
            {
                basis[u * Side + x] = Math.Cos(Math.PI * u * (2 * x + 1) / (2 * Side));
            }
        }

        return basis;
    }
}
