using System.Text;
using Forensics.Imaging;
using Forensics.Imaging.Metadata;
using static Forensics.Tests.Metadata.FileBytes;

namespace Forensics.Tests.Metadata;

public sealed class XmpAndTextTests
{
    const string Declarations =
        "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" "
        + "xmlns:stEvt=\"http://ns.adobe.com/xap/1.0/sType/ResourceEvent#\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";

    const string Properties =
        "<xmp:CreatorTool>Some &amp; tool</xmp:CreatorTool>"
        + "<dc:subject><rdf:Bag><rdf:li>one</rdf:li><rdf:li>two</rdf:li></rdf:Bag></dc:subject>"
        + "<xmpMM:History><rdf:Seq><rdf:li stEvt:action=\"saved\" stEvt:softwareAgent=\"Agent A\"/>"
        + "<rdf:li rdf:parseType=\"Resource\"><stEvt:softwareAgent>Agent B</stEvt:softwareAgent></rdf:li></rdf:Seq></xmpMM:History>";

    [Fact]
    public void Elements_attributes_arrays_and_structures_become_flat_properties()
    {
        var xmp = Read(JpegOf(Xmp(Packet(Properties, Declarations, "xmp:Rating=\"5\"")))).Xmp;
        Assert.False(xmp.IsDamaged);
        Assert.Equal(
            [("", "Rating", "5"), ("", "CreatorTool", "Some & tool"), ("", "subject", "one"), ("", "subject", "two"),
                ("History", "action", "saved"), ("History", "softwareAgent", "Agent A"), ("History", "softwareAgent", "Agent B")],
            xmp.Properties.Select(property => (property.Parent, property.Name, property.Value)));
        Assert.Equal("Some & tool", xmp.Find("http://ns.adobe.com/xap/1.0/", "CreatorTool"));
    }

    [Fact]
    public void Every_container_hands_out_its_packet()
    {
        var packet = Packet(Properties, Declarations);
        byte[] utf8 = Encoding.UTF8.GetBytes(packet);
        byte[] utf16 = [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(packet)];
        byte[][] files =
        [
            JpegOf(Xmp(packet)),
            PngOf(InternationalText("XML:com.adobe.xmp", packet, isCompressed: false)),
            PngOf(InternationalText("XML:com.adobe.xmp", packet, isCompressed: true)),
            PngOf(("IDAT", [1, 2, 3]), InternationalText("XML:com.adobe.xmp", packet, isCompressed: true)),
            PngOf(Text("Raw profile type xmp", $"\nxmp\n{utf8.Length}\n{Convert.ToHexStringLower(utf8)}\n")),
            WebPOf(("XMP ", utf8)),
            WebPOf(("XMP ", utf16)),
        ];
        Assert.All(files, file => Assert.Equal("Some & tool", Read(file).Xmp.Find("http://ns.adobe.com/xap/1.0/", "CreatorTool")));
    }

    [Fact]
    public void An_extended_packet_is_put_together_from_its_parts_in_any_order()
    {
        var packet = Encoding.UTF8.GetBytes(Packet(Properties, Declarations));
        var (first, second) = (packet[..100], packet[100..]);
        var metadata = Read(JpegOf(Xmp(Packet("")), Extended(packet.Length, 100, second), Extended(packet.Length, 0, first)));
        Assert.Empty(metadata.Problems);
        Assert.Equal("Some & tool", metadata.Xmp.Find("http://ns.adobe.com/xap/1.0/", "CreatorTool"));
        var lacking = Read(JpegOf(Extended(packet.Length, 0, first)));
        Assert.Empty(lacking.Xmp.Properties);
        Assert.Single(lacking.Problems);
    }

    [Fact]
    public void A_packet_cut_off_gives_what_stands_before_the_cut()
    {
        var packet = Packet(Properties, Declarations);
        var xmp = Read(JpegOf(Xmp(packet[..packet.IndexOf("Agent B", StringComparison.Ordinal)]))).Xmp;
        Assert.True(xmp.IsDamaged);
        Assert.Equal("Some & tool", xmp.Find("http://ns.adobe.com/xap/1.0/", "CreatorTool"));
        Assert.Contains(xmp.Properties, property => property is { Name: "softwareAgent", Value: "Agent A" });
    }

    [Fact]
    public void Entities_of_a_document_type_are_not_expanded()
    {
        var bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>" + Packet("<xmp:CreatorTool>&b;</xmp:CreatorTool>", Declarations);
        var metadata = Read(JpegOf(Xmp(bomb)));
        Assert.True(metadata.Xmp.IsDamaged);
        Assert.Equal("&b;", metadata.Xmp.Find("http://ns.adobe.com/xap/1.0/", "CreatorTool"));
    }

    [Fact]
    public void Deep_nesting_is_refused_and_the_file_goes_on()
    {
        var deep = string.Concat(Enumerable.Repeat("<dc:a>", 5_000));
        Assert.True(Read(JpegOf(Xmp(Packet(deep, Declarations)))).Xmp.IsDamaged);
    }

    [Fact]
    public void Texts_of_a_png_and_comments_of_a_jpeg_are_listed()
    {
        var png = Read(PngOf(Text("Title", "a"), CompressedText("Comment", "bb"), InternationalText("Author", "作者", true), InternationalText("Source", "c", false)));
        Assert.Equal(
            [("png-tEXt", "Title", "a"), ("png-zTXt", "Comment", "bb"), ("png-iTXt", "Author", "作者"), ("png-iTXt", "Source", "c")],
            png.Texts.Select(text => (text.Where, text.Keyword, text.Text)));
        Assert.Equal([new MetadataText("jpeg-com", "", "hello")], Read(JpegOf((0xFE, [.. "hello\0"u8]))).Texts);
    }

    [Fact]
    public void Text_that_inflates_beyond_the_limit_is_cut_at_it()
    {
        var limits = new DecodeLimits { MaxMetadataBytes = 100_000 };
        var metadata = Read(PngOf(CompressedText("Comment", new string('a', 5_000_000)), Text("Title", "still read")), limits);
        Assert.InRange(metadata.Texts[0].Text.Length, 1, 100_000);
        Assert.Contains(metadata.Problems, problem => problem.What.Contains("over 100000 bytes", StringComparison.Ordinal));
        Assert.Equal("still read", metadata.Texts[1].Text);
    }

    [Fact]
    public void Iptc_is_read_from_photoshop_resources_with_its_extended_lengths()
    {
        var caption = Encoding.UTF8.GetBytes("标题");
        byte[] extended = [0x1C, 2, 120, 0x80, 4, .. Big(caption.Length), .. caption];
        var metadata = Read(JpegOf(Resources((0x03ED, [1, 2, 3]), (0x0404, [.. Iptc(2, 65, "Program"), .. extended]))));
        Assert.Equal([new IptcEntry(2, 65, "Program"), new IptcEntry(2, 120, "标题")], metadata.Iptc);
        Assert.Equal([0x03ED, 0x0404], metadata.PhotoshopResources.Ids);
        Assert.Empty(metadata.Problems);
    }

    [Fact]
    public void Resources_spread_over_two_segments_are_joined()
    {
        var bytes = ResourceBytes((0x0404, Iptc(2, 65, "Program")));
        var (head, tail) = (bytes[..15], bytes[15..]);
        var metadata = Read(JpegOf((0xED, [.. "Photoshop 3.0\0"u8, .. head]), (0xED, [.. "Photoshop 3.0\0"u8, .. tail])));
        Assert.Equal([new IptcEntry(2, 65, "Program")], metadata.Iptc);
    }

    [Fact]
    public void Density_adobe_segment_and_profile_name_are_reported()
    {
        byte[] profile = new byte[128 + 4 + 12 + 12 + 5];
        Big(1).CopyTo(profile, 128);
        "desc"u8.CopyTo(profile.AsSpan(132));
        Big(144).CopyTo(profile, 136);
        Big(17).CopyTo(profile, 140);
        "desc"u8.CopyTo(profile.AsSpan(144));
        Big(5).CopyTo(profile, 152);
        "sRGB"u8.CopyTo(profile.AsSpan(156));
        var jpeg = Read(JpegOf(
            (0xE0, [.. "JFIF\0"u8, 1, 1, 1, 0, 72, 0, 96, 0, 0]),
            (0xE2, [.. "ICC_PROFILE\0"u8, 2, 2, .. profile[100..]]),
            (0xE2, [.. "ICC_PROFILE\0"u8, 1, 2, .. profile[..100]]),
            (0xEE, [.. "Adobe\0d\0\0\0\0\0"u8])));
        Assert.Equal(new JfifDensity(1, 72, 96), jpeg.Density);
        Assert.True(jpeg.HasAdobeSegment);
        Assert.Equal("sRGB", jpeg.IccProfileName);
        Assert.Equal("sRGB", Read(PngOf(("iCCP", [.. "name\0\0"u8, .. Deflate(profile)]))).IccProfileName);
        Assert.Equal("name", Read(PngOf(("iCCP", [.. "name\0\0"u8, .. Deflate([1, 2, 3])]))).IccProfileName);
    }

    internal static (byte, byte[]) Extended(int length, int offset, byte[] part) =>
        (0xE1, [.. "http://ns.adobe.com/xmp/extension/\0"u8, .. Encoding.ASCII.GetBytes(new string('A', 32)), .. Big(length), .. Big(offset), .. part]);
}
