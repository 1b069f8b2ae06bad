using Forensics.Imaging.Formats;

namespace Forensics.Native.Managed;

/// <summary>From a TIFF's samples to RGB over white (TIFF 6.0, sections 4 to 6, 16 and 18).</summary>
readonly struct TiffPainter
{
    readonly TiffHeader header;

    // Grey or palette colours by index; null for true colours.
    readonly byte[]? colours;

    public TiffPainter(ReadOnlySpan<byte> file, TiffHeader header)
    {
        this.header = header;
        colours = header.Colours switch
        {
            TiffColours.Palette => Palette(file, header),
            TiffColours.WhiteIsZero or TiffColours.BlackIsZero => Greys(header),
            _ => null,
        };
    }

    public void Paint(ReadOnlySpan<byte> samples, Span<byte> target)
    {
        if (header.BitsPerSample < 8)
        {
            PaintPacked(samples, target);
            return;
        }

        var step = header.Samples;
        for (int from = 0, to = 0; to < target.Length; from += step, to += 3)
        {
            if (colours is not null)
            {
                colours.AsSpan(3 * samples[from], 3).CopyTo(target[to..]);
                Blend(samples, from + 1, target.Slice(to, 3));
            }
            else if (header.Colours == TiffColours.Cmyk)
            {
                var key = samples[from + 3];
                target[to] = PixelConversion.WithoutInk(samples[from], key);
                target[to + 1] = PixelConversion.WithoutInk(samples[from + 1], key);
                target[to + 2] = PixelConversion.WithoutInk(samples[from + 2], key);
            }
            else
            {
                samples.Slice(from, 3).CopyTo(target[to..]);
                Blend(samples, from + 3, target.Slice(to, 3));
            }
        }
    }

    void PaintPacked(ReadOnlySpan<byte> samples, Span<byte> target)
    {
        var (bits, mask) = (header.BitsPerSample, (1 << header.BitsPerSample) - 1);
        for (var x = 0; 3 * x < target.Length; x++)
        {
            var position = x * bits;
            var index = (samples[position >> 3] >> (8 - bits - (position & 7))) & mask;
            colours.AsSpan(3 * index, 3).CopyTo(target[(3 * x)..]);
        }
    }

    void Blend(ReadOnlySpan<byte> samples, int alphaAt, Span<byte> pixel)
    {
        if (header.Alpha is not { } kind)
        {
            return;
        }

        var alpha = samples[alphaAt];
        foreach (ref var level in pixel)
        {
            level = kind == TiffAlpha.Straight ? PixelConversion.OverWhite(level, alpha) : (byte)Math.Min(255, level + 255 - alpha);
        }
    }

    static byte[] Greys(TiffHeader header)
    {
        // 16-bit samples come here reduced to 8.
        var most = (1 << Math.Min(header.BitsPerSample, 8)) - 1;
        var greys = new byte[3 * (most + 1)];
        for (var index = 0; index <= most; index++)
        {
            var level = (byte)(255 * (header.Colours == TiffColours.WhiteIsZero ? most - index : index) / most);
            greys.AsSpan(3 * index, 3).Fill(level);
        }

        return greys;
    }

    // All reds, all greens, all blues, 16 bits each.
    static byte[] Palette(ReadOnlySpan<byte> file, TiffHeader header)
    {
        var count = 1 << header.BitsPerSample;
        var palette = new byte[3 * count];
        for (var index = 0; index < count; index++)
        {
            for (var colour = 0; colour < 3; colour++)
            {
                // libtiff and its users take the upper byte.
                palette[(3 * index) + colour] = (byte)(header.Directory.Number(file, TiffHeader.ColourMap, 0, (colour * count) + index) >> 8);
            }
        }

        return palette;
    }
}
