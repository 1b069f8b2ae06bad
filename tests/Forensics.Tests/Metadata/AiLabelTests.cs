using System.Net;
using System.Text;
using Forensics.Imaging.Metadata;
using static Forensics.Tests.Metadata.FileBytes;

namespace Forensics.Tests.Metadata;

public sealed class AiLabelTests
{
    const string Json = """{"Label":"1","ContentProducer":"001191110102MACQD9K64010000","ProduceID":"P1","ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""}""";
    const string Wrapped = "{\"AIGC\":" + Json + "}";
    const string Tc260 = "xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"";
    const string IptcExt = "xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"";
    const string Base = "http://cv.iptc.org/newscodes/digitalsourcetype/";

    public static TheoryData<string, byte[], string> Tc260Files()
    {
        var encoded = WebUtility.HtmlEncode(Json);
        var element = Packet($"<TC260:AIGC>{encoded}</TC260:AIGC>", Tc260);
        return new()
        {
            { "element in jpeg", JpegOf(Xmp(element)), "xmp-element" },
            { "attribute in jpeg", JpegOf(Xmp(Packet("", Tc260, $"TC260:AIGC=\"{encoded}\""))), "xmp-attribute" },
            { "extended xmp", JpegOf(XmpAndTextTests.Extended(Encoding.UTF8.GetByteCount(element), 0, Encoding.UTF8.GetBytes(element))), "xmp-element" },
            { "png after the picture data", PngOf(("IDAT", [0]), InternationalText("XML:com.adobe.xmp", element, true)), "xmp-element" },
            { "webp", WebPOf(("XMP ", Encoding.UTF8.GetBytes(element))), "xmp-element" },
            { "another prefix", JpegOf(Xmp(element.Replace("TC260:", "C260:", StringComparison.Ordinal).Replace("xmlns:TC260", "xmlns:C260", StringComparison.Ordinal))), "xmp-element" },
            { "prefix not declared", JpegOf(Xmp(Packet($"<TC260:AIGC>{encoded}</TC260:AIGC>"))), "xmp-element" },
            { "prefix of another namespace", JpegOf(Xmp(Packet($"<TC260:AIGC>{encoded}</TC260:AIGC>", "xmlns:TC260=\"http://example.org/\""))), "xmp-element" },
            { "encoded twice", JpegOf(Xmp(Packet($"<TC260:AIGC>{WebUtility.HtmlEncode(encoded)}</TC260:AIGC>", Tc260))), "xmp-element" },
            { "user comment, ascii", JpegOf(Exif(Comment([.. "ASCII\0\0\0"u8, .. Encoding.UTF8.GetBytes(Wrapped)]))), "exif-user-comment" },
            { "user comment, bare", JpegOf(Exif(Comment(Encoding.UTF8.GetBytes(Json)))), "exif-user-comment" },
            { "user comment, big-endian", JpegOf(Exif(Comment([.. "UNICODE\0"u8, .. Encoding.BigEndianUnicode.GetBytes(Wrapped)]))), "exif-user-comment" },
            { "user comment, little-endian", JpegOf(Exif(Comment([.. "UNICODE\0"u8, .. Encoding.Unicode.GetBytes(Json)]))), "exif-user-comment" },
            { "user comment of a png", PngOf(("eXIf", Comment([.. "ASCII\0\0\0"u8, .. Encoding.UTF8.GetBytes(Wrapped)]))), "exif-user-comment" },
            { "png text, bare", PngOf(Text("AIGC", Json)), "png-text" },
            { "png text, wrapped and packed", PngOf(CompressedText("AIGC", Wrapped)), "png-text" },
            { "png international text", PngOf(InternationalText("AIGC", Json, true)), "png-text" },
            { "glued behind JFIF", JpegOf((0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0, .. "AIGC"u8, .. Encoding.UTF8.GetBytes(Json)])), "app-segment" },
            { "a segment of its own", JpegOf((0xE9, [.. "AIGC"u8, .. Encoding.UTF8.GetBytes(Json)])), "app-segment" },
        };
    }

    [Theory]
    [MemberData(nameof(Tc260Files))]
    public void The_label_is_found_in_every_place_and_form(string form, byte[] file, string location)
    {
        var label = Assert.Single(Read(file).AiLabels);
        Assert.Equal((AiLabelKind.Tc260, location, "1", true, false), (label.Kind, label.Location, label.Declared, label.DeclaresAi, label.IsDamaged));
        Assert.True(label.Producer?.StartsWith("豆包 Doubao", StringComparison.Ordinal), form);
    }

    [Theory]
    [InlineData("1", true, false)]
    [InlineData("2", true, false)]
    [InlineData("3", true, false)]
    [InlineData("0", false, true)]
    [InlineData("9", false, true)]
    public void Labels_1_to_3_declare_generation(string label, bool declaresAi, bool isDamaged)
    {
        var read = Assert.Single(Read(PngOf(Text("AIGC", Json.Replace("\"1\"", $"\"{label}\"", StringComparison.Ordinal)))).AiLabels);
        Assert.Equal((label, declaresAi, isDamaged), (read.Declared, read.DeclaresAi, read.IsDamaged));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("{}", false)]
    [InlineData("xxxxxxxx", false)]
    [InlineData("""{"Label":"","ContentProducer":"","ProduceID":""}""", false)]
    [InlineData("""{"Label":"1"}""", true)]
    [InlineData("""{"Label":"1","ContentProducer":"A","Prod""", true)]
    [InlineData("""{"Label":"\ud800","ContentProducer":"A"}""", false)]
    public void A_shell_without_its_content_is_a_damaged_label(string json, bool declaresAi)
    {
        var label = Assert.Single(Read(JpegOf(Xmp(Packet($"<TC260:AIGC>{WebUtility.HtmlEncode(json)}</TC260:AIGC>", Tc260)))).AiLabels);
        Assert.Equal((AiLabelKind.Tc260, true, declaresAi), (label.Kind, label.IsDamaged, label.DeclaresAi));
    }

    [Fact]
    public void Words_in_plain_text_are_no_label()
    {
        const string words = "About AIGC, TC260 and GB 45438: {\"AIGC\":\"a word\"} trainedAlgorithmicMedia, Steps to follow, Sampler: none";
        byte[][] files =
        [
            JpegOf((0xFE, Encoding.UTF8.GetBytes(words))),
            JpegOf(Exif(Comment([.. "ASCII\0\0\0"u8, .. Encoding.UTF8.GetBytes(words)]))),
            JpegOf(Exif(Comment([.. "ASCII\0\0\0{\"Label\":\"1\"}"u8]))),
            JpegOf(Exif(Comment([.. "ASCII\0\0\0{\"AIGC\":{\"other\":1}}"u8]))),
            JpegOf(Xmp(Packet($"<dc:description>{Base}trainedAlgorithmicMedia</dc:description>", "xmlns:dc=\"http://purl.org/dc/elements/1.1/\""))),
            PngOf(Text("Description", words), Text("Software", "NovelAI"), Text("prompt", "buy milk"), Text("parameters", "none")),
            JpegOf((0xE9, Encoding.UTF8.GetBytes(words))),
        ];
        Assert.All(files, file => Assert.Empty(Read(file).AiLabels));
    }

    [Theory]
    [InlineData(Base + "trainedAlgorithmicMedia", true)]
    [InlineData("https://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia", true)]
    [InlineData("trainedAlgorithmicMedia", true)]
    [InlineData(Base + "algorithmicMedia", false)]
    [InlineData(Base + "compositeSynthetic", false)]
    [InlineData(Base + "digitalCapture", false)]
    [InlineData(Base + "notTrainedAlgorithmicMedia", false)]
    public void Only_trained_models_in_the_source_type_declare_generation(string value, bool declaresAi)
    {
        byte[][] files =
        [
            JpegOf(Xmp(Packet($"<Iptc4xmpExt:DigitalSourceType>{value}</Iptc4xmpExt:DigitalSourceType>", IptcExt))),
            JpegOf(Xmp(Packet($"<Iptc4xmpExt:DigitalSourceType rdf:resource=\"{value}\"/>", IptcExt))),
            JpegOf(Xmp(Packet("", IptcExt, $"Iptc4xmpExt:DigitalSourceType=\"{value}\""))),
        ];
        Assert.All(files, file => Assert.Equal(declaresAi, Read(file).AiLabels.Any(label => label.Kind == AiLabelKind.DigitalSourceType)));
    }

    [Fact]
    public void Generators_are_known_by_what_they_write()
    {
        const string parameters = "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1";
        Assert.Equal("Stable Diffusion", Producer(PngOf(Text("parameters", parameters))));
        Assert.Equal("Stable Diffusion", Producer(JpegOf(Exif(Comment([.. "UNICODE\0"u8, .. Encoding.BigEndianUnicode.GetBytes(parameters)])))));
        Assert.Equal("ComfyUI", Producer(PngOf(Text("prompt", """{"3":{"class_type":"KSampler"}}"""))));
        Assert.Equal("InvokeAI", Producer(PngOf(InternationalText("invokeai_metadata", """{"generation_mode":"txt2img"}""", false))));
        Assert.Equal("NovelAI", Producer(PngOf(Text("Software", "NovelAI"), Text("Source", "Stable Diffusion F1022D28"))));
        Assert.Equal("Hugging Face", Producer(PngOf(Text("hf-job-id", "x1"))));
        Assert.Equal("Midjourney", Producer(PngOf(Text("Description", "a cat --v 6 Job ID: 01234567-89ab-cdef-0123-456789abcdef"))));
        Assert.Equal("Ideogram", Producer(JpegOf(Exif(new TiffBytes(true).Text(ExifDirectory.Ifd0, ExifTag.Make, "Ideogram AI").Build()))));
        Assert.Equal("Grok", Producer(JpegOf(Exif(new TiffBytes(true)
            .Text(ExifDirectory.Ifd0, ExifTag.Artist, "01234567-89ab-cdef-0123-456789abcdef")
            .Text(ExifDirectory.Ifd0, ExifTag.ImageDescription, "Signature: QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=").Build()))));
        Assert.Equal("Google", Producer(JpegOf(Resources((0x0404, Iptc(2, 110, "Made with Google AI"))))));
    }

    [Theory]
    [InlineData("""{"product":"retouch","data":{"aigc_type":1}}""", true)]
    [InlineData("""{"product":"Dreamina","data":"{\"exportType\":\"generation\"}"}""", true)]
    [InlineData("""{"product":"lv","aigc_label_type":2}""", true)]
    [InlineData("""{"product":"retouch","aigc_label_type":0}""", false)]
    public void An_app_that_says_it_used_a_generator_is_believed(string note, bool declaresAi)
    {
        var file = JpegOf(Exif(new TiffBytes(true).Text(ExifDirectory.Ifd0, ExifTag.ImageDescription, note).Build()));
        Assert.Equal(declaresAi, Read(file).AiLabels.Any(label => label is { Kind: AiLabelKind.AppDisclosure, DeclaresAi: true }));
    }

    [Fact]
    public void The_tencent_form_of_the_label_is_known()
    {
        const string note = """{"ServiceProvider":"Tencent","ServiceUser":"u","Time":"1","ContentId":"c"}""";
        var label = Assert.Single(Read(JpegOf(Exif(new TiffBytes(true).Text(ExifDirectory.Ifd0, ExifTag.ImageDescription, note).Build()))).AiLabels);
        Assert.Equal((AiLabelKind.Tc260, "Tencent", true), (label.Kind, label.Producer, label.DeclaresAi));
    }

    [Fact]
    public void A_c2pa_store_is_found_in_its_box_and_only_there()
    {
        var store = Jumbf("c2pa", Encoding.UTF8.GetBytes($"digitalSourceType{Base}trainedAlgorithmicMedia"));
        var (head, tail) = (store[..40], store[40..]);
        byte[][] present =
        [
            JpegOf(Packet(1, 1, store)),
            JpegOf(Packet(7, 2, [.. store[..8], .. tail]), Packet(7, 1, head)),
            PngOf(("IDAT", [0]), ("caBX", store)),
            WebPOf(("C2PA", store)),
        ];
        Assert.All(present, file =>
        {
            var metadata = Read(file);
            Assert.True(metadata.C2pa.IsPresent);
            Assert.Equal(AiLabelKind.C2paSourceType, Assert.Single(metadata.AiLabels).Kind);
        });
        byte[][] absent = [JpegOf(Packet(1, 1, Jumbf("other", store))), JpegOf((0xE9, store)), JpegOf((0xFE, [.. "c2pa jumb"u8])), PngOf(("caBX", [.. "c2pa"u8]))];
        Assert.All(absent, file => Assert.False(Read(file).C2pa.IsPresent));

        static (byte, byte[]) Packet(int instance, int sequence, byte[] box) => (0xEB, [.. "JP"u8, 0, (byte)instance, .. Big(sequence), .. box]);
    }

    static string? Producer(byte[] file) => Assert.Single(Read(file).AiLabels).Producer;

    static byte[] Comment(byte[] value) => new TiffBytes(true).Raw(ExifDirectory.Exif, ExifTag.UserComment, ExifType.Undefined, value).Build();
}
