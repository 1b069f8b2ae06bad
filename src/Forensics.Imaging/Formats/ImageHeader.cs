namespace Forensics.Imaging.Formats;

/// <summary>What a file's header says, read before anything is allocated for pixels.</summary>
/// <param name="Width">Stored width in pixels, at least 1; of a HEIC or AVIF after its own cropping and turning.</param>
/// <param name="Height">Stored height in pixels, at least 1; as the width.</param>
/// <param name="BitsPerSample">Of the file: 8 for most, 16 for some PNG and TIFF, 10 or 12 for some HEIC and AVIF.</param>
/// <param name="HasAlpha">The file carries transparency.</param>
/// <param name="Frames">Frames or pages announced by the header; 1 for a still picture.</param>
public sealed record ImageHeader(ImageFormat Format, int Width, int Height, int BitsPerSample, bool HasAlpha, int Frames, IReadOnlyList<Problem> Problems)
{
    /// <summary>Tells the format by the file's first bytes.</summary>
    public static ImageFormat Sniff(ReadOnlySpan<byte> file) => Signature.FormatOf(file);

    /// <summary>Reads format, size and outline of a picture and checks them against the limits.</summary>
    /// <exception cref="EvidenceFormatException">Empty, unknown, of a format not decoded here (named), over a limit, or broken.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (file.IsEmpty)
        {
            throw new EvidenceFormatException(EvidenceFormatError.Empty, "The file is empty (0 bytes): send the picture again.");
        }

        if (file.Length > limits.MaxBytes)
        {
            throw Refusal.TooManyBytes(file.Length, limits);
        }

        return Sniff(file) switch
        {
            ImageFormat.Jpeg => JpegHeader.Read(file, limits).Image,
            ImageFormat.Png => PngHeader.Read(file, limits),
            ImageFormat.Webp => WebPHeader.Read(file, limits).Image,
            ImageFormat.Gif => GifHeader.Read(file, limits).Image,
            ImageFormat.Bmp => BmpHeader.Read(file, limits).Image,
            ImageFormat.Tiff => TiffHeader.Read(file, limits).Image,
            ImageFormat.Heic or ImageFormat.Avif => HeifHeader.Read(file, Sniff(file), limits),
            _ when Signature.NameOfUnread(file) is { } named => throw new EvidenceFormatException(
                EvidenceFormatError.UnsupportedFormat,
                $"The file is {named}, a format that is not read: save it as JPEG or PNG and send it again."),
            _ => throw Refusal.NotAPicture(file),
        };
    }
}
