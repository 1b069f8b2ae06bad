using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;
using Forensics.Native;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

public sealed class CopyForOthersTests : IDisposable
{
    static readonly SystemImageCodec Codec = new();

    readonly TestFolder folder = new();

    [Rule("stripped-copies")]
    [Fact]
    public async Task A_copy_for_others_holds_the_pixels_and_nothing_else()
    {
        await using var services = EngineHost.Create(EngineHost.Options(folder.Folder.Root));
        var picture = DisputeFiles.Shapes(1, 240);
        var plain = Codec.EncodeJpeg(picture, 95, ChromaSampling.Samp444);
        var thumbnail = Codec.EncodeJpeg(DisputeFiles.Shapes(2, 40), 60, ChromaSampling.Samp420);
        byte[] file =
        [
            .. plain[..2],
            .. Segment(0xE1, [.. "Exif\0\0"u8, .. Exif(thumbnail)]),
            .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' dc:creator='SECRET-XMP'/></rdf:RDF></x:xmpmeta>"u8]),
            .. Segment(0xFE, "SECRET-COMMENT"u8.ToArray()),
            .. plain[2..],
            .. "SECRET-TRAILER"u8,
        ];
        var original = Read(file);
        // The file does carry what the copy must not.
        Assert.NotNull(original.Exif.Find(ExifDirectory.Gps, ExifTag.GpsLatitude));
        Assert.NotNull(original.Exif.Thumbnail);
        Assert.Equal((Orientation)6, original.Orientation);
        var store = services.GetRequiredService<PictureStore>();
        var sha256 = await store.PutAsync(file, default);

        var copy = (await services.GetRequiredService<PictureFiles>().CopyForOthersAsync(sha256, default))!;
        var again = await services.GetRequiredService<PictureFiles>().CopyForOthersAsync(sha256, default);

        Assert.Equal(copy, again);
        Assert.Equal(file, await store.GetAsync(sha256, default));
        Assert.Equal(-1, copy.AsSpan().IndexOf("SECRET"u8));
        Assert.Equal(-1, copy.AsSpan().IndexOf("Exif"u8));
        Assert.Equal(-1, copy.AsSpan(2).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])); // no picture within the picture
        Assert.Equal([0xFF, 0xD9], copy[^2..]);
        Assert.True(Read(copy) is { Exif.Entries.Count: 0, Exif.Thumbnail: null, ColourProfile: null, Orientation: Orientation.Upright } and { Texts.Count: 0, Iptc.Count: 0 });
        // Orientation 6 was applied: the copy's top right corner is the stored picture's top left.
        var shown = EvidenceImage.Open(copy, Codec, new DecodeLimits()).Upright;
        var expected = Uprighting.Apply(EvidenceImage.Open(plain, Codec, new DecodeLimits()).Stored, (Orientation)6);
        Assert.Equal((expected.Width, expected.Height), (shown.Width, shown.Height));
        var differences = Enumerable.Range(0, shown.Pixels.Length).Select(i => Math.Abs(shown.Pixels[i] - expected.Pixels[i])).ToList();
        Assert.True(differences.Average() < 2 && differences.Max() < 24, $"{differences.Average()}, {differences.Max()}");
    }

    [Fact]
    public async Task What_can_not_be_read_has_no_copy()
    {
        await using var services = EngineHost.Create(EngineHost.Options(folder.Folder.Root));
        var sha256 = await services.GetRequiredService<PictureStore>().PutAsync("not a picture"u8.ToArray(), default);

        Assert.Null(await services.GetRequiredService<PictureFiles>().CopyForOthersAsync(sha256, default));
        Assert.Null(await services.GetRequiredService<PictureFiles>().CopyForOthersAsync(new string('a', 64), default));
    }

    [Fact]
    public async Task A_large_picture_is_copied_at_the_side_the_option_allows()
    {
        await using var services = EngineHost.Create(EngineHost.Options(folder.Folder.Root) with { CopySidePixels = 256 });
        var sha256 = await services.GetRequiredService<PictureStore>().PutAsync(Codec.EncodeJpeg(DisputeFiles.Shapes(1, 300), 90, ChromaSampling.Samp420), default);

        var copy = (await services.GetRequiredService<PictureFiles>().CopyForOthersAsync(sha256, default))!;

        Assert.Equal(256, EvidenceImage.Open(copy, Codec, new DecodeLimits()).Upright.Width);
    }

    public void Dispose() => folder.Dispose();

    static ImageMetadata Read(byte[] file) => ImageMetadata.Read(file, ImageFormat.Jpeg, JpegFile.Read(file, new DecodeLimits()), new DecodeLimits());

    static byte[] Segment(byte marker, byte[] payload) => [0xFF, marker, (byte)((payload.Length + 2) >> 8), (byte)(payload.Length + 2), .. payload];

    /// <summary>A little-endian TIFF: orientation 6, a GPS directory with a latitude, and a thumbnail in the second directory.</summary>
    static byte[] Exif(byte[] thumbnail)
    {
        const int First = 8, Gps = First + 2 + 24 + 4, Second = Gps + 2 + 24 + 4, Latitude = Second + 2 + 24 + 4, Thumbnail = Latitude + 24;
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("II*\0"u8);
        writer.Write(First);
        writer.Write((short)2);
        Entry(0x0112, 3, 1, 6);
        Entry(0x8825, 4, 1, Gps);
        writer.Write(Second);
        writer.Write((short)2);
        Entry(0x0001, 2, 2, 'N');
        Entry(0x0002, 5, 3, Latitude);
        writer.Write(0);
        writer.Write((short)2);
        Entry(0x0201, 4, 1, Thumbnail);
        Entry(0x0202, 4, 1, thumbnail.Length);
        writer.Write(0);
        foreach (var number in (ReadOnlySpan<int>)[31, 1, 13, 1, 55, 1])
        {
            writer.Write(number);
        }

        writer.Write(thumbnail);
        return bytes.ToArray();

        void Entry(int tag, int type, int count, int value)
        {
            writer.Write((ushort)tag);
            writer.Write((short)type);
            writer.Write(count);
            writer.Write(value);
        }
    }
}
