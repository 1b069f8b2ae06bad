using System.Diagnostics;
using Forensics.Imaging;
using Forensics.Native;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Native;

/// <summary>GIF, BMP, TIFF, HEIC and AVIF cut off and mutated: a picture or an <see cref="EvidenceFormatException"/>, in time and memory.</summary>
public sealed class FormatDamageTests(ITestOutputHelper output)
{
    const int Mutants = 2_000;
    const int ManyMutants = 20_000;

    static readonly SystemImageCodec Codec = new();

    // Small, so that a mutated size can't make a mutant expensive.
    static readonly DecodeLimits Limits = new() { MaxPixels = 200_000 };

    public static TheoryData<string> Formats => ["gif", "bmp", "bmp rle", "tiff", "tiff lzw", "tiff deflate", "heic", "avif"];

    [HeifTheory]
    [MemberData(nameof(Formats))]
    public void A_file_cut_off_anywhere_gives_a_part_and_a_problem_or_is_refused(string format)
    {
        var file = FileOf(format);
        var whole = Codec.Decode(file, Limits).Image;
        var (pictures, refused) = (0, 0);
        for (var percent = 0; percent < 100; percent++)
        {
            if (TryDecode(file[..(file.Length * percent / 100)]) is { } cut)
            {
                Assert.Equal((whole.Width, whole.Height), (cut.Image.Width, cut.Image.Height));
                Assert.NotEmpty(cut.Problems);
                pictures++;
            }
            else
            {
                refused++;
            }
        }

        output.WriteLine($"{format}: cut at every percent, {pictures} pictures, {refused} refused");
        // A TIFF's directory may stand at the end, and libheif gives nothing of a picture that is cut off.
        var partial = format is "gif" or "bmp" or "bmp rle";
        Assert.True(partial ? pictures > 50 : refused > 50, $"{pictures} pictures, {refused} refused");
    }

    [HeifTheory]
    [MemberData(nameof(Formats))]
    public void Mutants_give_a_picture_or_are_refused(string format) => Mutate(format, Mutants, 3);

    [HeifTheory, Trait("Speed", "Slow")]
    [MemberData(nameof(Formats))]
    public void Many_mutants_give_a_picture_or_are_refused(string format) => Mutate(format, ManyMutants, 4);

    void Mutate(string format, int count, int seed)
    {
        var file = FileOf(format);
        var random = new Random(seed + format.Length);
        var (pictures, refused, slowest) = (0, 0, TimeSpan.Zero);
        var start = Process.GetCurrentProcess().WorkingSet64;
        for (var i = 0; i < count; i++)
        {
            var watch = Stopwatch.StartNew();
            _ = TryDecode(DamagedFileTests.Mutated(file, random)) is null ? refused++ : pictures++;
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
        }

        using var process = Process.GetCurrentProcess();
        var peak = process.PeakWorkingSet64 - start;
        output.WriteLine($"{format}: {count} mutants, {pictures} pictures, {refused} refused, slowest {slowest.TotalMilliseconds:F0} ms, peak +{peak >> 20} MB");
        Assert.True(pictures > 20 && refused > 20, $"{pictures} pictures, {refused} refused");
        Assert.True(slowest < TimeSpan.FromSeconds(10), $"took {slowest}");
    }

    static byte[] FileOf(string format)
    {
        var picture = TestPictures.Photo(90, 64);
        return format switch
        {
            "gif" => FormatSamples.Gif(picture),
            "bmp" => FormatSamples.Bmp24(picture),
            "bmp rle" => FormatSamples.BmpRunLength8(picture),
            "tiff" => FormatSamples.Tiff(picture, 1),
            "tiff lzw" => FormatSamples.Tiff(picture, 5),
            "tiff deflate" => FormatSamples.Tiff(picture, 8),
            _ => FormatSamples.Heif(Codec.EncodePng(90, 64, 3, picture.Pixels), format, "-q", "60"),
        };
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
