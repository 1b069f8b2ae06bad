using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Similarity.Copies;

namespace Forensics.Tests.Similarity.Copies;

public sealed class CopyVerifierTests
{
    static readonly RgbImage Original = CopyPictures.Motorcycle;
    static readonly CopyPrint Known = CopyPictures.Extractor.Extract(Original);

    public static TheoryData<string, CopyContainment, Orientation, double> Copies => new()
    {
        { "saved at quality 40", CopyContainment.Equal, Orientation.Upright, 1 },
        { "half the size", CopyContainment.Equal, Orientation.Upright, 0.5 },
        { "middle 40 % of the area", CopyContainment.KnownContainsDisputed, Orientation.Upright, 1 },
        { "mirrored", CopyContainment.Equal, Orientation.MirrorHorizontal, 1 },
        { "turned to the right", CopyContainment.Equal, Orientation.Rotate270, 1 },
        { "cropped and mirrored", CopyContainment.KnownContainsDisputed, Orientation.MirrorHorizontal, 1 },
        { "letterbox", CopyContainment.DisputedContainsKnown, Orientation.Upright, 1 },
        { "screenshot", CopyContainment.DisputedContainsKnown, Orientation.Upright, 720 / 741.0 },
        { "sticker over a fifth", CopyContainment.Equal, Orientation.Upright, 1 },
        { "collage", CopyContainment.DisputedContainsKnown, Orientation.Upright, 0.6 },
    };

    [Theory]
    [MemberData(nameof(Copies))]
    public void A_copy_is_the_same_picture_and_lies_where_it_was_put(string how, CopyContainment containment, Orientation form, double scale)
    {
        var match = CopyPictures.Verifier.Verify(CopyPictures.Extractor.Extract(Copy(how)), Known);

        Assert.NotNull(match);
        Assert.Equal((CopyRelation.SamePicture, containment, form), (match.Relation, match.Containment, match.Form));
        Assert.InRange(match.ScaleKnownToDisputed!.Value, 0.98 * scale, 1.02 * scale);
        Assert.InRange(match.Llr10!.Value, 3, CopyVerifier.MaxLlr10);
    }

    [Theory]
    [InlineData("middle 40 % of the area", 0.184, 0.184)]
    [InlineData("letterbox", 0, -60.0 / 500)]
    public void The_mapping_leads_from_the_disputed_pixels_to_the_known_ones(string how, double left, double top)
    {
        var match = CopyPictures.Verifier.Verify(CopyPictures.Extractor.Extract(Copy(how)), Known)!;
        var (x, y) = new Forensics.Similarity.Geometry.PlaneMapping(match.Matrix!).Map(0, 0);

        Assert.Equal(left * Original.Width, x, 2.0);
        Assert.Equal(top * Original.Height, y, 2.0);
        Assert.Equal(match.Inliers, match.Lines.Count);
    }

    [Fact]
    public void Other_pictures_have_nothing_to_do_with_it()
    {
        foreach (var other in new[] { CopyPictures.Cup, CopyPictures.Cat, CopyPictures.Box, SyntheticPictures.Scene(400, 300, seed: 1), SyntheticPictures.Flat(300, 300, 255, 255, 255) })
        {
            Assert.Null(CopyPictures.Verifier.Verify(CopyPictures.Extractor.Extract(other), Known));
        }
    }

    [Fact]
    public void One_label_in_two_shots_makes_them_the_same_thing_and_not_the_same_picture()
    {
        // Half of each shot is one printed panel, seen once from the front and once from the side; all around it differs.
        var panel = CopyPictures.Scaled(CopyPictures.Cup, 0.6);
        var front = CopyPictures.On(panel, 500, 400, 70, 80, (x, y) => SyntheticPictures.At(CopyPictures.Box, x, y));
        var aside = SyntheticPictures.Warp(panel, 360, 240, (x, y) => (x * (1 + 0.0006 * x), y * (0.94 + 0.0006 * x) + 6));
        var other = CopyPictures.On(aside, 500, 400, 90, 90, (x, y) => SyntheticPictures.At(CopyPictures.Motorcycle, x, y));

        var match = CopyPictures.Verifier.Verify(CopyPictures.Extractor.Extract(other), CopyPictures.Extractor.Extract(front));

        Assert.NotNull(match);
        Assert.Equal((CopyRelation.SameScene, null), (match.Relation, match.Llr10));
        Assert.True(match.Inliers >= 15, $"{match.Inliers} inliers");
    }

    [Theory]
    [InlineData(0, true, 4.0)]
    [InlineData(24, true, 4.0)]
    [InlineData(25, true, 3.0)]
    [InlineData(31, true, 3.0)]
    [InlineData(32, false, 0.0)]
    public void Of_a_hash_alone_the_bits_decide(int bits, bool same, double llr)
    {
        var hash = Changed(Known.Regions[0].Forms[0], bits);

        var match = CopyVerifier.OfHash(Known, hash);

        Assert.Equal(same, match is not null);
        if (match is not null)
        {
            Assert.Equal((bits, CopyStage.Hash, CopyContainment.Unknown, llr), (match.DistanceBits, match.Stage, match.Containment, match.Llr10));
        }
    }

    [Fact]
    public void A_bank_may_ask_for_nearer_hashes() =>
        Assert.Null(CopyVerifier.OfHash(Known, Changed(Known.Regions[0].Forms[0], 11), sameBits: 10));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 900)]
    [InlineData(900, 1)]
    [InlineData(63, 63)]
    public void The_smallest_pictures_have_prints_and_are_like_nothing(int width, int height)
    {
        var print = CopyPictures.Extractor.Extract(SyntheticPictures.Scene(width, height, seed: 3));

        Assert.Null(CopyPictures.Verifier.Verify(print, Known));
        Assert.Null(CopyPictures.Verifier.Verify(Known, print));
        Assert.Equal(print.ToBytes(), CopyPrintBytes.Read(print.ToBytes()).ToBytes());
    }

    [Fact]
    public void A_print_comes_back_from_its_bytes_and_damaged_bytes_are_refused()
    {
        var bytes = Known.ToBytes();

        Assert.Equal(bytes, CopyPrintBytes.Read(bytes).ToBytes());
        foreach (var length in Enumerable.Range(0, 200).Concat([bytes.Length - 1]))
        {
            Assert.Throws<InvalidDataException>(() => CopyPrintBytes.Read(bytes.AsSpan(0, length)));
        }

        Assert.Throws<InvalidDataException>(() => CopyPrintBytes.Read([.. bytes, 0]));
        for (var i = 0; i < 64; i++)
        {
            var broken = bytes.ToArray();
            broken[i] ^= 0x80;
            try
            {
                CopyPrintBytes.Read(broken);
            }
            catch (InvalidDataException)
            {
                // The only complaint there may be.
            }
        }
    }

    static RgbImage Copy(string how) => how switch
    {
        "saved at quality 40" => CopyPictures.Saved(Original, 40),
        "half the size" => CopyPictures.Scaled(Original, 0.5),
        "middle 40 % of the area" => CopyPictures.Crop(Original, 0.184, 0.184, 0.632, 0.632),
        "mirrored" => CopyPictures.Turned(Original, Orientation.MirrorHorizontal),
        "turned to the right" => CopyPictures.Turned(Original, Orientation.Rotate90),
        "cropped and mirrored" => CopyPictures.Turned(CopyPictures.Crop(Original, 0.1, 0.2, 0.7, 0.6), Orientation.MirrorHorizontal),
        "letterbox" => CopyPictures.On(Original, Original.Width, Original.Height + 120, 0, 60, (_, _) => (0, 0, 0)),
        "screenshot" => CopyPictures.Screenshot(Original, 720, 1560),
        "sticker over a fifth" => CopyPictures.Stickered(Original, 0.2),
        "collage" => CopyPictures.On(CopyPictures.Scaled(Original, 0.6), 1000, 700, 500, 350, (x, y) => x < 480 ? SyntheticPictures.At(CopyPictures.Cat, x, y % 600) : (255, 255, 255)),
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, null),
    };

    static PdqHash Changed(PdqHash hash, int bits)
    {
        Span<ulong> words = [hash.Word0, hash.Word1, hash.Word2, hash.Word3];
        for (var i = 0; i < bits; i++)
        {
            words[i & 3] ^= 1UL << (i * 7 % 64);
        }

        return new PdqHash(words[0], words[1], words[2], words[3]);
    }
}
