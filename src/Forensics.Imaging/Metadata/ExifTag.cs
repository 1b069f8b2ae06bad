namespace Forensics.Imaging.Metadata;

/// <summary>Tags read by name, CIPA DC-008 (Exif 3.0) section 4.6.</summary>
public static class ExifTag
{
    public const ushort ProcessingSoftware = 0x000B;
    public const ushort ImageDescription = 0x010E;
    public const ushort Make = 0x010F;
    public const ushort Model = 0x0110;
    public const ushort Orientation = 0x0112;
    public const ushort Software = 0x0131;
    public const ushort DateTime = 0x0132;
    public const ushort Artist = 0x013B;
    public const ushort ThumbnailOffset = 0x0201;
    public const ushort ThumbnailLength = 0x0202;
    public const ushort ExposureTime = 0x829A;
    public const ushort FNumber = 0x829D;
    public const ushort ExifIfd = 0x8769;
    public const ushort GpsIfd = 0x8825;
    public const ushort IsoSpeed = 0x8827;
    public const ushort DateTimeOriginal = 0x9003;
    public const ushort DateTimeDigitized = 0x9004;
    public const ushort OffsetTime = 0x9010;
    public const ushort OffsetTimeOriginal = 0x9011;
    public const ushort OffsetTimeDigitized = 0x9012;
    public const ushort MakerNote = 0x927C;
    public const ushort UserComment = 0x9286;
    public const ushort PixelXDimension = 0xA002;
    public const ushort PixelYDimension = 0xA003;
    public const ushort InteroperabilityIfd = 0xA005;

    /// <summary>In the GPS directory.</summary>
    public const ushort GpsLatitude = 0x0002;

    /// <inheritdoc cref="GpsLatitude"/>
    public const ushort GpsLongitude = 0x0004;

    /// <inheritdoc cref="GpsLatitude"/>
    public const ushort GpsTimeStamp = 0x0007;

    /// <inheritdoc cref="GpsLatitude"/>
    public const ushort GpsDateStamp = 0x001D;
}
