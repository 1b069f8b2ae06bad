using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Metadata;

/// <summary>What Exif says; empty where there is none.</summary>
/// <param name="Entries">Every readable entry in the order met, at most 4,096; where a tag repeats, the first is the one used.</param>
/// <param name="Thumbnail">The picture embedded by IFD1.</param>
/// <param name="BlockCount">Exif blocks in the file; more than one is itself unusual.</param>
/// <param name="Where">Of the first block: jpeg-app1, png-eXIf, webp-EXIF …; empty without one.</param>
public sealed record ExifData(IReadOnlyList<ExifEntry> Entries, ExifThumbnail? Thumbnail, int BlockCount, string Where)
{
    public static ExifData Empty { get; } = new([], null, 0, "");

    public string? Make => Text(ExifDirectory.Ifd0, ExifTag.Make);

    public string? Model => Text(ExifDirectory.Ifd0, ExifTag.Model);

    public string? Software => Text(ExifDirectory.Ifd0, ExifTag.Software);

    public string? ImageDescription => Text(ExifDirectory.Ifd0, ExifTag.ImageDescription);

    public string? Artist => Text(ExifDirectory.Ifd0, ExifTag.Artist);

    /// <summary>When the file was last changed.</summary>
    public StoredTime? Modified => Time(ExifDirectory.Ifd0, ExifTag.DateTime, ExifTag.OffsetTime);

    /// <summary>When the scene was taken.</summary>
    public StoredTime? Captured => Time(ExifDirectory.Exif, ExifTag.DateTimeOriginal, ExifTag.OffsetTimeOriginal);

    public StoredTime? Digitized => Time(ExifDirectory.Exif, ExifTag.DateTimeDigitized, ExifTag.OffsetTimeDigitized);

    /// <summary>Coordinates are stored. Their value is not offered: nothing here needs to know where a buyer lives.</summary>
    public bool HasGpsPosition => Find(ExifDirectory.Gps, ExifTag.GpsLatitude) is { Count: >= 2 } && Find(ExifDirectory.Gps, ExifTag.GpsLongitude) is { Count: >= 2 };

    /// <summary>The satellites' time, always UTC.</summary>
    public StoredTime? GpsTime => StoredTime.FromGps(Find(ExifDirectory.Gps, ExifTag.GpsDateStamp), Find(ExifDirectory.Gps, ExifTag.GpsTimeStamp));

    /// <summary>UserComment of the Exif directory, or of IFD0 where some generators put it.</summary>
    public string? UserComment =>
        ExifUserComment.Decode(Find(ExifDirectory.Exif, ExifTag.UserComment)) ?? ExifUserComment.Decode(Find(ExifDirectory.Ifd0, ExifTag.UserComment));

    /// <summary>The orientation, if it is one of the eight.</summary>
    public Orientation? Orientation => Find(ExifDirectory.Ifd0, ExifTag.Orientation)?.IntegerAt() is >= 1 and <= 8 and var value ? (Orientation)value : null;

    /// <summary>PixelXDimension and PixelYDimension.</summary>
    public (long Width, long Height)? PixelSize =>
        Find(ExifDirectory.Exif, ExifTag.PixelXDimension)?.IntegerAt() is { } width && Find(ExifDirectory.Exif, ExifTag.PixelYDimension)?.IntegerAt() is { } height
            ? (width, height)
            : null;

    public ExifEntry? Find(ExifDirectory directory, ushort tag)
    {
        foreach (var entry in Entries)
        {
            if (entry.Directory == directory && entry.Tag == tag)
            {
                return entry;
            }
        }

        return null;
    }

    string? Text(ExifDirectory directory, ushort tag) => Find(directory, tag)?.Text is { Length: > 0 } text ? text : null;

    StoredTime? Time(ExifDirectory directory, ushort tag, ushort offsetTag) =>
        Text(directory, tag) is { } stored ? StoredTime.FromExif(stored, Text(ExifDirectory.Exif, offsetTag)) : null;
}

/// <param name="Offset">Of the first byte in the file; -1 where the Exif block was inflated.</param>
/// <param name="Bytes">The embedded file, a JPEG in almost every case.</param>
public sealed record ExifThumbnail(long Offset, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Width and height in pixels; null where it is no readable JPEG.</summary>
    public (int Width, int Height)? Size => JpegFile.Read(Bytes, new DecodeLimits()).Frame is { Width: > 0, Height: > 0 } frame ? (frame.Width, frame.Height) : null;
}
