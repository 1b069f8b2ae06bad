using System.Buffers.Binary;
using System.Text;

namespace Forensics.Tests.Support;

/// <summary>Headers of picture files, byte by byte.</summary>
static class FileBytes
{
    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    public static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>SOI and one frame header; no tables, no scan.</summary>
    public static byte[] JpegOf(int width, int height, byte frame = 0xC0, byte bits = 8, byte components = 3) =>
        Join([0xFF, 0xD8], Segment(frame, [bits, .. BigEndian16(height), .. BigEndian16(width), components, .. new byte[3 * components]]));

    public static byte[] Segment(byte marker, byte[] body) => [0xFF, marker, .. BigEndian16(body.Length + 2), .. body];

    /// <summary>Signature and header chunk.</summary>
    public static byte[] PngOf(uint width, uint height, byte bits = 8, byte colourType = 2, byte interlace = 0) =>
        Join([0x89, .. Ascii("PNG\r\n\x1a\n")], PngChunk("IHDR", [.. BigEndian32(width), .. BigEndian32(height), bits, colourType, 0, 0, interlace]));

    /// <summary>A chunk with a zero in the checksum's place: header reading does not look at it.</summary>
    public static byte[] PngChunk(string type, byte[] data) => [.. BigEndian32((uint)data.Length), .. Ascii(type), .. data, 0, 0, 0, 0];

    public static byte[] WebPOf(params byte[][] chunks)
    {
        var body = Join(chunks);
        return [.. Ascii("RIFF"), .. LittleEndian32((uint)body.Length + 4), .. Ascii("WEBP"), .. body];
    }

    public static byte[] WebPChunk(string type, byte[] data) =>
        [.. Ascii(type), .. LittleEndian32((uint)data.Length), .. data, .. new byte[data.Length % 2]];

    /// <summary>The extended header; flags 0x10 alpha, 0x02 animation.</summary>
    public static byte[] WebPExtended(byte flags, int width, int height) =>
        WebPChunk("VP8X", [flags, 0, 0, 0, .. LittleEndian32((uint)width - 1)[..3], .. LittleEndian32((uint)height - 1)[..3]]);

    public static byte[] LittleEndian32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    static byte[] BigEndian16(int value) => [(byte)(value >> 8), (byte)value];

    static byte[] BigEndian32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
