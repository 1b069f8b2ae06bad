using Forensics.Imaging.Metadata;

namespace Forensics.Imaging.Analyzers.Metadata;

/// <summary>Reports what a file declares: camera, times, editing programs, AI labels, and where its statements contradict each
/// other.</summary>
/// <remarks>Metadata can be written by anyone and is removed by chat apps: presence speaks about the file, absence says nothing. See
/// README.md.</remarks>
public static class MetadataAnalyzer
{
    public const string Id = "metadata";

    /// <summary>Raised when the same file may give another result.</summary>
    public const int Version = 1;

    public static MetadataResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Analyze(image.Metadata, image.Header.Width, image.Header.Height);
    }

    /// <param name="width">Stored width of the picture in pixels.</param>
    /// <param name="height">Stored height of the picture in pixels.</param>
    public static MetadataResult Analyze(ImageMetadata metadata, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var (exif, xmp) = (metadata.Exif, metadata.Xmp);
        MetadataThumbnail? thumbnail = null;
        if (exif.Thumbnail is { } embedded)
        {
            var size = embedded.Size;
            thumbnail = new MetadataThumbnail(embedded.Offset, embedded.Bytes.Length, size?.Width, size?.Height);
        }

        return new MetadataResult(
            exif.Make ?? NullIfBlank(xmp.Find(XmpNamespace.Tiff, "Make")),
            exif.Model ?? NullIfBlank(xmp.Find(XmpNamespace.Tiff, "Model")),
            exif.Software,
            metadata.EditorTraces.Count > 0 ? metadata.EditorTraces[0].Program : null,
            metadata.EditorTraces,
            exif.Captured ?? FromXmp(xmp, XmpNamespace.Exif, "DateTimeOriginal") ?? FromXmp(xmp, XmpNamespace.Photoshop, "DateCreated"),
            exif.Modified ?? FromXmp(xmp, XmpNamespace.Xmp, "ModifyDate"),
            exif.GpsTime,
            exif.HasGpsPosition || xmp.Find(XmpNamespace.Exif, "GPSLatitude") is not null,
            thumbnail,
            metadata.AiLabels,
            metadata.AiLabels.Any(label => label.DeclaresAi),
            metadata.AiLabels.Any(label => label.Kind == AiLabelKind.Tc260),
            metadata.AiLabels.Any(label => label.IsDamaged),
            metadata.C2pa.IsPresent,
            metadata.C2pa.RemoteReference,
            FindScreenshotHints(metadata),
            MetadataConsistency.Check(metadata, thumbnail, width, height),
            metadata.Problems);
    }

    static StoredTime? FromXmp(XmpData xmp, string ns, string name) => xmp.Find(ns, name) is { } stored ? StoredTime.FromXmp(stored) : null;

    static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    static List<string> FindScreenshotHints(ImageMetadata metadata)
    {
        var hints = new List<string>();
        if (metadata.Xmp.Properties.Any(property => property.Name == "DigitalSourceType"
            && DigitalSourceType.NameOf(property.Value).Equals(DigitalSourceType.ScreenCapture, StringComparison.OrdinalIgnoreCase)))
        {
            hints.Add(ScreenshotHint.SourceType);
        }

        if (metadata.Exif.UserComment is { } comment && comment.Equals("Screenshot", StringComparison.OrdinalIgnoreCase))
        {
            hints.Add(ScreenshotHint.UserComment);
        }

        var programs = metadata.Texts.Where(text => text.Keyword is "Software" or "Title" or "Description").Select(text => text.Text)
            .Append(metadata.Exif.Software)
            .Append(metadata.Xmp.Find(XmpNamespace.Xmp, "CreatorTool"));
        if (programs.Any(text => text is { Length: < 100 } && IsScreenshotProgram(text)))
        {
            hints.Add(ScreenshotHint.Software);
        }

        return hints;
    }

    // gnome-screenshot, Windows' Snipping Tool, Flameshot and Android's system UI name themselves so.
    static bool IsScreenshotProgram(string text) =>
        text.Contains("screenshot", StringComparison.OrdinalIgnoreCase)
        || text.Contains("snipping tool", StringComparison.OrdinalIgnoreCase)
        || text.Contains("flameshot", StringComparison.OrdinalIgnoreCase)
        || text.Contains("截图", StringComparison.Ordinal)
        || text.Contains("截屏", StringComparison.Ordinal);
}
