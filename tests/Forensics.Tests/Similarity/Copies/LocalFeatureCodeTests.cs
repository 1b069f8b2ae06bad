using System.Buffers.Binary;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Similarity.Copies;

namespace Forensics.Tests.Similarity.Copies;

public sealed class LocalFeatureCodeTests
{
    [Fact]
    public void A_bit_tells_whether_a_value_lies_above_the_descriptors_own_median_or_upper_quartile()
    {
        var values = Enumerable.Range(0, 128).Select(i => (float)(i * 37 % 128)).ToArray();
        var bytes = new byte[512];
        for (var i = 0; i < 128; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        }

        var code = Assert.Single(LocalFeatureCode.Of(new Keypoints(KeypointKind.Sift, [default], bytes)));

        for (var i = 0; i < 128; i++)
        {
            Assert.Equal(values[i] >= 64, IsSet(code, i));
            Assert.Equal(values[i] >= 96, IsSet(code, 128 + i));
        }
    }

    [Fact]
    public void Keypoints_of_another_kind_have_no_codes() =>
        Assert.Throws<ArgumentException>(() => LocalFeatureCode.Of(new Keypoints(KeypointKind.Orb, [default], new byte[32])));

    [Fact]
    public void The_code_of_the_mirrored_picture_follows_from_the_pictures_own()
    {
        var upright = CopyPictures.Extractor.Extract(CopyPictures.Cup).Features;
        var mirrored = CopyPictures.Extractor.Extract(CopyPictures.Turned(CopyPictures.Cup, Orientation.MirrorHorizontal)).Features;
        List<int> own = [], unturned = [];
        for (var i = 0; i < upright.Points.Count; i++)
        {
            var (x, y) = (upright.Width - upright.Points[i].X, upright.Points[i].Y);
            for (var j = 0; j < mirrored.Points.Count; j++)
            {
                if (Math.Abs(mirrored.Points[j].X - x) < 0.5 && Math.Abs(mirrored.Points[j].Y - y) < 0.5)
                {
                    own.Add(LocalFeatureCode.Mirrored(upright.Codes[i]).DistanceTo(mirrored.Codes[j]));
                    unturned.Add(upright.Codes[i].DistanceTo(mirrored.Codes[j]));
                }
            }
        }

        own.Sort();
        unturned.Sort();
        Assert.True(own.Count > 100, $"{own.Count} places found again");
        Assert.InRange(own[own.Count / 2], 0, 20);
        Assert.InRange(unturned[unturned.Count / 2], 60, 256);
        Assert.Equal(upright.Codes[0], LocalFeatureCode.Mirrored(LocalFeatureCode.Mirrored(upright.Codes[0])));
    }

    static bool IsSet(PdqHash code, int bit) =>
        ((bit >> 6) switch { 0 => code.Word0, 1 => code.Word1, 2 => code.Word2, _ => code.Word3 } >> (bit & 63) & 1) == 1;
}
