namespace Forensics.Imaging.Hashing;

/// <summary>PDQ, the 256-bit perceptual hash of ThreatExchange: near copies lie within 31 bits, unrelated pictures near 128.</summary>
/// <remarks>
/// D. Dalins et al., "PDQ &amp; TMK + PDQF: a test drive of Facebook's perceptual hashing algorithms", 2019, and the description
/// published with the
/// reference. Filtering is done in exact integers, so the order of its steps cannot change a bit. Implementations differ by up to 12
/// bits on one file because decoders and resizers differ: compare by distance.
/// </remarks>
public static class Pdq
{
    /// <summary>Raised when the same pixels may give other bits.</summary>
    public const int Version = 1;

    /// <summary>Pictures with a longer side are resized to a square of this side first.</summary>
    public const int MaxSidePixels = 512;

    // Below this the reference gives the zero hash with quality 0.
    const int MinSidePixels = 5;

    // The quality metric counts differences of neighbouring samples in percent of full scale; 90 maps photographs to 100 (the
    // reference's choice).
    const int QualityDivisor = 90;

    /// <summary>Hashes a picture as it is shown: EXIF orientation must have been applied.</summary>
    public static PdqResult Compute(RgbImage upright)
    {
        ArgumentNullException.ThrowIfNull(upright);
        return Compute(upright.Pixels, upright.Width, upright.Height, channels: 3);
    }

    /// <summary>Hashes 8-bit luma, row-major. Rounded luma moves the hash by a bit or two against
    /// <see cref="Compute(RgbImage)"/>.</summary>
    /// <exception cref="ArgumentException">Not width × height bytes.</exception>
    public static PdqResult ComputeLuma(ReadOnlySpan<byte> luma, int width, int height) => Compute(luma, width, height, channels: 1);

    /// <summary>The exact hashes of the picture turned and mirrored in all eight ways: equal to hashing the turned pictures.</summary>
    /// <remarks>Use these to look for mirrored copies. Four samplings, so four times the work of one hash; transposing a picture only
    /// transposes its block.</remarks>
    public static PdqDihedral Turned(RgbImage upright)
    {
        ArgumentNullException.ThrowIfNull(upright);
        var hashes = new PdqHash[8];
        var quality = 0;
        if (TooSmall(upright.Width, upright.Height))
        {
            return new PdqDihedral(hashes, quality);
        }

        Span<double> block = stackalloc double[PdqDct.Coefficients];
        Span<double> turned = stackalloc double[PdqDct.Coefficients];
        foreach (var (mirrorX, mirrorY, same, swapped) in Mirrorings)
        {
            var mirroredQuality = Block(upright.Pixels, upright.Width, upright.Height, channels: 3, block, mirrorX, mirrorY);
            quality = same == Orientation.Upright ? mirroredQuality : quality;
            hashes[(int)same - 1] = ToBits(block);
            Turn(block, turned, Orientation.Transpose);
            hashes[(int)swapped - 1] = ToBits(turned);
        }

        return new PdqDihedral(hashes, quality);
    }

    // Each mirroring, the orientation it is, and the one it becomes when transposed afterwards.
    static ReadOnlySpan<(bool X, bool Y, Orientation Same, Orientation Swapped)> Mirrorings => new[]
    {
        (false, false, Orientation.Upright, Orientation.Transpose),
        (true, false, Orientation.MirrorHorizontal, Orientation.Rotate270),
        (false, true, Orientation.MirrorVertical, Orientation.Rotate90),
        (true, true, Orientation.Rotate180, Orientation.Transverse),
    };

    /// <summary>The hashes of all eight orientations of a picture as the reference derives them: from one block by signs and
    /// transposition.</summary>
    /// <remarks>For exchange with other PDQ tools. Against the hash of the turned picture they are off by up to 26 bits at 512 pixels
    /// and by up
    /// to 100 at 256, because PDQ samples up to three pixels off centre; <see cref="Turned"/> is exact.</remarks>
    public static PdqDihedral Dihedral(RgbImage upright)
    {
        ArgumentNullException.ThrowIfNull(upright);
        var hashes = new PdqHash[8];
        if (TooSmall(upright.Width, upright.Height))
        {
            return new PdqDihedral(hashes, 0);
        }

        Span<double> block = stackalloc double[PdqDct.Coefficients];
        var quality = Block(upright.Pixels, upright.Width, upright.Height, channels: 3, block);
        Span<double> turned = stackalloc double[PdqDct.Coefficients];
        foreach (var orientation in Enum.GetValues<Orientation>())
        {
            Turn(block, turned, orientation);
            hashes[(int)orientation - 1] = ToBits(turned);
        }

        return new PdqDihedral(hashes, quality);
    }

    static PdqResult Compute(ReadOnlySpan<byte> samples, int width, int height, int channels)
    {
        if (samples.Length != (long)channels * width * height)
        {
            throw new ArgumentException($"{samples.Length} bytes given for {width}×{height} pixels of {channels} bytes.", nameof(samples));
        }

        if (TooSmall(width, height))
        {
            return default;
        }

        Span<double> block = stackalloc double[PdqDct.Coefficients];
        var quality = Block(samples, width, height, channels, block);
        return new PdqResult(ToBits(block), quality);
    }

    static bool TooSmall(int width, int height) => width < MinSidePixels || height < MinSidePixels;

    static int Block(
        ReadOnlySpan<byte> samples, int width, int height, int channels, Span<double> block, bool mirrorX = false, bool mirrorY = false)
    {
        Span<long> grid = stackalloc long[PdqSampling.Side * PdqSampling.Side];
        PdqSampling.Sample(samples, width, height, channels, mirrorX, mirrorY, grid);
        PdqDct.Transform(grid, block);
        return Quality(grid);
    }

    static int Quality(ReadOnlySpan<long> grid)
    {
        const int side = PdqSampling.Side;
        var sum = 0L;
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var value = grid[y * side + x];
                sum += y + 1 < side ? Percent(value - grid[(y + 1) * side + x]) : 0;
                sum += x + 1 < side ? Percent(value - grid[y * side + x + 1]) : 0;
            }
        }

        return (int)Math.Min(100, sum / QualityDivisor);
    }

    // Truncated towards zero, as the reference's cast to int does.
    static long Percent(long difference) => Math.Abs(difference) * 100 / (255L * PdqSampling.Scale);

    static PdqHash ToBits(ReadOnlySpan<double> block)
    {
        Span<double> sorted = stackalloc double[PdqDct.Coefficients];
        block.CopyTo(sorted);
        sorted.Sort();

        // The lower of the two middle values, so that exactly half of the bits are set when no two coefficients are equal.
        var median = sorted[PdqDct.Coefficients / 2 - 1];
        Span<ulong> words = stackalloc ulong[4];
        for (var k = 0; k < block.Length; k++)
        {
            if (block[k] > median)
            {
                words[k >> 6] |= 1UL << (k & 63);
            }
        }

        return new PdqHash(words[0], words[1], words[2], words[3]);
    }

    /// <summary>Which axes of a block an orientation reverses, once the sides are swapped.</summary>
    internal static (bool X, bool Y) Reverses(Orientation orientation) => (
        orientation is Orientation.MirrorHorizontal or Orientation.Rotate180 or Orientation.Rotate90 or Orientation.Transverse,
        orientation is Orientation.MirrorVertical or Orientation.Rotate180 or Orientation.Rotate270 or Orientation.Transverse);

    // A cosine of frequency f changes sign by (-1)^f when its axis is reversed; the block starts at frequency 1, so even indices change
    // sign.
    static void Turn(ReadOnlySpan<double> block, Span<double> turned, Orientation orientation)
    {
        var swap = Uprighting.SwapsSides(orientation);
        var (reverseX, reverseY) = Reverses(orientation);
        for (var i = 0; i < PdqDct.Side; i++)
        {
            for (var j = 0; j < PdqDct.Side; j++)
            {
                var value = swap ? block[j * PdqDct.Side + i] : block[i * PdqDct.Side + j];
                var negate = (reverseX && (j & 1) == 0) ^ (reverseY && (i & 1) == 0);
                turned[i * PdqDct.Side + j] = negate ? -value : value;
            }
        }
    }
}
