using Forensics.Imaging.Analyzers.Metadata;
using Forensics.Imaging.Metadata;
using static Forensics.Tests.Metadata.FileBytes;

namespace Forensics.Tests.Metadata;

public sealed class MetadataAnalyzerTests
{
    [Fact]
    public void A_consistent_photo_has_no_inconsistency()
    {
        var result = MetadataAnalyzer.Analyze(Read(JpegOf(4032, 3024, Exif(Photo().Thumbnail(JpegOf(160, 120)).Build()))), 4032, 3024);
        Assert.Empty(result.Inconsistencies);
        Assert.Equal(("Maker", "Model"), (result.CameraMake, result.CameraModel));
        Assert.Equal((160, 120), (result.Thumbnail?.Width, result.Thumbnail?.Height));
        Assert.Null(result.Editor);
        Assert.False(result.HasGps || result.HasAiLabel || result.HasTc260Label || result.C2paPresent);
    }

    [Fact]
    public void A_picture_without_metadata_says_nothing()
    {
        var result = MetadataAnalyzer.Analyze(Read(JpegOf()), 8, 8);
        Assert.Null(result.CameraMake);
        Assert.Empty(result.Inconsistencies);
        Assert.Empty(result.ScreenshotHints);
    }

    [Theory]
    [InlineData(4032, 3024, false)]
    [InlineData(3024, 4032, false)]
    [InlineData(4031, 3024, true)]
    public void Another_size_than_exif_says_is_reported_and_a_turned_one_is_not(int width, int height, bool isReported) =>
        Assert.Equal(isReported, Has(Photo(), MetadataInconsistencyCode.ExifSize, width, height));

    [Theory]
    [InlineData(160, 120, false)]
    [InlineData(120, 160, false)]
    [InlineData(160, 114, false)]
    [InlineData(160, 112, true)]
    [InlineData(160, 90, true)]
    public void A_thumbnail_of_another_shape_is_reported(int width, int height, bool isReported) =>
        Assert.Equal(isReported, Has(Photo().Thumbnail(JpegOf(width, height)), MetadataInconsistencyCode.ThumbnailShape));

    [Theory]
    [InlineData("2025:11:01 10:00:59", false, false)]
    [InlineData("2025:11:01 10:01:00", true, false)]
    [InlineData("2025:10:31 10:00:01", false, false)]
    [InlineData("2025:10:31 09:59:59", false, true)]
    public void Change_times_are_compared_with_the_capture(string modified, bool isLater, bool isOutOfOrder)
    {
        var photo = Photo().Text(ExifDirectory.Ifd0, ExifTag.DateTime, modified);
        Assert.Equal(isLater, Has(photo, MetadataInconsistencyCode.ModifiedLater));
        Assert.Equal(isOutOfOrder, Has(photo, MetadataInconsistencyCode.TimeOrder));
    }

    [Fact]
    public void Change_times_in_known_zones_are_compared_as_instants()
    {
        var photo = Photo().Text(ExifDirectory.Ifd0, ExifTag.DateTime, "2025:11:01 02:00:10")
            .Text(ExifDirectory.Exif, ExifTag.OffsetTime, "+00:00").Text(ExifDirectory.Exif, ExifTag.OffsetTimeOriginal, "+08:00");
        Assert.False(Has(photo, MetadataInconsistencyCode.ModifiedLater) || Has(photo, MetadataInconsistencyCode.TimeOrder));
    }

    [Fact]
    public void A_camera_without_any_exposure_is_reported()
    {
        var camera = new TiffBytes(false).Text(ExifDirectory.Ifd0, ExifTag.Make, "Maker").Text(ExifDirectory.Ifd0, ExifTag.Model, "Model");
        Assert.True(Has(camera, MetadataInconsistencyCode.CameraWithoutExposure));
        Assert.False(Has(camera.Rational(ExifDirectory.Exif, ExifTag.ExposureTime, (1, 60)), MetadataInconsistencyCode.CameraWithoutExposure));
    }

    [Fact]
    public void Two_exif_blocks_and_two_cameras_are_reported()
    {
        var exif = Photo().Build();
        var xmp = Packet("<tiff:Model>Other</tiff:Model>", "xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\"");
        var codes = MetadataAnalyzer.Analyze(Read(JpegOf(Exif(exif), Exif(exif), Xmp(xmp))), 4032, 3024).Inconsistencies.Select(found => found.Code);
        Assert.Equal([MetadataInconsistencyCode.CameraDiffers, MetadataInconsistencyCode.SeveralExif], codes);
    }

    [Fact]
    public void Screenshots_that_say_so_are_known()
    {
        byte[] comment = new TiffBytes(true).Raw(ExifDirectory.Exif, ExifTag.UserComment, ExifType.Undefined, [.. "ASCII\0\0\0Screenshot"u8]).Build();
        var source = Packet(
            "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/screenCapture</Iptc4xmpExt:DigitalSourceType>",
            "xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"");
        Assert.Equal([ScreenshotHint.UserComment], Hints(PngOf(("eXIf", comment))));
        Assert.Equal([ScreenshotHint.SourceType], Hints(JpegOf(Xmp(source))));
        Assert.Equal([ScreenshotHint.Software], Hints(PngOf(Text("Software", "gnome-screenshot"))));
        Assert.Empty(Hints(JpegOf(Exif(Photo().Build()))));
    }

    static IReadOnlyList<string> Hints(byte[] file) => MetadataAnalyzer.Analyze(Read(file), 8, 8).ScreenshotHints;

    static bool Has(TiffBytes exif, string code, int width = 4032, int height = 3024) =>
        MetadataAnalyzer.Analyze(Read(JpegOf(Exif(exif.Build()))), width, height).Inconsistencies.Any(found => found.Code == code);

    static TiffBytes Photo() => new TiffBytes(false)
        .Text(ExifDirectory.Ifd0, ExifTag.Make, "Maker")
        .Text(ExifDirectory.Ifd0, ExifTag.Model, "Model")
        .Rational(ExifDirectory.Exif, ExifTag.ExposureTime, (1, 60))
        .Text(ExifDirectory.Exif, ExifTag.DateTimeOriginal, "2025:11:01 10:00:00")
        .Long(ExifDirectory.Exif, ExifTag.PixelXDimension, 4032)
        .Long(ExifDirectory.Exif, ExifTag.PixelYDimension, 3024);
}
