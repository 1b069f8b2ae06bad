namespace Forensics.Native;

/// <summary>From what the libraries give to RGB.</summary>
static class PixelConversion
{
    /// <summary>Lays straight-alpha RGBA over white in sRGB values, as browsers do.</summary>
    public static byte[] OverWhite(ReadOnlySpan<byte> rgba)
    {
        var rgb = GC.AllocateUninitializedArray<byte>(rgba.Length / 4 * 3);
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            var alpha = rgba[from + 3];
            var white = 255 * (255 - alpha);
            rgb[to] = Over255((rgba[from] * alpha) + white);
            rgb[to + 1] = Over255((rgba[from + 1] * alpha) + white);
            rgb[to + 2] = Over255((rgba[from + 2] * alpha) + white);
        }

        return rgb;
    }

    /// <summary>Lays RGBA whose colours were multiplied by alpha over white.</summary>
    public static byte[] MultipliedOverWhite(ReadOnlySpan<byte> rgba)
    {
        var rgb = GC.AllocateUninitializedArray<byte>(rgba.Length / 4 * 3);
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            var white = 255 - rgba[from + 3];
            rgb[to] = (byte)Math.Min(255, rgba[from] + white);
            rgb[to + 1] = (byte)Math.Min(255, rgba[from + 1] + white);
            rgb[to + 2] = (byte)Math.Min(255, rgba[from + 2] + white);
        }

        return rgb;
    }

    /// <summary>One straight-alpha level over white.</summary>
    /// <param name="level">0 to 255.</param>
    /// <param name="alpha">0 to 255.</param>
    public static byte OverWhite(int level, int alpha) => Over255((level * alpha) + (255 * (255 - alpha)));

    /// <summary>One level without its ink and the black one: (255 − ink)·(255 − key)/255.</summary>
    public static byte WithoutInk(int ink, int key) => Over255((255 - ink) * (255 - key));

    /// <summary>From the CMYK of a JPEG: R = C·K/255 and so on.</summary>
    /// <remarks>Adobe stores the four inks inverted, 255 for no ink (Supporting the DCT Filters in PostScript Level 2, Adobe technical note 5116);
    /// browsers take every four-component JPEG so. Without the ink profile this is an approximation of the colours.</remarks>
    public static byte[] FromInvertedCmyk(ReadOnlySpan<byte> cmyk)
    {
        var rgb = GC.AllocateUninitializedArray<byte>(cmyk.Length / 4 * 3);
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            var key = cmyk[from + 3];
            rgb[to] = Over255(cmyk[from] * key);
            rgb[to + 1] = Over255(cmyk[from + 1] * key);
            rgb[to + 2] = Over255(cmyk[from + 2] * key);
        }

        return rgb;
    }

    public static byte[] FromGrey(ReadOnlySpan<byte> grey)
    {
        var rgb = GC.AllocateUninitializedArray<byte>(3 * grey.Length);
        for (var i = 0; i < grey.Length; i++)
        {
            rgb.AsSpan(3 * i, 3).Fill(grey[i]);
        }

        return rgb;
    }

    // Rounded division by 255, exact for 0 to 65,025.
    static byte Over255(int product) => (byte)((product + 128 + ((product + 128) >> 8)) >> 8);
}
