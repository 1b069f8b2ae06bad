using System.Text;
using Forensics.Imaging;
using Forensics.Imaging.Metadata;
using static Forensics.Tests.Metadata.FileBytes;

namespace Forensics.Tests.Metadata;

public sealed class ExifReaderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_directory_is_read_in_both_byte_orders(bool isBigEndian)
    {
        var metadata = Read(JpegOf(Exif(Sample(isBigEndian))));
        var exif = metadata.Exif;
        Assert.Empty(metadata.Problems);
        Assert.Equal(("Apple", "iPhone 7", "10.0.2"), (exif.Make, exif.Model, exif.Software));
        Assert.Equal(Orientation.Rotate90, metadata.Orientation);
        Assert.Equal("2016:09:28 18:18:05", exif.Captured?.Stored);
        Assert.Equal(new DateTimeOffset(2016, 9, 28, 18, 18, 5, TimeSpan.FromHours(8)), exif.Captured?.Instant);
        Assert.Null(exif.Modified?.Instant);
        Assert.Equal(new DateTime(2016, 9, 29, 1, 2, 3), exif.Modified?.Local);
        Assert.Equal((4032L, 3024L), exif.PixelSize);
        Assert.Equal(1.0 / 30, exif.Find(ExifDirectory.Exif, ExifTag.ExposureTime)?.NumberAt());
        Assert.True(exif.HasGpsPosition);
        Assert.Equal(new DateTimeOffset(2016, 9, 28, 10, 18, 4, TimeSpan.Zero), exif.GpsTime?.Instant);
        Assert.Equal("R98", exif.Find(ExifDirectory.Interoperability, 1)?.Text);
        Assert.Equal((160, 120), exif.Thumbnail?.Size);
    }

    [Fact]
    public void The_thumbnail_is_found_where_it_lies_in_the_file()
    {
        var file = JpegOf(Exif(Sample(isBigEndian: true)));
        var thumbnail = Read(file).Exif.Thumbnail!;
        Assert.Equal(thumbnail.Bytes.ToArray(), file.AsSpan((int)thumbnail.Offset, thumbnail.Bytes.Length).ToArray());
    }

    [Fact]
    public void Png_and_webp_carry_the_same_block()
    {
        var tiff = Sample(isBigEndian: false);
        Assert.Equal("iPhone 7", Read(PngOf(("eXIf", tiff))).Exif.Model);
        Assert.Equal("iPhone 7", Read(WebPOf(("EXIF", tiff))).Exif.Model);
        Assert.Equal("iPhone 7", Read(WebPOf(("EXIF", [.. "Exif\0\0"u8, .. tiff]))).Exif.Model);
    }

    [Theory]
    [InlineData(0, Orientation.Upright)]
    [InlineData(1, Orientation.Upright)]
    [InlineData(8, Orientation.Rotate270)]
    [InlineData(9, Orientation.Upright)]
    public void An_orientation_outside_the_eight_is_upright(ushort stored, Orientation expected) =>
        Assert.Equal(expected, Read(JpegOf(Exif(new TiffBytes(true).Short(ExifDirectory.Ifd0, ExifTag.Orientation, stored).Build()))).Orientation);

    [Fact]
    public void A_user_comment_is_decoded_by_its_character_code()
    {
        Assert.Equal("你好", Comment([.. "ASCII\0\0\0"u8, .. Encoding.UTF8.GetBytes("你好")]));
        Assert.Equal("Hello 你好", Comment([.. "UNICODE\0"u8, .. Encoding.BigEndianUnicode.GetBytes("Hello 你好")]));
        Assert.Equal("Hello 你好", Comment([.. "UNICODE\0"u8, .. Encoding.Unicode.GetBytes("Hello 你好")]));
        Assert.Equal("你好", Comment([.. "UNICODE\0"u8, 0xFF, 0xFE, .. Encoding.Unicode.GetBytes("你好")]));
        Assert.Equal("plain", Comment([0, 0, 0, 0, 0, 0, 0, 0, .. "plain"u8]));
        Assert.Equal("{\"Label\":\"1\"}", Comment([.. "{\"Label\":\"1\"}"u8]));
        Assert.Equal("short", Comment([.. "short"u8]));
        Assert.Null(Comment([.. "ASCII\0\0\0   "u8]));
    }

    [Fact]
    public void A_user_comment_in_ifd0_is_read_too()
    {
        var tiff = new TiffBytes(true).Raw(ExifDirectory.Ifd0, ExifTag.UserComment, ExifType.Undefined, [.. "ASCII\0\0\0hi"u8]).Build();
        Assert.Equal("hi", Read(JpegOf(Exif(tiff))).Exif.UserComment);
    }

    [Fact]
    public void A_chain_that_leads_back_ends_with_a_problem()
    {
        var tiff = new TiffBytes(false).Short(ExifDirectory.Ifd0, ExifTag.Orientation, 3).Build();
        tiff[22] = 8; // the next directory of the only one, which stands at 8
        var metadata = Read(JpegOf(Exif(tiff)));
        Assert.Equal(Orientation.Rotate180, metadata.Orientation);
        Assert.Contains(metadata.Problems, problem => problem.What.Contains("loop", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pointer_to_its_own_directory_ends_with_a_problem()
    {
        var tiff = new TiffBytes(false).Long(ExifDirectory.Ifd0, ExifTag.GpsIfd, 8).Build();
        tiff[18] = 8;
        Assert.Contains(Read(JpegOf(Exif(tiff))).Problems, problem => problem.What.Contains("loop", StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_outside_the_block_is_left_out_and_the_others_are_kept()
    {
        var tiff = new TiffBytes(false).Text(ExifDirectory.Ifd0, ExifTag.Make, "A camera maker").Text(ExifDirectory.Ifd0, ExifTag.Model, "Some model").Build();
        tiff[14] = 0xFF; // the count of the first entry
        tiff[15] = 0xFF;
        var metadata = Read(JpegOf(Exif(tiff)));
        Assert.Null(metadata.Exif.Make);
        Assert.Equal("Some model", metadata.Exif.Model);
        Assert.Single(metadata.Problems);
    }

    [Fact]
    public void More_entries_than_fit_give_those_that_do()
    {
        var tiff = new TiffBytes(false).Short(ExifDirectory.Ifd0, ExifTag.Orientation, 6).Build();
        tiff[8] = 200;
        var metadata = Read(JpegOf(Exif(tiff)));
        Assert.Equal(Orientation.Rotate90, metadata.Orientation);
        Assert.NotEmpty(metadata.Problems);
    }

    [Theory]
    [InlineData("2016:09:28 18:18:05", "+08:00", "2016-09-28T18:18:05+08:00")]
    [InlineData("2016:09:28 18:18:05", "-09:30", "2016-09-28T18:18:05-09:30")]
    [InlineData("2016:09:28 18:18:05", "Z", "2016-09-28T18:18:05+00:00")]
    [InlineData("2016:09:28 18:18:05", "+15:00", null)]
    [InlineData("2016:09:28 18:18:05", null, null)]
    [InlineData("0000:00:00 00:00:00", "+08:00", null)]
    [InlineData("    :  :     :  :  ", "+08:00", null)]
    [InlineData("0001:01:01 00:00:00", "+08:00", null)]
    public void A_time_is_an_instant_only_with_a_known_zone(string stored, string? offset, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), StoredTime.FromExif(stored, offset).Instant);

    [Theory]
    [InlineData("2011-07-30T15:41:25.79+02:00", "2011-07-30T15:41:25.79+02:00")]
    [InlineData("2005-12-17T22:03:32Z", "2005-12-17T22:03:32+00:00")]
    [InlineData("2005-12-17T22:03:32", null)]
    [InlineData("2005-12", null)]
    public void Xmp_times_are_read_to_any_precision(string stored, string? expected)
    {
        var time = StoredTime.FromXmp(stored);
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time.Instant);
        Assert.NotNull(time.Local);
    }

    internal static byte[] Sample(bool isBigEndian) => new TiffBytes(isBigEndian)
        .Text(ExifDirectory.Ifd0, ExifTag.Make, "Apple")
        .Text(ExifDirectory.Ifd0, ExifTag.Model, "iPhone 7")
        .Short(ExifDirectory.Ifd0, ExifTag.Orientation, 6)
        .Text(ExifDirectory.Ifd0, ExifTag.Software, "10.0.2")
        .Text(ExifDirectory.Ifd0, ExifTag.DateTime, "2016:09:29 01:02:03")
        .Rational(ExifDirectory.Exif, ExifTag.ExposureTime, (1, 30))
        .Text(ExifDirectory.Exif, ExifTag.DateTimeOriginal, "2016:09:28 18:18:05")
        .Text(ExifDirectory.Exif, ExifTag.OffsetTimeOriginal, "+08:00")
        .Short(ExifDirectory.Exif, ExifTag.PixelXDimension, 4032)
        .Long(ExifDirectory.Exif, ExifTag.PixelYDimension, 3024)
        .Rational(ExifDirectory.Gps, ExifTag.GpsLatitude, (31, 1), (14, 1), (5, 1))
        .Rational(ExifDirectory.Gps, ExifTag.GpsLongitude, (121, 1), (28, 1), (9, 1))
        .Rational(ExifDirectory.Gps, ExifTag.GpsTimeStamp, (10, 1), (18, 1), (4, 1))
        .Text(ExifDirectory.Gps, ExifTag.GpsDateStamp, "2016:09:28")
        .Text(ExifDirectory.Interoperability, 1, "R98")
        .Thumbnail(JpegOf(160, 120))
        .Build();

    static string? Comment(byte[] value) =>
        Read(JpegOf(Exif(new TiffBytes(true).Raw(ExifDirectory.Exif, ExifTag.UserComment, ExifType.Undefined, value).Build()))).Exif.UserComment;
}
