using System.Security.Cryptography;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Imaging.Jpeg;
using Forensics.Tests.Jpeg;

namespace Forensics.Tests.Hashing;

public sealed class PictureIdentityTests
{
    static readonly LibjpegWriter.Settings Photo = new(137, 90, 85, "221111");

    static string Of(byte[] jpeg) => PictureIdentity.OfJpeg(JpegFile.Read(jpeg, new()))!;

    [LibjpegFact]
    public void It_outlives_whatever_leaves_the_coefficients_alone()
    {
        var original = LibjpegWriter.Encode(Photo);
        var identity = Of(original);
        Assert.Equal(64, identity.Length);
        Assert.Equal(identity, Of([.. original[..2], 0xFF, 0xFE, 0, 4, 65, 66, 0xFF, 0xE1, 0, 8, .. "Exif\0\0"u8, .. original[2..], 1, 2, 3]));
        Assert.Equal(identity, Of(LibjpegWriter.Transcode(original, JpegCoding.Optimised)));
        Assert.Equal(identity, Of(LibjpegWriter.Transcode(original, JpegCoding.Baseline, restartMcus: 3)));
        var progressive = LibjpegWriter.Transcode(original, JpegCoding.Progressive);
        Assert.Equal(identity, Of(progressive));
        Assert.Equal(identity, Of(LibjpegWriter.Transcode(progressive, JpegCoding.Baseline)));
    }

    [LibjpegFact]
    public void It_tells_other_pictures_apart()
    {
        var original = LibjpegWriter.Encode(Photo);
        var other = original.ToArray();
        other[^30] ^= 0x10;
        byte[][] all =
        [
            original,
            other,
            LibjpegWriter.Encode(Photo with { Quality = 86 }),
            LibjpegWriter.Encode(Photo with { Sampling = "111111" }),
            LibjpegWriter.Encode(Photo with { Width = 136 }),
            LibjpegWriter.Encode(Photo with { Sampling = "11", Colours = JpegColours.Grey }),
            LibjpegWriter.Encode(Photo with { Sampling = "111111", Colours = JpegColours.Rgb }),
        ];
        Assert.Equal(all.Length, all.Select(Of).Distinct().Count());
    }

    [LibjpegFact]
    public void The_bytes_hashed_are_those_documented()
    {
        var file = LibjpegWriter.Encode(Photo);
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("picture-identity"u8);
        Array.ForEach([1, 1, 137, 90, 3, 3], writer.Write);
        var jpeg = JpegFile.Read(file, new());
        foreach (var (plane, factor, wide, high) in jpeg.Coefficients!.Planes.Zip([2, 1, 1], [(18, 12), (9, 6), (9, 6)]).Select(p => (p.First, p.Second, p.Third.Item1, p.Third.Item2)))
        {
            writer.Write(factor);
            writer.Write(factor);
            plane.QuantTable!.Steps.ToList().ForEach(writer.Write);
            writer.Write(wide);
            writer.Write(high);
            for (var y = 0; y < high; y++)
            {
                for (var x = 0; x < wide; x++)
                {
                    plane.Block(x, y).ToArray().ToList().ForEach(writer.Write);
                }
            }
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())), Of(file));
    }

    [Fact]
    public void Pixels_count_with_their_shape()
    {
        var pixels = Enumerable.Range(0, 36).Select(i => (byte)i).ToArray();
        var identity = PictureIdentity.OfPixels(new RgbImage(4, 3, pixels));
        Assert.Equal(identity, PictureIdentity.OfPixels(new RgbImage(4, 3, [.. pixels])));
        Assert.NotEqual(identity, PictureIdentity.OfPixels(new RgbImage(3, 4, pixels)));
        byte[] expected = [.. "picture-identity"u8, 1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, .. pixels];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(expected)), identity);
    }

    [Fact]
    public void Without_coefficients_a_jpeg_has_none() =>
        Assert.Null(PictureIdentity.OfJpeg(JpegFile.Read(new JpegBytes().Soi().Sof(0xC9, 8, 8, (1, 1)).Sos(1).Raw(1).Eoi().ToArray(), new())));
}
