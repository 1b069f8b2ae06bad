using System.Diagnostics;
using System.IO.Compression;
using Forensics.Imaging;
using Forensics.Tests.Support;
using static Forensics.Tests.Support.FileBytes;

namespace Forensics.Tests.Native;

/// <summary>Small files of the formats that are decoded in managed code, byte by byte, and of HEIC and AVIF through libheif's own tool.</summary>
static class FormatSamples
{
    /// <summary>A GIF of one frame with a palette of 6 × 6 × 6 colours.</summary>
    public static byte[] Gif(RgbImage image) => GifOf(image.Width, image.Height, GifFrame(0, 0, image.Width, image.Height, IndicesOf(image)));

    public static byte[] GifOf(int width, int height, params byte[][] blocks) =>
        Join(Ascii("GIF89a"), Short(width), Short(height), [0xF7, 0, 0], CubePalette(), Join(blocks), [0x3B]);

    /// <param name="flags">0x40: interlaced.</param>
    public static byte[] GifFrame(int x, int y, int width, int height, byte[] indices, byte flags = 0) =>
        Join([0x2C], Short(x), Short(y), Short(width), Short(height), [flags, 8], SubBlocks(Lzw(indices, isTiff: false)));

    public static byte[] GifTransparency(byte index) => [0x21, 0xF9, 4, 1, 0, 0, index, 0];

    /// <summary>The nearest of the 216 colours.</summary>
    public static byte[] IndicesOf(RgbImage image) =>
        [.. image.Pixels.ToArray().Chunk(3).Select(rgb => (byte)((36 * ((rgb[0] + 25) / 51)) + (6 * ((rgb[1] + 25) / 51)) + ((rgb[2] + 25) / 51)))];

    public static byte[] Bmp24(RgbImage image)
    {
        var padding = new byte[-(3 * image.Width) & 3];
        var rows = Enumerable.Range(0, image.Height).Select(y => image.Height - 1 - y)
            .Select(y => (byte[])[.. image.Row(y).ToArray().Chunk(3).SelectMany(rgb => rgb.Reverse()), .. padding]).ToArray();
        return Bmp(BmpInfo(image.Width, image.Height, 24, 0), Join(rows));
    }

    public static byte[] BmpRunLength8(RgbImage image)
    {
        var indices = IndicesOf(image);
        var rows = Enumerable.Range(0, image.Height).Select(y => image.Height - 1 - y).Select(y =>
        {
            var row = indices.AsSpan(y * image.Width, image.Width).ToArray();
            return Join([.. row.Select(index => (byte[])[1, index]), [0, 0]]);
        }).ToArray();
        byte[] palette = [.. CubePalette().Chunk(3).SelectMany(rgb => (byte[])[rgb[2], rgb[1], rgb[0], 0])];
        return Bmp([.. BmpInfo(image.Width, image.Height, 8, 1), .. palette], [.. Join(rows), 0, 1]);
    }

    public static byte[] BmpInfo(int width, int height, int bits, int packing) =>
        Join(LittleEndian32(40), LittleEndian32((uint)width), LittleEndian32((uint)height), Short(1), Short(bits), LittleEndian32((uint)packing), new byte[20]);

    public static byte[] Bmp(byte[] header, byte[] data) =>
        Join(Ascii("BM"), LittleEndian32((uint)(14 + header.Length + data.Length)), new byte[4], LittleEndian32((uint)(14 + header.Length)), header, data);

    /// <summary>RGB in strips of 16 rows.</summary>
    public static byte[] Tiff(RgbImage image, int compression)
    {
        var strips = Enumerable.Range(0, (image.Height + 15) / 16)
            .Select(k => Packed(image.Pixels[(48 * image.Width * k)..Math.Min(48 * image.Width * (k + 1), image.Pixels.Length)].ToArray(), compression)).ToArray();
        return TiffOf(strips, (256, [image.Width]), (257, [image.Height]), (258, [8, 8, 8]), (259, [compression]), (262, [2]), (277, [3]), (278, [16]));
    }

    /// <summary>A little-endian TIFF of those chunks; the tags that point at them are added, as strips unless there is a tile's width (322).</summary>
    public static byte[] TiffOf(byte[][] chunks, params (int Tag, int[] Values)[] tags)
    {
        var starts = chunks.Select((_, k) => 8 + chunks.Take(k).Sum(chunk => chunk.Length)).ToArray();
        var tiled = tags.Any(tag => tag.Tag == 322);
        (int Tag, int[] Values)[] all = [.. tags, (tiled ? 324 : 273, starts), (tiled ? 325 : 279, [.. chunks.Select(chunk => chunk.Length)])];
        var directory = 8 + chunks.Sum(chunk => chunk.Length);
        var (entries, values) = (new List<byte>(), new List<byte>());
        foreach (var (tag, numbers) in all.OrderBy(tag => tag.Tag))
        {
            byte[] packed = [.. numbers.SelectMany(number => LittleEndian32((uint)number))];
            var place = packed.Length <= 4 ? packed : LittleEndian32((uint)(directory + 2 + (12 * all.Length) + 4 + values.Count));
            entries.AddRange([.. Short(tag), .. Short(4), .. LittleEndian32((uint)numbers.Length), .. place]);
            values.AddRange(packed.Length <= 4 ? [] : packed);
        }

        return Join(Ascii("II*\0"), LittleEndian32((uint)directory), Join(chunks), Short(all.Length), [.. entries], new byte[4], [.. values]);
    }

    /// <summary>A HEIC or AVIF of a PNG or JPEG, by the file name's ending.</summary>
    public static byte[] Heif(byte[] picture, string ending, params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("forensics-heif-");
        try
        {
            var source = Path.Combine(folder.FullName, picture[0] == 0xFF ? "source.jpg" : "source.png");
            var target = Path.Combine(folder.FullName, $"target.{ending}");
            File.WriteAllBytes(source, picture);
            string[] fast = ending == "avif" ? ["-A", "-p", "speed=9"] : ["-p", "preset=ultrafast"];
            using var tool = Process.Start(new ProcessStartInfo(HeifFactAttribute.Tool, [.. fast, .. options, source, "-o", target])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            var errors = tool.StandardError.ReadToEndAsync();
            _ = tool.StandardOutput.ReadToEnd();
            tool.WaitForExit();
            Assert.True(tool.ExitCode == 0, errors.GetAwaiter().GetResult());
            return File.ReadAllBytes(target);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Options under which <see cref="Heif"/> keeps every sample.</summary>
    public static string[] Lossless => ["-L", "-p", "chroma=444", "--matrix_coefficients=0"];

    public static byte[] Packed(byte[] data, int compression)
    {
        if (compression is 1 or 5)
        {
            return compression == 1 ? data : Lzw(data, isTiff: true);
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return packed.ToArray();
    }

    /// <summary>Lempel-Ziv-Welch with literals of 8 bits, by a dictionary of strings: slow and plain.</summary>
    public static byte[] Lzw(byte[] data, bool isTiff)
    {
        var (bits, table, width) = (new List<bool>(), new Dictionary<string, int>(), 9);
        void Reset()
        {
            table.Clear();
            for (var value = 0; value < 256; value++)
            {
                table[((char)value).ToString()] = value;
            }

            // Clear and end.
            (table["clear"], table["end."]) = (256, 257);
            width = 9;
        }

        void Put(int code) => bits.AddRange(Enumerable.Range(0, width).Select(k => ((code >> (isTiff ? width - 1 - k : k)) & 1) != 0));

        Reset();
        Put(256);
        var current = "";
        foreach (var value in data)
        {
            var longer = current + (char)value;
            if (table.ContainsKey(longer))
            {
                current = longer;
                continue;
            }

            Put(table[current]);
            table[longer] = table.Count;
            // The reader is one code behind; TIFF widens one code earlier still.
            width = table.Count + (isTiff ? 0 : -1) >= 1 << width ? width + 1 : width;
            if (table.Count >= 4_095)
            {
                // Still in the width the reader has by now.
                width = 12;
                Put(256);
                Reset();
            }

            current = ((char)value).ToString();
        }

        if (current.Length > 0)
        {
            Put(table[current]);
            width = table.Count + 1 + (isTiff ? 0 : -1) >= 1 << width && width < 12 ? width + 1 : width;
        }

        Put(257);
        return [.. bits.Chunk(8).Select(byteOf => (byte)byteOf.Select((bit, k) => bit ? 1 << (isTiff ? 7 - k : k) : 0).Sum())];
    }

    public static byte[] SubBlocks(byte[] data) => [.. data.Chunk(255).SelectMany(part => (byte[])[(byte)part.Length, .. part]), 0];

    static byte[] CubePalette() =>
        [.. Enumerable.Range(0, 256).SelectMany(index => index < 216 ? (byte[])[(byte)(index / 36 * 51), (byte)(index / 6 % 6 * 51), (byte)(index % 6 * 51)] : new byte[3])];

    public static byte[] Short(int value) => [(byte)value, (byte)(value >> 8)];
}

/// <summary>A test that needs heif-enc of Debian's libheif-examples: skipped without it, but failing in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class HeifFactAttribute : FactAttribute
{
    public const string Tool = "/usr/bin/heif-enc";

    public HeifFactAttribute() => Skip = Reason;

    public static string? Reason =>
        File.Exists(Tool) || Environment.GetEnvironmentVariable("CI") is not null ? null : "heif-enc is missing: run tools/setup.sh test.";
}

/// <summary>As <see cref="HeifFactAttribute"/>, with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class HeifTheoryAttribute : TheoryAttribute
{
    public HeifTheoryAttribute() => Skip = HeifFactAttribute.Reason;
}
