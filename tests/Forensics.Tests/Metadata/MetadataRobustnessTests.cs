using System.Text;
using Forensics.Imaging.Analyzers.Metadata;
using Forensics.Imaging.Metadata;
using static Forensics.Tests.Metadata.FileBytes;

namespace Forensics.Tests.Metadata;

public sealed class MetadataRobustnessTests
{
    const int Mutants = 2_000;

    public static TheoryData<string> Fixtures() => [.. Files().Keys];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Cut_off_at_any_byte_a_file_still_reads(string name)
    {
        var file = Files()[name];
        for (var length = 0; length < file.Length; length++)
        {
            ReadAll(file[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Damaged_bytes_are_never_an_exception(string name)
    {
        var file = Files()[name];
        var random = new Random(20_251_122);
        for (var mutant = 0; mutant < Mutants; mutant++)
        {
            var damaged = file.ToArray();
            for (var change = random.Next(1, 8); change > 0; change--)
            {
                var at = random.Next(12, damaged.Length);
                damaged[at] = random.Next(4) switch
                {
                    0 => 0,
                    1 => 0xFF,
                    2 => (byte)(damaged[at] ^ (1 << random.Next(8))),
                    _ => (byte)random.Next(256),
                };
            }

            ReadAll(damaged);
        }
    }

    [Fact]
    public void A_file_of_another_format_has_no_metadata_and_no_problem()
    {
        var metadata = Read([1, 2, 3]);
        Assert.Empty(metadata.Problems);
        Assert.Equal(0, metadata.Exif.BlockCount);
    }

    static void ReadAll(byte[] file)
    {
        var metadata = Read(file);
        var result = MetadataAnalyzer.Analyze(metadata, 8, 8);
        Assert.True(metadata.Problems.Count <= 200);
        foreach (var entry in metadata.Exif.Entries)
        {
            _ = (entry.Text, entry.IntegerAt(0), entry.NumberAt(entry.Count - 1), entry.IntegerAt(entry.Count));
        }

        _ = (result.Captured?.Instant, result.Modified?.Instant, metadata.Exif.UserComment);
    }

    static Dictionary<string, byte[]> Files()
    {
        const string label = """{"Label":"1","ContentProducer":"A","ProduceID":"B"}""";
        var packet = Packet("<TC260:AIGC>{&quot;Label&quot;:&quot;1&quot;,&quot;ContentProducer&quot;:&quot;A&quot;}</TC260:AIGC>", "xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"");
        var note = new TiffBytes(false).Text(ExifDirectory.Ifd0, ExifTag.ImageDescription, """{"product":"lv","data":"{\"aigc_type\":\"1\"}"}""")
            .Raw(ExifDirectory.Exif, ExifTag.UserComment, ExifType.Undefined, [.. "UNICODE\0"u8, .. Encoding.Unicode.GetBytes(label)]).Build();
        var store = Jumbf("c2pa", [1, 2, 3, 4]);
        return new()
        {
            ["exif-big"] = JpegOf(Exif(ExifReaderTests.Sample(true))),
            ["exif-little"] = JpegOf(Exif(ExifReaderTests.Sample(false))),
            ["exif-note"] = JpegOf(Exif(note)),
            ["xmp"] = JpegOf(Xmp(packet)),
            ["xmp-extended"] = JpegOf(XmpAndTextTests.Extended(Encoding.UTF8.GetByteCount(packet), 0, Encoding.UTF8.GetBytes(packet))),
            ["iptc"] = JpegOf(Resources((0x0404, [.. Iptc(1, 90, "\e%G"), .. Iptc(2, 65, "Photoshop")]), (0x040C, new byte[40]))),
            ["c2pa"] = JpegOf((0xEB, [.. "JP"u8, 0, 1, .. Big(1), .. store])),
            ["icc"] = JpegOf((0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. new byte[128], .. Big(1), .. "desc"u8, .. Big(144), .. Big(28), .. "mluc"u8, .. Big(0), .. Big(1), .. Big(12), .. "enUS"u8, .. Big(4), .. Big(28)])),
            ["png"] = PngOf(
                ("eXIf", note), Text("AIGC", label), CompressedText("parameters", "a\nSteps: 2, Sampler: b"),
                InternationalText("XML:com.adobe.xmp", packet, true), ("iCCP", [.. "n\0\0"u8, .. Deflate(new byte[200])]), ("caBX", store)),
            ["webp"] = WebPOf(("EXIF", note), ("XMP ", Encoding.UTF8.GetBytes(packet)), ("C2PA", store), ("ICCP", new byte[200])),
        };
    }
}
