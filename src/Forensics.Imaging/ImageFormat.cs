namespace Forensics.Imaging;

/// <summary>What the first bytes say a file is, whatever its name says.</summary>
public enum ImageFormat
{
    Unknown,
    Jpeg,
    Png,
    Webp,
    Gif,
    Bmp,
    Tiff,
    Heic,
    Avif,
}
