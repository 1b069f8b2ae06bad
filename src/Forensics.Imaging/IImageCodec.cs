namespace Forensics.Imaging;

/// <summary>Decodes files to pixels and encodes JPEG, through a library. No algorithm of ours lives behind it.</summary>
/// <remarks>Implementations are safe to call from several threads at once.</remarks>
public interface IImageCodec
{
    /// <summary>Decodes the first frame at full size, in stored (not upright) orientation and with the file's own values:
    /// <see cref="Colour.SrgbConversion"/> makes them sRGB where the file has another profile.</summary>
    /// <returns>The pixels; for a truncated file what could be decoded, with a <see cref="Problem"/>.</returns>
    /// <exception cref="EvidenceFormatException">Unknown, unsupported, over a limit, or nothing could be decoded.</exception>
    DecodedImage Decode(ReadOnlyMemory<byte> file, DecodeLimits limits);

    /// <summary>Decodes at reduced size where the format can do it cheaply (DCT scaling of JPEG), in stored orientation.</summary>
    /// <param name="minShortSidePixels">The shorter side of the result is at least this, unless the picture itself is smaller.</param>
    /// <param name="luma">Only luma is wanted: where the picture is reduced, red, green and blue may all hold it, which spares a JPEG its chroma.</param>
    /// <exception cref="EvidenceFormatException">As for <see cref="Decode"/>.</exception>
    DecodedImage DecodeReduced(ReadOnlyMemory<byte> file, DecodeLimits limits, int minShortSidePixels, bool luma = false);

    /// <summary>Encodes a baseline JPEG with the Annex K tables scaled to <paramref name="qualityPercent"/>, integer DCT, no metadata but JFIF.</summary>
    /// <param name="qualityPercent">1 to 100.</param>
    byte[] EncodeJpeg(RgbImage image, int qualityPercent, ChromaSampling sampling);

    /// <summary>Encodes an 8-bit PNG of grey (1 channel), RGB (3) or RGBA (4) samples, for maps and masks.</summary>
    byte[] EncodePng(int width, int height, int channels, ReadOnlySpan<byte> samples);
}

/// <summary>How chroma was sampled against luma.</summary>
public enum ChromaSampling
{
    Samp444,
    Samp422,
    Samp420,
    Samp440,
    Grey,
}

/// <summary>What a codec gives back.</summary>
/// <param name="Image">Pixels in stored orientation.</param>
/// <param name="HasAlpha">The file carries transparency (laid over white in <paramref name="Image"/>).</param>
/// <param name="BitsPerSample">Of the file, before reduction to 8.</param>
/// <param name="Frames">Frames or pages in the file; only the first is decoded.</param>
/// <param name="Problems">What went wrong on the way, such as a premature end.</param>
public sealed record DecodedImage(RgbImage Image, bool HasAlpha, int BitsPerSample, int Frames, IReadOnlyList<Problem> Problems);
