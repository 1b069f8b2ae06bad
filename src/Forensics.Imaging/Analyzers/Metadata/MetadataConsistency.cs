using System.Globalization;
using Forensics.Imaging.Metadata;

namespace Forensics.Imaging.Analyzers.Metadata;

/// <summary>Compares a file's statements with each other and with the size of its pixels. Each rule has innocent causes
/// (README.md).</summary>
static class MetadataConsistency
{
    // Thumbnails are rounded to whole pixels and cut to multiples of 8: at 160 × 120 that is up to 5 % of a side.
    const double ShapeTolerance = 0.06;

    // The standard gives whole seconds, and writing a photo out takes some.
    static readonly TimeSpan SaveTime = TimeSpan.FromMinutes(1);

    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IReadOnlyList<MetadataInconsistency> Check(ImageMetadata metadata, MetadataThumbnail? thumbnail, int width, int height)
    {
        var found = new List<MetadataInconsistency>();
        CheckSize(metadata.Exif, width, height, found);
        CheckThumbnail(thumbnail, width, height, found);
        CheckTimes(metadata.Exif, found);
        CheckCamera(metadata, found);
        if (metadata.Exif.BlockCount > 1)
        {
            found.Add(new(MetadataInconsistencyCode.SeveralExif, Say($"{metadata.Exif.BlockCount} Exif blocks")));
        }

        return found;
    }

    static void CheckSize(ExifData exif, int width, int height, List<MetadataInconsistency> found)
    {
        // Some phones swap the two when they turn the picture: that is no contradiction.
        if (exif.PixelSize is { Width: > 0, Height: > 0 } said
            && (said.Width, said.Height) != (width, height) && (said.Width, said.Height) != (height, width))
        {
            found.Add(new(MetadataInconsistencyCode.ExifSize, Say($"EXIF {said.Width}×{said.Height}, picture {width}×{height}")));
        }
    }

    static void CheckThumbnail(MetadataThumbnail? thumbnail, int width, int height, List<MetadataInconsistency> found)
    {
        if (thumbnail is not { Width: > 0 and var thumbWidth, Height: > 0 and var thumbHeight })
        {
            return;
        }

        var shape = Math.Log((double)width / height);
        var thumbShape = Math.Log((double)thumbWidth / thumbHeight);
        if (Math.Min(Math.Abs(shape - thumbShape), Math.Abs(shape + thumbShape)) > ShapeTolerance)
        {
            found.Add(new(MetadataInconsistencyCode.ThumbnailShape, Say($"thumbnail {thumbWidth}×{thumbHeight}, picture {width}×{height}")));
        }
    }

    static void CheckTimes(ExifData exif, List<MetadataInconsistency> found)
    {
        if (exif.Captured is not { Local: { } captured })
        {
            return;
        }

        if (exif.Digitized?.Local is { } digitized && captured > digitized)
        {
            found.Add(new(MetadataInconsistencyCode.TimeOrder, Say($"taken {captured:s}, digitised {digitized:s}")));
        }

        if (exif.Modified?.Local is { } modified)
        {
            // Either clock may stand in another zone where the file does not say which; then only more than a day counts.
            var difference = exif is { Captured.Instant: { } from, Modified.Instant: { } to } ? to - from : modified - captured;
            var hasZones = exif is { Captured.Instant: not null, Modified.Instant: not null };
            if (difference < (hasZones ? -SaveTime : -Day))
            {
                found.Add(new(MetadataInconsistencyCode.TimeOrder, Say($"taken {captured:s}, changed {modified:s}")));
            }
            else if (difference >= SaveTime)
            {
                found.Add(new(MetadataInconsistencyCode.ModifiedLater, Say($"taken {captured:s}, changed {modified:s}")));
            }
        }

        if (exif.GpsTime?.Local is { } gps && Math.Abs((captured - gps).TotalDays) > 1.5)
        {
            // A day and a half: zones reach 14 hours from UTC, and a fix may be some hours old.
            found.Add(new(MetadataInconsistencyCode.GpsClock, Say($"taken {captured:s}, satellites {gps:s}Z")));
        }
    }

    static void CheckCamera(ImageMetadata metadata, List<MetadataInconsistency> found)
    {
        var exif = metadata.Exif;
        var xmpModel = metadata.Xmp.Find(XmpNamespace.Tiff, "Model")?.Trim();
        if (exif.Model is { } model && !string.IsNullOrEmpty(xmpModel) && model.Trim() != xmpModel)
        {
            found.Add(new(MetadataInconsistencyCode.CameraDiffers, $"EXIF \"{model}\", XMP \"{xmpModel}\""));
        }

        var hasExposure = exif.Find(ExifDirectory.Exif, ExifTag.ExposureTime) is not null
            || exif.Find(ExifDirectory.Exif, ExifTag.FNumber) is not null
            || exif.Find(ExifDirectory.Exif, ExifTag.IsoSpeed) is not null
            || exif.Find(ExifDirectory.Exif, ExifTag.MakerNote) is not null;
        if (exif.Make is not null && exif.Model is not null && !hasExposure)
        {
            found.Add(new(MetadataInconsistencyCode.CameraWithoutExposure, $"{exif.Make} {exif.Model}"));
        }
    }

    static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
