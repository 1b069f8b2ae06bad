using Forensics.Imaging;
using Forensics.Native;
using Forensics.Tests.Support;

namespace Forensics.Tests.Native;

/// <summary>Whatever the bytes, a picture or an <see cref="EvidenceFormatException"/>; anything else, a crash included, fails.</summary>
public sealed class DamagedFileTests
{
    const int Mutants = 2_000;

    static readonly SystemImageCodec Codec = new();

    // Small, so that a mutated size can't make a mutant expensive.
    static readonly DecodeLimits Limits = new() { MaxPixels = 200_000 };

    static readonly RgbImage Picture = TestPictures.Photo(120, 88);

    public static TheoryData<string> Formats => ["jpeg", "jpeg progressive", "jpeg cmyk", "png", "png alpha", "webp", "webp lossless", "webp alpha"];

    static byte[] FileOf(string format)
    {
        var rgba = Picture.Pixels.ToArray().Chunk(3).SelectMany((rgb, i) => (byte[])[.. rgb, (byte)(i % 251)]).ToArray();
        return format switch
        {
            "jpeg" => Codec.EncodeJpeg(Picture, 85, ChromaSampling.Samp420),
            "jpeg progressive" => NativeSamples.ProgressiveJpeg(Picture, 85),
            "jpeg cmyk" => NativeSamples.CmykJpeg(rgba, Picture.Width, Picture.Height, 85),
            "png" => Codec.EncodePng(Picture.Width, Picture.Height, 3, Picture.Pixels),
            "png alpha" => Codec.EncodePng(Picture.Width, Picture.Height, 4, rgba),
            "webp" => NativeSamples.WebP(Picture, 85),
            "webp lossless" => NativeSamples.LosslessWebP(rgba, Picture.Width, Picture.Height),
            _ => NativeSamples.WebPWithAlpha(rgba, Picture.Width, Picture.Height, 85),
        };
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_cut_off_anywhere_gives_rows_and_a_problem_or_is_refused(string format)
    {
        var file = FileOf(format);
        var whole = Codec.Decode(file, Limits).Image;
        var pictures = 0;
        for (var length = 0; length < file.Length; length += Math.Max(1, file.Length / 400))
        {
            if (TryDecode(file[..length]) is { } cut)
            {
                Assert.Equal((whole.Width, whole.Height), (cut.Image.Width, cut.Image.Height));
                pictures++;
                // The very last bytes (end markers, padding, checksums) may be missed without harm.
                if (length < file.Length - 32)
                {
                    Assert.NotEmpty(cut.Problems);
                }
            }
        }

        Assert.InRange(pictures, 150, int.MaxValue);
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("png alpha")]
    [InlineData("webp")]
    [InlineData("webp lossless")]
    public void The_upper_rows_of_a_file_cut_at_four_fifths_are_right(string format)
    {
        var file = FileOf(format);
        var whole = Codec.Decode(file, Limits).Image;

        var cut = TryDecode(file[..(file.Length * 4 / 5)])!;

        var upper = 3 * whole.Width * (whole.Height / 3);
        Assert.True(cut.Image.Pixels[..upper].SequenceEqual(whole.Pixels[..upper]));
        Assert.False(cut.Image.Pixels.SequenceEqual(whole.Pixels));
        Assert.Single(cut.Problems);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    public void The_problem_tells_how_many_rows_were_decoded(string format)
    {
        var file = FileOf(format);
        var whole = Codec.Decode(file, Limits).Image;

        var cut = TryDecode(file[..(file.Length / 2)])!;

        var rows = Enumerable.Range(0, whole.Height).TakeWhile(y => !cut.Image.Row(y).SequenceEqual(Enumerable.Repeat((byte)128, 3 * whole.Width).ToArray())).Count();
        Assert.InRange(rows, 10, whole.Height - 10);
        Assert.Contains($"{rows} of {whole.Height} rows", Assert.Single(cut.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_png_with_a_wrong_checksum_keeps_all_its_pixels()
    {
        var file = FileOf("png");
        var data = file.AsSpan().IndexOf("IDAT"u8);
        file[data - 4 + 8 + file[data - 2] * 256 + file[data - 1]] ^= 0x55;

        var decoded = TryDecode(file)!;

        Assert.True(decoded.Image.Pixels.SequenceEqual(Picture.Pixels));
        Assert.Contains("88 of 88 rows", Assert.Single(decoded.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_progressive_file_cut_among_the_tables_of_a_later_scan_keeps_the_scans_before()
    {
        var file = FileOf("jpeg progressive");
        var whole = Codec.Decode(file, Limits).Image;
        var lastTable = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]);

        for (var length = lastTable + 2; length < lastTable + 30; length++)
        {
            var cut = TryDecode(file[..length])!;
            Assert.InRange(TestPictures.MeanDifference(whole.Pixels, cut.Image.Pixels), 0.01, 6);
            Assert.NotEmpty(cut.Problems);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Mutants_give_a_picture_or_are_refused(string format)
    {
        var file = FileOf(format);
        var random = new Random(format.Length);
        var (pictures, refused) = (0, 0);
        for (var i = 0; i < Mutants; i++)
        {
            var decoded = TryDecode(Mutated(file, random));
            _ = decoded is null ? refused++ : pictures++;
        }

        // Both ways out are taken, so the loop tests what it says.
        Assert.True(pictures > 20 && refused > 20, $"{pictures} pictures, {refused} refused");
    }

    /// <summary>One to four edits: bits, bytes, a run removed, doubled or overwritten; half of them among the headers.</summary>
    internal static byte[] Mutated(byte[] file, Random random)
    {
        var bytes = file.ToList();
        for (var edits = random.Next(1, 5); edits > 0; edits--)
        {
            var at = random.Next(random.Next(2) == 0 ? Math.Min(700, bytes.Count) : bytes.Count);
            var run = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 when bytes.Count > 100:
                    bytes.RemoveRange(at, run);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, run));
                    break;
                default:
                    for (var i = 0; i < run; i++)
                    {
                        bytes[at + i] = random.Next(2) == 0 ? (byte)0xFF : (byte)0;
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    static DecodedImage? TryDecode(byte[] file)
    {
        try
        {
            return Codec.Decode(file, Limits);
        }
        catch (EvidenceFormatException)
        {
            return null;
        }
    }
}
