namespace Forensics.Imaging;

/// <summary>Luma as JPEG computes it.</summary>
public static class Luminance
{
    const int FractionBits = 16;
    const int Half = 1 << (FractionBits - 1);

    // 0.299, 0.587 and 0.114 of ITU-R BT.601 in 16-bit fixed point, rounded as libjpeg's jccolor.c does; they add up to 65,536.
    const int Red = 19595;
    const int Green = 38470;
    const int Blue = 7471;

    /// <summary>8-bit luma, row-major, one byte a pixel: equal to the Y that libjpeg's encoder computes.</summary>
    public static byte[] Of(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var luma = new byte[image.Width * image.Height];
        var pixels = image.Pixels;
        for (var i = 0; i < luma.Length; i++)
        {
            luma[i] = (byte)((Red * pixels[3 * i] + Green * pixels[3 * i + 1] + Blue * pixels[3 * i + 2] + Half) >> FractionBits);
        }

        return luma;
    }
}
