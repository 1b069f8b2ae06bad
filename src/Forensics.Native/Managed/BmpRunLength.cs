using Forensics.Imaging.Formats;

namespace Forensics.Native.Managed;

/// <summary>RLE4 and RLE8 of Windows (GDI, "Bitmap Compression") and RLE24 of OS/2 2.x.</summary>
static class BmpRunLength
{
    /// <returns>False where the data ended before its end code, or had codes that leave the picture.</returns>
    public static bool Decode(ReadOnlySpan<byte> data, BmpHeader header, ReadOnlySpan<byte> palette, Span<byte> rgb)
    {
        var pen = new Pen(header, palette, rgb);
        pen.FillWithFirst();
        for (var at = 0; at + 2 <= data.Length;)
        {
            var (count, code) = (data[at], data[at + 1]);
            at += 2;
            if (count > 0)
            {
                // RLE24: the code is the first of three bytes of a colour.
                if (pen.IsTrueColour && at + 2 > data.Length)
                {
                    return false;
                }

                pen.Repeat(data[(at - 1)..], count);
                at += pen.IsTrueColour ? 2 : 0;
                continue;
            }

            switch (code)
            {
                case 0:
                    pen.NextRow();
                    break;
                case 1:
                    return pen.IsInside;
                case 2:
                    if (at + 2 > data.Length)
                    {
                        return false;
                    }

                    pen.Move(data[at], data[at + 1]);
                    at += 2;
                    break;
                default:
                    // Literal pixels, padded to an even number of bytes.
                    var bytes = ((code * header.BitsPerPixel) + 7) / 8;
                    pen.Copy(data[at..Math.Min(at + bytes, data.Length)], code);
                    at += bytes + (bytes & 1);
                    break;
            }

            if (pen.IsDone)
            {
                // Whatever follows the topmost row draws nothing.
                return pen.IsInside;
            }
        }

        return pen.IsComplete && pen.IsInside;
    }

    ref struct Pen(BmpHeader header, ReadOnlySpan<byte> palette, Span<byte> rgb)
    {
        readonly int width = header.Image.Width;
        readonly int height = header.Image.Height;
        readonly ReadOnlySpan<byte> palette = palette;
        readonly Span<byte> rgb = rgb;
        int x;
        int row;

        public readonly bool IsTrueColour => header.BitsPerPixel == 24;

        public readonly bool IsDone => row >= height;

        /// <summary>The last row is drawn; the end code may be missing.</summary>
        public readonly bool IsComplete => row >= height || (row == height - 1 && x >= width);

        /// <summary>Nothing was to be drawn outside the picture.</summary>
        public bool IsInside { get; private set; } = true;

        public readonly void FillWithFirst()
        {
            rgb.Clear();
            if (!IsTrueColour)
            {
                for (var at = 0; at < rgb.Length; at += 3)
                {
                    BmpDecoder.SetColour(palette, header.PaletteEntryBytes, 0, rgb[at..]);
                }
            }
        }

        public void NextRow() => (x, row) = (0, row + 1);

        public void Move(int right, int up) => (x, row) = (x + right, row + up);

        public void Repeat(ReadOnlySpan<byte> code, int count)
        {
            for (var k = 0; k < count; k++)
            {
                Set(code, IsTrueColour ? 0 : k & 1);
            }
        }

        public void Copy(ReadOnlySpan<byte> data, int count)
        {
            for (var k = 0; k < count; k++)
            {
                var byteAt = k * header.BitsPerPixel / 8;
                if (byteAt + (IsTrueColour ? 3 : 1) > data.Length)
                {
                    IsInside = false;
                    return;
                }

                Set(data[byteAt..], k & 1);
            }
        }

        /// <param name="half">Which half of the byte an RLE4 pixel is in; 0 is the upper one.</param>
        void Set(ReadOnlySpan<byte> data, int half)
        {
            if (x < width && row < height)
            {
                var target = rgb[(3 * (((height - 1 - row) * width) + x))..];
                if (IsTrueColour)
                {
                    (target[0], target[1], target[2]) = (data[2], data[1], data[0]);
                }
                else
                {
                    var index = header.BitsPerPixel == 8 ? data[0] : half == 0 ? data[0] >> 4 : data[0] & 15;
                    BmpDecoder.SetColour(palette, header.PaletteEntryBytes, index, target);
                }
            }
            else
            {
                IsInside = false;
            }

            x++;
        }
    }
}
