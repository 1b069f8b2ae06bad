namespace Forensics.Imaging.Jpeg;

/// <summary>The quantised DCT coefficients of a JPEG, as the file holds them.</summary>
/// <param name="Planes">One per component of the frame.</param>
/// <param name="Problems">Damage of the entropy-coded data. Blocks that no scan reached are zero; what an MCU lacks where the data end is
/// decoded from zero bits, as in libjpeg, so that coefficients and pixels agree.</param>
/// <param name="DecodedBlocks">Blocks whose first DC scan (or only scan) was really decoded; less than all when the data is damaged.</param>
public sealed record JpegCoefficients(IReadOnlyList<CoefficientPlane> Planes, IReadOnlyList<Problem> Problems, long DecodedBlocks);

/// <summary>One component's quantised coefficients: blocks row-major, 64 values a block in natural order.</summary>
/// <remarks>Blocks cover the component's samples (T.81 A.1.1); those that only fill up an MCU are left out, as in libjpeg's virtual arrays.</remarks>
public sealed class CoefficientPlane
{
    readonly short[] values;

    internal CoefficientPlane(int blocksWide, int blocksHigh, JpegQuantTable? quantTable)
    {
        (BlocksWide, BlocksHigh, QuantTable) = (blocksWide, blocksHigh, quantTable);
        values = new short[checked(64 * blocksWide * blocksHigh)];
    }

    public int BlocksWide { get; }

    public int BlocksHigh { get; }

    /// <summary>The steps to multiply with; null where the file does not define them.</summary>
    public JpegQuantTable? QuantTable { get; }

    /// <summary>64 × <see cref="BlocksWide"/> × <see cref="BlocksHigh"/> values.</summary>
    public ReadOnlySpan<short> Values => values;

    /// <summary>64 values in natural order: index 8·v + u for vertical frequency v and horizontal frequency u.</summary>
    public ReadOnlySpan<short> Block(int column, int row) => values.AsSpan(64 * (row * BlocksWide + column), 64);

    internal Span<short> Writable(int column, int row) => values.AsSpan(64 * (row * BlocksWide + column), 64);
}
