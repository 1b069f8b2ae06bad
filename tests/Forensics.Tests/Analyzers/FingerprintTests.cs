using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Fingerprint;
using Forensics.Imaging.Analyzers.JpegQuality;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;
using Forensics.Native;
using Forensics.Tests.Jpeg;
using Forensics.Tests.Metadata;
using Forensics.Tests.Native;
using Forensics.Tests.Support;
using FileBytes = Forensics.Tests.Metadata.FileBytes;
using TestPictures = Forensics.Tests.Jpeg.TestPictures;

namespace Forensics.Tests.Analyzers;

public class FingerprintTests
{
    static readonly SystemImageCodec Codec = new();

    static FingerprintResult Analyze(byte[] file) => FingerprintAnalyzer.Analyze(EvidenceImage.Open(file, Codec, new DecodeLimits()));

    static byte[] Jpeg(int seed, int quality = 80, ChromaSampling sampling = ChromaSampling.Samp420, byte[]? exif = null)
    {
        var jpeg = Codec.EncodeJpeg(TestPictures.Textured(120, 90, seed), quality, sampling);
        return exif is null ? jpeg : FileBytes.With(jpeg, FileBytes.Exif(exif));
    }

    static TiffBytes Exif(string model) =>
        new TiffBytes(isBigEndian: false).Text(ExifDirectory.Ifd0, ExifTag.Make, "Sample").Text(ExifDirectory.Ifd0, ExifTag.Model, model);

    [Fact]
    public void Pictures_of_one_encoder_have_one_fingerprint_and_every_part_changes_it()
    {
        var one = Analyze(Jpeg(1));
        Assert.Equal(one.Whole, Analyze(Jpeg(2)).Whole);
        Assert.Equal((JpegTableFamily.IjgExact, 80), (one.Quality!.Family, one.Quality.Luma!.Value.QualityPercent));
        Assert.Equal(["app0-jfif:14"], one.Segments);
        Assert.Equal("dc0 ac0 dc1 ac1", one.HuffmanTables);

        var photo = TestPictures.Textured(120, 90, 1);
        byte[] restarts = [.. Jpeg(1)[..2], 0xFF, 0xDD, 0, 4, 0, 0, .. Jpeg(1)[2..]];
        byte[] restartsEvery9 = [.. Jpeg(1)[..2], 0xFF, 0xDD, 0, 4, 0, 9, .. Jpeg(1)[2..]];
        Assert.Equal(one.Encoder, Analyze(restarts).Encoder);
        string?[] all =
        [
            one.Encoder,
            Analyze(Jpeg(1, quality: 81)).Encoder,
            Analyze(Jpeg(1, sampling: ChromaSampling.Samp444)).Encoder,
            Analyze(Jpeg(1, sampling: ChromaSampling.Grey)).Encoder,
            Analyze(NativeSamples.ProgressiveJpeg(photo, 80)).Encoder,
            Analyze(restartsEvery9).Encoder,
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.EndsWith("*", Analyze(NativeSamples.ProgressiveJpeg(photo, 80)).HuffmanTables);
    }

    [Fact]
    public void Values_of_metadata_do_not_count_but_their_layout_does_and_stripping_leaves_the_encoder()
    {
        var first = Analyze(Jpeg(1, exif: Exif("A").Build()));
        var second = Analyze(Jpeg(2, exif: Exif("A very much longer name of a model").Build()));
        Assert.Equal(first.ExifTags, second.ExifTags);
        Assert.Equal(first.Encoder, Analyze(Jpeg(1)).Encoder);
        Assert.NotEqual(first.Whole, Analyze(Jpeg(1)).Whole);

        var swapped = new TiffBytes(isBigEndian: false).Text(ExifDirectory.Ifd0, ExifTag.Model, "A").Text(ExifDirectory.Ifd0, ExifTag.Make, "Sample");
        Assert.NotEqual(first.ExifTags, Analyze(Jpeg(1, exif: swapped.Build())).ExifTags);

        byte[] Small(int side) => Codec.EncodeJpeg(TestPictures.Textured(side, side, 1), 80, ChromaSampling.Samp420);
        var (of80, of88) = (Analyze(Jpeg(1, exif: Exif("A").Thumbnail(Small(80)).Build())), Analyze(Jpeg(1, exif: Exif("A").Thumbnail(Small(88)).Build())));
        Assert.Equal((80, 80), of80.Thumbnail);
        Assert.Equal(of80.ExifTags, of88.ExifTags);
        Assert.NotEqual(of80.Whole, of88.Whole);
    }

    [Fact]
    public void Files_without_tables_have_none()
    {
        Assert.Equal("not-jpeg", Analyze(ScreenPictures.Png(TestPictures.Random(8, 8, 1))).NotApplicable);
        var bare = FileBytes.JpegOf();
        Assert.Equal("no-tables", FingerprintAnalyzer.Analyze(JpegFile.Read(bare, new()), bare, ExifData.Empty).NotApplicable);
    }

    [SharedDataFact]
    public void Pictures_of_one_camera_model_have_one_fingerprint()
    {
        (string Prefix, string Numbers)[] groups =
        [
            // Kodak Z612, Sony DSC-H50, Nikon E5700 (saved again by one program), Canon S230.
            ("forensics/authentic/syn_auth_untouched_0", "00 01 08 09 12 13 16"),
            ("forensics/authentic/syn_auth_untouched_0", "04 17"),
            ("near-dup/real/dedup_ukbench0", "8976 8996 9012 9040"),
            ("near-dup/real/dedup_ukbench0", "0120 1380"),
        ];
        HashSet<string?> seen = [];
        foreach (var (prefix, numbers) in groups)
        {
            var fingerprints = numbers.Split(' ').Select(number => Analyze(File.ReadAllBytes(Path.Combine(SharedData.Root!, $"{prefix}{number}.jpg"))));
            Assert.True(seen.Add(Assert.Single(fingerprints.Select(fingerprint => fingerprint.Whole).Distinct())));
        }
    }
}
