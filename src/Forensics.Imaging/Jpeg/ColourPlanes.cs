namespace Forensics.Imaging.Jpeg;

/// <summary>RGB to the Y, Cb and Cr planes that a JPEG encoder transforms (JFIF 1.02, "Conversion to and from RGB").</summary>
/// <remarks>Equal to libjpeg's: 16-bit fixed-point coefficients, box-filtered chroma whose rounding alternates from column to column,
/// so that it is unbiased on average.</remarks>
public static class ColourPlanes
{
    const int FractionBits = 16;

    // 128, and rounding that keeps 255.5 from becoming 256.
    const int ChromaOffset = (128 << FractionBits) + (1 << (FractionBits - 1)) - 1;
    const int Half = 1 << (FractionBits - 1);

    /// <returns>One plane for <see cref="ChromaSampling.Grey"/>, else Y, Cb, Cr.</returns>
    public static SamplePlane[] Of(RgbImage image, ChromaSampling sampling)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (horizontal, vertical) = Reduction(sampling);
        var luma = new SamplePlane(image.Width, image.Height);
        if (sampling == ChromaSampling.Grey)
        {
            for (var y = 0; y < image.Height; y++)
            {
                ConvertLuma(image.Row(y), luma.WritableRow(y));
            }

            luma.Pad();
            return [luma];
        }

        var (chromaWidth, chromaHeight) = ((image.Width + horizontal - 1) / horizontal, (image.Height + vertical - 1) / vertical);
        SamplePlane[] planes = [luma, new(chromaWidth, chromaHeight), new(chromaWidth, chromaHeight)];
        ConvertRows(image, planes, horizontal, vertical);
        Array.ForEach(planes, plane => plane.Pad());
        return planes;
    }

    /// <summary>How many pixels a chroma sample stands for, across and down.</summary>
    public static (int Horizontal, int Vertical) Reduction(ChromaSampling sampling) => sampling switch
    {
        ChromaSampling.Samp422 => (2, 1),
        ChromaSampling.Samp420 => (2, 2),
        ChromaSampling.Samp440 => (1, 2),
        _ => (1, 1),
    };

    static void ConvertRows(RgbImage image, SamplePlane[] planes, int horizontal, int vertical)
    {
        // Rows at full width; one repeated column makes odd widths even.
        var width = image.Width;
        var full = new byte[4 * (width + 1)];
        Span<byte> blue0 = full.AsSpan(0, width + 1), red0 = full.AsSpan(width + 1, width + 1);
        Span<byte> blue1 = full.AsSpan(2 * (width + 1), width + 1), red1 = full.AsSpan(3 * (width + 1), width + 1);
        for (var row = 0; row < planes[1].Height; row++)
        {
            var y = row * vertical;
            Convert(image.Row(y), planes[0].WritableRow(y), blue0, red0);
            var second = y + vertical - 1;
            if (vertical == 2 && second < image.Height)
            {
                Convert(image.Row(second), planes[0].WritableRow(second), blue1, red1);
            }
            else
            {
                blue0.CopyTo(blue1);
                red0.CopyTo(red1);
            }

            Downsample(blue0, blue1, planes[1].WritableRow(row)[..planes[1].Width], horizontal, vertical);
            Downsample(red0, red1, planes[2].WritableRow(row)[..planes[2].Width], horizontal, vertical);
        }
    }

    static void ConvertLuma(ReadOnlySpan<byte> rgb, Span<byte> luma)
    {
        for (int x = 0, at = 0; at + 2 < rgb.Length; x++, at += 3)
        {
            luma[x] = (byte)((19595 * rgb[at] + 38470 * rgb[at + 1] + 7471 * rgb[at + 2] + Half) >> FractionBits);
        }
    }

    // 0.299, 0.587, 0.114; -0.168735892, -0.331264108, 0.5; 0.5, -0.418687589, -0.081312411, each times 65,536.
    static void Convert(ReadOnlySpan<byte> rgb, Span<byte> luma, Span<byte> blueness, Span<byte> redness)
    {
        var width = rgb.Length / 3;
        luma = luma[..width];
        for (int x = 0, at = 0; x < luma.Length && at + 2 < rgb.Length; x++, at += 3)
        {
            int red = rgb[at], green = rgb[at + 1], blue = rgb[at + 2];
            luma[x] = (byte)((19595 * red + 38470 * green + 7471 * blue + Half) >> FractionBits);
            blueness[x] = (byte)((-11059 * red - 21709 * green + 32768 * blue + ChromaOffset) >> FractionBits);
            redness[x] = (byte)((32768 * red - 27439 * green - 5329 * blue + ChromaOffset) >> FractionBits);
        }

        blueness[width] = blueness[width - 1];
        redness[width] = redness[width - 1];
    }

    static void Downsample(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> target, int horizontal, int vertical)
    {
        switch (horizontal, vertical)
        {
            case (1, 1):
                first[..target.Length].CopyTo(target);
                break;
            case (2, 1):
                for (var x = 0; x < target.Length; x++)
                {
                    target[x] = (byte)((first[2 * x] + first[2 * x + 1] + (x & 1)) >> 1);
                }

                break;
            case (2, 2):
                for (var x = 0; x < target.Length; x++)
                {
                    target[x] = (byte)((first[2 * x] + first[2 * x + 1] + second[2 * x] + second[2 * x + 1] + 1 + (x & 1)) >> 2);
                }

                break;
            default:
                for (var x = 0; x < target.Length; x++)
                {
                    target[x] = (byte)((first[x] + second[x] + 1) >> 1);
                }

                break;
        }
    }
}
