using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Forensics.Imaging;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;

namespace Forensics.Tests.Metadata;

/// <summary>Writes the smallest JPEG, PNG and WebP files that carry given metadata; their pictures are empty.</summary>
static class FileBytes
{
    public const string XmpSignature = "http://ns.adobe.com/xap/1.0/\0";

    public static ImageMetadata Read(byte[] file, DecodeLimits? limits = null)
    {
        limits ??= new DecodeLimits();
        var format = file switch
        {
            [0xFF, 0xD8, ..] => ImageFormat.Jpeg,
            [0x89, ..] => ImageFormat.Png,
            [(byte)'R', ..] => ImageFormat.Webp,
            _ => ImageFormat.Unknown,
        };
        return ImageMetadata.Read(file, format, format == ImageFormat.Jpeg ? JpegFile.Read(file, limits) : null, limits);
    }

    public static byte[] JpegOf(params (byte Marker, byte[] Payload)[] segments) => JpegOf(8, 8, segments);

    public static byte[] JpegOf(int width, int height, params (byte Marker, byte[] Payload)[] segments)
    {
        var bytes = new List<byte> { 0xFF, 0xD8 };
        byte[] frame = [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0];
        foreach (var (marker, payload) in segments.Append(((byte)0xC0, frame)))
        {
            bytes.AddRange([0xFF, marker, (byte)((payload.Length + 2) >> 8), (byte)(payload.Length + 2), .. payload]);
        }

        return [.. bytes, 0xFF, 0xD9];
    }

    /// <summary>Segments put in front of all others of a whole JPEG.</summary>
    public static byte[] With(byte[] jpeg, params (byte Marker, byte[] Payload)[] segments) =>
    [
        .. jpeg[..2],
        .. segments.SelectMany(segment => (byte[])
            [0xFF, segment.Marker, (byte)((segment.Payload.Length + 2) >> 8), (byte)(segment.Payload.Length + 2), .. segment.Payload]),
        .. jpeg[2..],
    ];

    public static (byte, byte[]) Exif(byte[] tiff) => (0xE1, [.. "Exif\0\0"u8, .. tiff]);

    public static (byte, byte[]) Xmp(string packet) => (0xE1, [.. Encoding.UTF8.GetBytes(XmpSignature + packet)]);

    public static (byte, byte[]) Resources(params (int Id, byte[] Data)[] resources) => (0xED, [.. "Photoshop 3.0\0"u8, .. ResourceBytes(resources)]);

    public static byte[] ResourceBytes(params (int Id, byte[] Data)[] resources) =>
        [.. resources.SelectMany(resource => (byte[])
        [
            .. "8BIM"u8, (byte)(resource.Id >> 8), (byte)resource.Id, 0, 0, .. Big(resource.Data.Length), .. resource.Data,
            .. new byte[resource.Data.Length & 1],
        ])];

    public static byte[] Iptc(int record, int dataset, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [0x1C, (byte)record, (byte)dataset, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    public static byte[] PngOf(params (string Type, byte[] Data)[] chunks) =>
        [0x89, .. "PNG\r\n\x1a\n"u8, .. chunks.Append(("IEND", Array.Empty<byte>())).SelectMany(chunk => Chunk(chunk.Item1, chunk.Item2))];

    // Readers of metadata do not look at the checksum, so it stays zero.
    static byte[] Chunk(string type, byte[] data) => [.. Big(data.Length), .. Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];

    public static (string, byte[]) Text(string keyword, string text) => ("tEXt", Encoding.UTF8.GetBytes($"{keyword}\0{text}"));

    public static (string, byte[]) CompressedText(string keyword, string text) =>
        ("zTXt", [.. Encoding.Latin1.GetBytes(keyword), 0, 0, .. Deflate(Encoding.UTF8.GetBytes(text))]);

    public static (string, byte[]) InternationalText(string keyword, string text, bool isCompressed)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return ("iTXt", [.. Encoding.Latin1.GetBytes(keyword), 0, (byte)(isCompressed ? 1 : 0), 0, .. "zh\0"u8, 0, .. isCompressed ? Deflate(bytes) : bytes]);
    }

    public static byte[] WebPOf(params (string Type, byte[] Data)[] chunks)
    {
        byte[] body = [.. "WEBP"u8, .. chunks.SelectMany(chunk => (byte[])
            [.. Encoding.ASCII.GetBytes(chunk.Type), .. Little(chunk.Data.Length), .. chunk.Data, .. new byte[chunk.Data.Length & 1]])];
        return [.. "RIFF"u8, .. Little(body.Length), .. body];
    }

    public static string Packet(string properties, string declarations = "", string attributes = "") =>
        "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
        + "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" " + declarations + " " + attributes + ">"
        + properties + "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>";

    public static byte[] Box(string type, params byte[][] content)
    {
        var length = 8 + content.Sum(part => part.Length);
        return [.. Big(length), .. Encoding.ASCII.GetBytes(type), .. content.SelectMany(part => part)];
    }

    /// <summary>A JUMBF superbox with a label and some content.</summary>
    public static byte[] Jumbf(string label, byte[] content) =>
        Box("jumb", Box("jumd", new byte[16], [3], Encoding.ASCII.GetBytes(label + "\0")), Box("cbor", content));

    public static byte[] Deflate(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal))
        {
            zlib.Write(bytes);
        }

        return output.ToArray();
    }

    public static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    static byte[] Little(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
