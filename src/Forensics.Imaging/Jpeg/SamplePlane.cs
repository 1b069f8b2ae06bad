namespace Forensics.Imaging.Jpeg;

/// <summary>One component's 8-bit samples, padded to whole 8×8 blocks by repeating the last column and row.</summary>
public sealed class SamplePlane
{
    readonly byte[] samples;

    /// <exception cref="ArgumentOutOfRangeException">A side below 1.</exception>
    public SamplePlane(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (Width, Height) = (width, height);
        (BlocksWide, BlocksHigh) = ((width + 7) >> 3, (height + 7) >> 3);
        samples = new byte[checked(64 * BlocksWide * BlocksHigh)];
    }

    /// <summary>Samples across, without the padding.</summary>
    public int Width { get; }

    /// <summary>Samples down, without the padding.</summary>
    public int Height { get; }

    public int BlocksWide { get; }

    public int BlocksHigh { get; }

    /// <summary>Bytes from one row to the next: 8 × <see cref="BlocksWide"/>.</summary>
    public int Stride => 8 * BlocksWide;

    /// <summary>All samples with padding, row-major.</summary>
    public ReadOnlySpan<byte> Samples => samples;

    /// <summary>A row without padding.</summary>
    public ReadOnlySpan<byte> Row(int y) => samples.AsSpan(y * Stride, Width);

    internal Span<byte> WritableRow(int y) => samples.AsSpan(y * Stride, Stride);

    internal Span<byte> Writable => samples;

    internal void Pad()
    {
        for (var y = 0; y < Height; y++)
        {
            var row = WritableRow(y);
            row[Width..].Fill(row[Width - 1]);
        }

        for (var y = Height; y < 8 * BlocksHigh; y++)
        {
            WritableRow(Height - 1).CopyTo(WritableRow(y));
        }
    }
}
