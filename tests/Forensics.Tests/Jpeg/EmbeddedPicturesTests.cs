using System.Buffers.Binary;
using Forensics.Imaging;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;

namespace Forensics.Tests.Jpeg;

public class EmbeddedPicturesTests
{
    static readonly byte[] Small = new JpegBytes().Soi().Sof(0xC0, 16, 12, (1, 1)).Eoi().ToArray();

    static JpegBytes Whole(JpegBytes bytes) => bytes.Sof(0xC0, 640, 480, (1, 1)).Eoi();

    static EmbeddedPictures Read(byte[] file)
    {
        var jpeg = JpegFile.Read(file, new());
        return EmbeddedPictures.Read(file, jpeg, ImageMetadata.Read(file, ImageFormat.Jpeg, jpeg, new()));
    }

    static void IsSmall(EmbeddedPicture picture, EmbeddedPictureKind kind, byte[] file)
    {
        Assert.Equal(new EmbeddedPicture(kind, picture.Offset, Small.Length, ImageFormat.Jpeg, 16, 12), picture);
        Assert.Equal(Small, file[(int)picture.Offset..(int)(picture.Offset + picture.Length)]);
    }

    [Fact]
    public void A_plain_file_has_none()
    {
        var found = Read(Whole(new JpegBytes().Soi()).ToArray());
        Assert.Empty(found.Pictures);
        Assert.Empty(found.Problems);
    }

    [Fact]
    public void The_thumbnail_of_ifd1_is_found()
    {
        // IFD0 at 8 without entries, IFD1 at 14 with JPEGInterchangeFormat and its length; the picture at 44.
        byte[] tiff = [.. "II*\0"u8, .. Little(8), 0, 0, .. Little(14), 2, 0, 1, 2, 4, 0, .. Little(1), .. Little(44), 2, 2, 4, 0, .. Little(1), .. Little(Small.Length), .. Little(0), .. Small];
        var file = Whole(new JpegBytes().Soi().Segment(0xE1, [.. "Exif\0\0"u8, .. tiff])).ToArray();
        IsSmall(Assert.Single(Read(file).Pictures), EmbeddedPictureKind.ExifThumbnail, file);
    }

    [Theory]
    [InlineData(0x0409)]
    [InlineData(0x040C)]
    public void The_photoshop_thumbnail_is_found(int id)
    {
        var file = Whole(new JpegBytes().Soi().Segment(0xED, [.. "Photoshop 3.0\0"u8, .. Resource(0x0404, [1, 2]), .. Resource(id, [.. new byte[28], .. Small])])).ToArray();
        IsSmall(Assert.Single(Read(file).Pictures), EmbeddedPictureKind.PhotoshopThumbnail, file);
    }

    [Fact]
    public void A_photoshop_thumbnail_over_two_segments_has_no_offset()
    {
        byte[] resources = Resource(0x040C, [.. new byte[28], .. Small]);
        var file = Whole(new JpegBytes().Soi()
            .Segment(0xED, [.. "Photoshop 3.0\0"u8, .. resources[..50]])
            .Segment(0xED, [.. "Photoshop 3.0\0"u8, .. resources[50..]])).ToArray();
        Assert.Equal(
            new EmbeddedPicture(EmbeddedPictureKind.PhotoshopThumbnail, -1, Small.Length, ImageFormat.Unknown, null, null),
            Assert.Single(Read(file).Pictures));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pictures_of_a_multi_picture_index_are_found_once(bool isBigEndian)
    {
        var file = WithIndex(isBigEndian, Small.Length);
        var found = Read(file);
        IsSmall(Assert.Single(found.Pictures), EmbeddedPictureKind.MultiPicture, file);
        Assert.Empty(found.Problems);
    }

    [Fact]
    public void An_index_that_lies_about_a_length_gives_what_is_there_and_a_problem()
    {
        var file = WithIndex(false, 1_000_000);
        var found = Read(file);
        IsSmall(Assert.Single(found.Pictures), EmbeddedPictureKind.MultiPicture, file);
        Assert.Contains("1000000 bytes", Assert.Single(found.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_index_is_a_problem()
    {
        var found = Read(Whole(new JpegBytes().Soi().Segment(0xE2, [.. "MPF\0II*\0"u8, 255, 255, 255, 255])).ToArray());
        Assert.Empty(found.Pictures);
        Assert.Single(found.Problems);
    }

    [Fact]
    public void A_picture_behind_the_end_is_found_and_other_bytes_are_only_counted()
    {
        var file = Whole(new JpegBytes().Soi()).Raw(Small).ToArray();
        IsSmall(Assert.Single(Read(file).Pictures), EmbeddedPictureKind.Trailing, file);

        var padded = Whole(new JpegBytes().Soi()).Raw(0, 0, 0).ToArray();
        Assert.Empty(Read(padded).Pictures);
        Assert.Equal(3, JpegFile.Read(padded, new()).TrailingDataLength);
    }

    [Fact]
    public void Any_damage_to_indexes_is_survived()
    {
        var sound = WithIndex(true, Small.Length);
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = sound[..random.Next(3, sound.Length + 1)];
            for (var hits = random.Next(6); hits > 0; hits--)
            {
                bytes[random.Next(2, bytes.Length)] = (byte)random.Next(256);
            }

            Assert.All(Read(bytes).Pictures, picture => Assert.InRange(picture.Offset + picture.Length, 0, bytes.Length));
        }
    }

    // APP2 holds signature, TIFF header, a directory of one entry and 2 × 16 bytes; the second picture follows the main one.
    static byte[] WithIndex(bool isBigEndian, int length)
    {
        byte[] U32(int value) => isBigEndian ? [.. Little(value).Reverse()] : Little(value);
        byte[] U16(int value) => isBigEndian ? [(byte)(value >> 8), (byte)value] : [(byte)value, (byte)(value >> 8)];
        byte[] Index(int offset) =>
        [
            .. isBigEndian ? "MM\0*"u8 : "II*\0"u8, .. U32(8), .. U16(1), .. U16(0xB002), .. U16(7), .. U32(32), .. U32(26), .. U32(0),
            .. U32(0x030000), .. U32(100), .. U32(0), .. U32(0), .. U32(0), .. U32(length), .. U32(offset), .. U32(0),
        ];
        byte[] File(int offset) => Whole(new JpegBytes().Soi().Segment(0xE2, [.. "MPF\0"u8, .. Index(offset)])).ToArray();

        // The TIFF header comes behind SOI, marker, length and signature.
        return [.. File(File(0).Length - (2 + 4 + 4)), .. Small];
    }

    static byte[] Resource(int id, byte[] data) =>
        [.. "8BIM"u8, (byte)(id >> 8), (byte)id, 0, 0, .. Little(data.Length).Reverse(), .. data, .. new byte[data.Length % 2]];

    static byte[] Little(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
