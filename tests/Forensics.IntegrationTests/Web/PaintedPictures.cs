using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Forensics.IntegrationTests.Web;

/// <summary>Pictures made in code, written as PNG by hand, so that the console's tests need no codec.</summary>
static class PaintedPictures
{
    /// <summary>A fruit on a table: hue and seed tell one from another; a spot is what a merchant would circle.</summary>
    public static byte[] Fruit(int width, int height, int seed, bool spot)
    {
        var random = new Random(seed);
        var (cx, cy, radius) = (width * 0.5, height * 0.52, Math.Min(width, height) * 0.34);
        var (sx, sy) = (width * 0.58, height * 0.42);
        return Png(width, height, 3, (x, y, pixel) =>
        {
            var (dx, dy) = ((x - cx) / radius, (y - cy) / radius);
            var inside = dx * dx + dy * dy < 1;
            var light = inside ? 1.1 - 0.45 * ((dx + 0.4) * (dx + 0.4) + (dy + 0.5) * (dy + 0.5)) : 0.92 - 0.12 * Math.Sin(y / 23.0) * Math.Sin((x + seed * 7) / 90.0);
            var (r, g, b) = inside ? (206, 74 + 30 * (seed % 5), 46) : (186, 160, 128);
            if (spot && inside && Math.Pow(x - sx, 2) + Math.Pow((y - sy) * 1.4, 2) < Math.Pow(radius * 0.27, 2))
            {
                (r, g, b) = (70, 48, 30);
            }

            var noise = random.Next(-9, 10);
            (pixel[0], pixel[1], pixel[2]) = (Clamp(r * light + noise), Clamp(g * light + noise), Clamp(b * light + noise));
        });
    }

    /// <summary>Grains on grey, of which a round patch was copied to another place.</summary>
    public static byte[] Cloned()
    {
        const int Width = 480, Height = 360, ShiftX = 210, ShiftY = 85;
        var random = new Random(3);
        var grains = Enumerable.Range(0, 900).Select(_ => (X: random.Next(Width), Y: random.Next(Height), Radius: 3 + random.Next(8), Level: random.Next(40, 216))).ToList();
        var levels = new byte[Width * Height];
        for (var i = 0; i < levels.Length; i++)
        {
            var (x, y) = (i % Width, i / Width);
            var level = grains.FindLast(grain => Math.Pow(x - grain.X, 2) + Math.Pow(y - grain.Y, 2) < grain.Radius * grain.Radius).Level;
            levels[i] = Clamp((level == 0 ? 128 : level) + random.Next(-6, 7));
        }

        return Png(Width, Height, 3, (x, y, pixel) =>
        {
            var isCopy = Math.Pow(x - 330, 2) + Math.Pow(y - 215, 2) < 60 * 60;
            pixel.Fill(levels[isCopy ? (y - ShiftY) * Width + x - ShiftX : y * Width + x]);
        });
    }

    /// <summary>A suspicion map as the engine stores it: clear where there is nothing, yellow to red where there is.</summary>
    public static byte[] Map(int width, int height) => Png(width, height, 4, (x, y, pixel) =>
    {
        var near = Math.Exp(-(Math.Pow(x - width * 0.58, 2) + Math.Pow(y - height * 0.42, 2)) / Math.Pow(width * 0.11, 2));
        (pixel[0], pixel[1], pixel[2], pixel[3]) = (255, Clamp(255 - 255 * near), 0, Clamp(200 * near));
    });

    static byte Clamp(double value) => (byte)Math.Clamp(value, 0, 255);

    delegate void Paint(int x, int y, Span<byte> pixel);

    static byte[] Png(int width, int height, int channels, Paint paint)
    {
        var rows = new byte[height * (1 + width * channels)];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                paint(x, y, rows.AsSpan(y * (1 + width * channels) + 1 + x * channels, channels));
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, channels == 4 ? (byte)6 : (byte)2);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    static byte[] Chunk(string type, byte[] body)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. body];
        var chunk = new byte[typed.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        typed.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(typed));
        return chunk;
    }

    // ISO/IEC 15948 annex D, bit by bit.
    static uint Crc(byte[] bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }
}
