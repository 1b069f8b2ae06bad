using System.Buffers.Binary;
using Forensics.Tests.Support;
using static Forensics.Tests.Support.FileBytes;

namespace Forensics.Tests.Colour;

/// <summary>Writes ICC profiles byte by byte (ICC.1:2022; version 2 of the description, which all readers know).</summary>
static class IccBytes
{
    /// <param name="colorants">XYZ of D50, row-major: a column a primary.</param>
    public static byte[] Rgb(string name, double[] colorants, byte[] curve) => Of("RGB ", ("desc", Description(name)), ("wtpt", Xyz(0.9642, 1, 0.8249)),
        ("rXYZ", Xyz(colorants[0], colorants[3], colorants[6])), ("gXYZ", Xyz(colorants[1], colorants[4], colorants[7])),
        ("bXYZ", Xyz(colorants[2], colorants[5], colorants[8])), ("rTRC", curve), ("gTRC", curve), ("bTRC", curve));

    public static byte[] Grey(string name, byte[] curve) => Of("GRAY", ("desc", Description(name)), ("wtpt", Xyz(0.9642, 1, 0.8249)), ("kTRC", curve));

    public static byte[] Of(string space, params (string Name, byte[] Data)[] tags)
    {
        var (directory, data) = (new List<byte>(), new List<byte>());
        var start = 128 + 4 + (12 * tags.Length);
        foreach (var (name, bytes) in tags)
        {
            directory.AddRange([.. Ascii(name), .. U32(start + data.Count), .. U32(bytes.Length)]);
            data.AddRange([.. bytes, .. new byte[-bytes.Length & 3]]);
        }

        var header = new byte[128];
        U32(start + data.Count).CopyTo(header, 0);
        header[8] = 4;
        Ascii("mntr" + space + "XYZ ").CopyTo(header, 12);
        Ascii("acsp").CopyTo(header, 36);
        byte[] white = [.. Fixed(0.9642), .. Fixed(1), .. Fixed(0.8249)];
        white.CopyTo(header, 68);
        return Join(header, U32(tags.Length), [.. directory], [.. data]);
    }

    public static byte[] Description(string text) => [.. Ascii("desc"), 0, 0, 0, 0, .. U32(text.Length + 1), .. Ascii(text), .. new byte[79]];

    /// <param name="gamma256">In 1/256.</param>
    public static byte[] Gamma(int gamma256) => [.. Ascii("curv"), 0, 0, 0, 0, 0, 0, 0, 1, (byte)(gamma256 >> 8), (byte)gamma256];

    /// <summary>The curve of sRGB in that many entries.</summary>
    public static byte[] Table(int entries) =>
        [.. Ascii("curv"), 0, 0, 0, 0, .. U32(entries), .. Enumerable.Range(0, entries).SelectMany(k =>
        {
            var value = k / (entries - 1.0);
            var linear = (int)Math.Round(65535 * (value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4)));
            return (byte[])[(byte)(linear >> 8), (byte)linear];
        })];

    public static byte[] Parametric(int type, double[] parameters) =>
        [.. Ascii("para"), 0, 0, 0, 0, 0, (byte)type, 0, 0, .. parameters.SelectMany(Fixed)];

    static byte[] Xyz(double x, double y, double z) => [.. Ascii("XYZ "), 0, 0, 0, 0, .. Fixed(x), .. Fixed(y), .. Fixed(z)];

    static byte[] Fixed(double value) => U32((int)Math.Round(value * 65536));

    static byte[] U32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
