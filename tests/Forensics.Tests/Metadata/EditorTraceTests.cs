using System.Text;
using Forensics.Imaging.Metadata;
using static Forensics.Tests.Metadata.FileBytes;

namespace Forensics.Tests.Metadata;

public sealed class EditorTraceTests
{
    [Theory]
    [InlineData("Adobe Photoshop 24.1 (Macintosh)", "Adobe Photoshop")]
    [InlineData("Adobe Photoshop Lightroom Classic 12.0", "Adobe Lightroom")]
    [InlineData("Snapseed", "Snapseed")]
    [InlineData("美图秀秀", "美图 Meitu")]
    [InlineData("meitu 9.6", "美图 Meitu")]
    [InlineData("醒图 5.0", "醒图 Hypic")]
    [InlineData("CapCut", "剪映 CapCut")]
    [InlineData("PicsArt", "PicsArt")]
    [InlineData("VSCO", "VSCO")]
    [InlineData("PicWish", "PicWish")]
    [InlineData("GIMP 2.10.8", "GIMP")]
    [InlineData("paint.net 4.0.21", "paint.net")]
    [InlineData("10.0.2", null)]
    [InlineData("HDR+ 1.0.570503588zd", null)]
    [InlineData("Nikon Transfer 1.1 W", null)]
    [InlineData("Canvas app 2", null)]
    [InlineData("SIGMA PhotoPro 2.0", null)]
    [InlineData("clark_retus-user 5.1.1 LPH23.116-18 18 release-keys", null)]
    public void Software_names_an_editor_or_the_camera(string software, string? program)
    {
        var file = JpegOf(Exif(new TiffBytes(false).Text(ExifDirectory.Ifd0, ExifTag.Software, software).Build()));
        Assert.Equal(program, Read(file).EditorTraces.Select(trace => trace.Program).FirstOrDefault());
    }

    [Fact]
    public void Editors_are_found_wherever_programs_sign()
    {
        const string ns = "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" xmlns:stEvt=\"http://ns.adobe.com/xap/1.0/sType/ResourceEvent#\"";
        Assert.Equal("xmp-creator-tool", Location(JpegOf(Xmp(Packet("", ns, "xmp:CreatorTool=\"Adobe Photoshop CS2\"")))));
        Assert.Equal("xmp-history", Location(JpegOf(Xmp(Packet("<xmpMM:History><rdf:Seq><rdf:li stEvt:softwareAgent=\"Adobe Photoshop\"/></rdf:Seq></xmpMM:History>", ns)))));
        Assert.Equal("png-software", Location(PngOf(Text("Software", "GIMP"))));
        Assert.Equal("iptc-program", Location(JpegOf(Resources((0x0404, Iptc(2, 65, "Adobe Photoshop"))))));
        Assert.Equal("jpeg-comment", Location(JpegOf((0xFE, [.. "Created with GIMP"u8]))));
        Assert.Equal("app-note", Location(JpegOf(Exif(new TiffBytes(true).Text(ExifDirectory.Ifd0, ExifTag.ImageDescription, """{"product":"retouch"}""").Build()))));
    }

    [Fact]
    public void Free_text_resources_and_segments_name_no_editor()
    {
        byte[][] files =
        [
            JpegOf((0xFE, [.. "Nobody used Photoshop here"u8])),
            JpegOf(Resources((0x0404, Iptc(2, 120, "Photoshop")))),
            JpegOf((0xEE, [.. "Adobe\0d\0\0\0\0\0"u8])),
            JpegOf(Exif(new TiffBytes(true).Text(ExifDirectory.Ifd0, ExifTag.ImageDescription, "Photoshop").Build())),
            PngOf(Text("Title", "GIMP")),
        ];
        Assert.All(files, file => Assert.Empty(Read(file).EditorTraces));
    }

    static string? Location(byte[] file) => Assert.Single(Read(file).EditorTraces).Location;
}
