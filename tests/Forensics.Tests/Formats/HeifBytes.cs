using Forensics.Imaging.Formats;
using static Forensics.Tests.Support.FileBytes;

namespace Forensics.Tests.Formats;

/// <summary>Boxes of HEIC and AVIF files with just enough in them to tell sizes; nothing in them can be decoded.</summary>
static class HeifBytes
{
    public static byte[] Heic(int width, int height, int? codedWidth = null, int? codedHeight = null, params byte[][] properties) =>
        File("heic", "hvc1", [Ispe(width, height), HevcConfiguration(codedWidth ?? width, codedHeight ?? height), .. properties], []);

    public static byte[] Avif(int width, int height, int? codedWidth = null, int? codedHeight = null) =>
        File("avif", "av01", [Ispe(width, height)], Av1SequenceHeader(codedWidth ?? width, codedHeight ?? height));

    /// <summary>One item with those properties, its data in an idat box.</summary>
    public static byte[] File(string brand, string type, byte[][] properties, byte[] data) => FileOf(brand, [(type, properties, data, [])]);

    /// <summary>Items 1, 2 …, of which the first is the primary one; references are of kind dimg.</summary>
    public static byte[] FileOf(string brand, (string Type, byte[][] Properties, byte[] Data, int[] References)[] items)
    {
        var (infos, locations, references, container, associations) = (new List<byte>(), new List<byte>(), new List<byte>(), new List<byte>(), new List<byte>());
        var (data, property) = (new List<byte>(), 0);
        for (var k = 0; k < items.Length; k++)
        {
            var id = k + 1;
            infos.AddRange(Box("infe", [2, 0, 0, 0, .. Big16(id), 0, 0, .. Ascii(items[k].Type), 0]));
            // Construction method 1, no base offset, one extent.
            locations.AddRange([.. Big16(id), 0, 1, 0, 0, 0, 1, .. Big32(data.Count), .. Big32(items[k].Data.Length)]);
            data.AddRange(items[k].Data);
            associations.AddRange([.. Big16(id), (byte)items[k].Properties.Length]);
            foreach (var box in items[k].Properties)
            {
                container.AddRange(box);
                associations.Add((byte)++property);
            }

            if (items[k].References.Length > 0)
            {
                references.AddRange(Box("dimg", [.. Big16(id), .. Big16(items[k].References.Length), .. items[k].References.SelectMany(Big16)]));
            }
        }

        return Join(
            Box("ftyp", [.. Ascii(brand), 0, 0, 0, 0, .. Ascii("mif1"), .. Ascii(brand)]),
            Box("meta", [0, 0, 0, 0,
                .. Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. Ascii("pict"), .. new byte[13]]),
                .. Box("pitm", [0, 0, 0, 0, 0, 1]),
                .. Box("iinf", [0, 0, 0, 0, .. Big16(items.Length), .. infos]),
                .. Box("iloc", [1, 0, 0, 0, 0x44, 0, .. Big16(items.Length), .. locations]),
                .. Box("iref", [0, 0, 0, 0, .. references]),
                .. Box("iprp", [.. Box("ipco", [.. container]), .. Box("ipma", [0, 0, 0, 0, .. Big32(items.Length), .. associations])]),
                .. Box("idat", [.. data])]));
    }

    /// <summary>The primary picture of a file that has no grid, written anew with more properties behind its own.</summary>
    public static byte[] WithProperties(byte[] file, params byte[][] properties)
    {
        var heif = HeifFile.Read(file, new());
        var primary = heif.Items[heif.PrimaryId];
        Assert.True(primary.Is("hvc1"u8));
        var own = heif.PropertiesOf(primary).Select(box => file[(box.Start - 8)..box.End]);
        return File("heic", "hvc1", [.. own, .. properties], heif.DataOf(file, primary, file.Length));
    }

    public static byte[] Ispe(int width, int height) => Box("ispe", [0, 0, 0, 0, .. Big32(width), .. Big32(height)]);

    public static byte[] Box(string type, byte[] body) => [.. Big32(8 + body.Length), .. Ascii(type), .. body];

    /// <summary>hvcC with one sequence parameter set of that size (H.265, 7.3.2.2), 8 bits, 4:2:0.</summary>
    public static byte[] HevcConfiguration(int width, int height)
    {
        var bits = new BitsOut().Put(0, 4).Put(0, 3).Put(1, 1).Put(0, 32).Put(0, 32).Put(0, 32)
            .Exponential(0).Exponential(1).Exponential(width).Exponential(height).Put(0, 1).Exponential(0).Exponential(0);
        byte[] unit = [0x42, 1, .. Emulated(bits.Bytes)];
        return Box("hvcC", [.. new byte[22], 1, 33, 0, 1, .. Big16(unit.Length), .. unit]);
    }

    /// <summary>A sequence header (AV1, 5.5.1) of a still picture, with its size field.</summary>
    public static byte[] Av1SequenceHeader(int width, int height)
    {
        var bits = new BitsOut().Put(0, 3).Put(1, 1).Put(1, 1).Put(0, 5).Put(31 - 16, 4).Put(31 - 16, 4)
            .Put(width - 1, 16).Put(height - 1, 16).Put(0, 3).Put(0, 3).Put(0, 8).Bytes;
        return [0x0A, (byte)bits.Length, .. bits];
    }

    static byte[] Emulated(byte[] payload)
    {
        var bytes = new List<byte>();
        foreach (var value in payload)
        {
            if (value <= 3 && bytes.Count >= 2 && bytes[^1] == 0 && bytes[^2] == 0)
            {
                bytes.Add(3);
            }

            bytes.Add(value);
        }

        return [.. bytes];
    }

    static byte[] Big16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Big32(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    sealed class BitsOut
    {
        readonly List<bool> bits = [];

        public byte[] Bytes => [.. bits.Chunk(8).Select(part => (byte)part.Select((bit, k) => bit ? 128 >> k : 0).Sum())];

        public BitsOut Put(int value, int count)
        {
            bits.AddRange(Enumerable.Range(0, count).Select(k => ((value >> (count - 1 - k)) & 1) != 0));
            return this;
        }

        public BitsOut Exponential(int value)
        {
            var length = (int)Math.Log2(value + 1);
            return Put(0, length).Put(value + 1, length + 1);
        }
    }
}
