using System.Buffers.Binary;
using System.Numerics;
using Forensics.Imaging;
using Forensics.Imaging.Formats;

namespace Forensics.Native.Managed;

/// <summary>The pixels of a BMP (Windows GDI, "Bitmap Storage" and "Bitmap Compression").</summary>
static class BmpDecoder
{
    const byte MissingLevel = 128;

    public static DecodedPixels Decode(ReadOnlySpan<byte> file, BmpHeader header)
    {
        var (width, height) = (header.Image.Width, header.Image.Height);
        var rgb = GC.AllocateUninitializedArray<byte>(3 * width * height);
        if (header.Packing is BmpPacking.RunLength4 or BmpPacking.RunLength8 or BmpPacking.RunLength24)
        {
            var whole = BmpRunLength.Decode(file[header.DataStart..], header, file.Slice(header.PaletteStart, header.PaletteColours * header.PaletteEntryBytes), rgb);
            return new(rgb, whole ? [] : [new(-1, "BMP: its run-length data is damaged or cut off; what it does not cover shows the first colour")]);
        }

        // Rows are padded to 4 bytes.
        var rowBytes = (((long)width * header.BitsPerPixel) + 31) / 32 * 4;
        var needed = (((long)width * header.BitsPerPixel) + 7) / 8;
        var present = 0;
        var unpack = new Unpacking(file, header);
        for (var row = 0; row < height; row++)
        {
            var start = header.DataStart + (row * rowBytes);
            var target = rgb.AsSpan(3 * width * (header.IsTopDown ? row : height - 1 - row), 3 * width);
            if (start + needed > file.Length)
            {
                target.Fill(MissingLevel);
                continue;
            }

            unpack.Row(file.Slice((int)start, (int)needed), target);
            present++;
        }

        if (present == 0)
        {
            throw Refusal.Broken("BMP", "it ends before its first row of pixels", file.Length);
        }

        return new(rgb, present == height ? [] : [new(file.Length, $"BMP: cut off; {present} of {height} rows were decoded, the rest is grey")]);
    }

    /// <summary>From packed rows to RGB, for one file's depth, palette and masks.</summary>
    readonly ref struct Unpacking
    {
        readonly ReadOnlySpan<byte> palette;
        readonly BmpHeader header;
        readonly bool hasAlpha;

        public Unpacking(ReadOnlySpan<byte> file, BmpHeader header)
        {
            this.header = header;
            palette = file.Slice(header.PaletteStart, header.PaletteColours * header.PaletteEntryBytes);
            // Many writers leave the alpha of an opaque picture at 0.
            hasAlpha = header.Masks.Alpha != 0 && header.BitsPerPixel >= 16 && AnyAlpha(file, header);
        }

        public void Row(ReadOnlySpan<byte> source, Span<byte> target)
        {
            switch (header.BitsPerPixel)
            {
                case 24:
                    for (var at = 0; at < target.Length; at += 3)
                    {
                        (target[at], target[at + 1], target[at + 2]) = (source[at + 2], source[at + 1], source[at]);
                    }

                    break;
                case 16 or 32:
                    MaskedRow(source, target);
                    break;
                default:
                    IndexedRow(source, target);
                    break;
            }
        }

        void IndexedRow(ReadOnlySpan<byte> source, Span<byte> target)
        {
            var (bits, mask) = (header.BitsPerPixel, (1 << header.BitsPerPixel) - 1);
            for (var x = 0; 3 * x < target.Length; x++)
            {
                var position = x * bits;
                SetColour(palette, header.PaletteEntryBytes, (source[position >> 3] >> (8 - bits - (position & 7))) & mask, target[(3 * x)..]);
            }
        }

        void MaskedRow(ReadOnlySpan<byte> source, Span<byte> target)
        {
            var (bytes, masks) = (header.BitsPerPixel / 8, header.Masks);
            for (var x = 0; 3 * x < target.Length; x++)
            {
                var pixel = PixelAt(source, x * bytes, bytes);
                var alpha = hasAlpha ? Level(pixel, masks.Alpha) : 255;
                target[3 * x] = PixelConversion.OverWhite(Level(pixel, masks.Red), alpha);
                target[(3 * x) + 1] = PixelConversion.OverWhite(Level(pixel, masks.Green), alpha);
                target[(3 * x) + 2] = PixelConversion.OverWhite(Level(pixel, masks.Blue), alpha);
            }
        }

        static bool AnyAlpha(ReadOnlySpan<byte> file, BmpHeader header)
        {
            var bytes = header.BitsPerPixel / 8;
            var data = file[header.DataStart..];
            for (var at = 0; at + bytes <= data.Length; at += bytes)
            {
                if ((PixelAt(data, at, bytes) & header.Masks.Alpha) != 0)
                {
                    return true;
                }
            }

            return false;
        }

        static uint PixelAt(ReadOnlySpan<byte> source, int at, int bytes) =>
            bytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(source[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(source[at..]);

        /// <summary>The masked bits stretched to 0 to 255, rounded; 0 without a mask.</summary>
        static int Level(uint pixel, uint mask)
        {
            if (mask == 0)
            {
                return 0;
            }

            var shift = BitOperations.TrailingZeroCount(mask);
            ulong most = mask >> shift;
            return (int)(((((ulong)(pixel & mask) >> shift) * 255) + (most / 2)) / most);
        }
    }

    /// <summary>A colour of the palette, blue first there; black where it has none of that index.</summary>
    public static void SetColour(ReadOnlySpan<byte> palette, int entryBytes, int index, Span<byte> target)
    {
        var at = index * entryBytes;
        (target[0], target[1], target[2]) = at + 3 <= palette.Length ? (palette[at + 2], palette[at + 1], palette[at]) : ((byte)0, (byte)0, (byte)0);
    }
}
