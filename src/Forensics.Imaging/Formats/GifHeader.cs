using System.Buffers.Binary;

namespace Forensics.Imaging.Formats;

/// <summary>Size and outline of a GIF, from its blocks alone (GIF89a specification, CompuServe 1990).</summary>
/// <param name="First">The first picture in the file.</param>
readonly record struct GifHeader(ImageHeader Image, GifFrame First)
{
    const string Format = "GIF";
    const byte ImageSeparator = 0x2C;
    const byte Extension = 0x21;
    const byte Trailer = 0x3B;
    const byte GraphicControl = 0xF9;

    // Signature, then the logical screen descriptor (sections 17 and 18).
    const int ScreenEnd = 13;

    // Section 20: separator, position, size and flags.
    const int DescriptorBytes = 10;

    public static GifHeader Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        if (file.Length < ScreenEnd)
        {
            throw Refusal.Broken(Format, "it ends in its first header", file.Length);
        }

        var (width, height) = (Side(file, 6), Side(file, 8));
        var colours = Colours(file[10]);
        var at = Math.Min(ScreenEnd + (3 * colours), file.Length);
        var palette = (Start: ScreenEnd, Colours: (at - ScreenEnd) / 3);
        var (transparent, frames, extensions) = (-1, 0, 0);
        GifFrame? first = null;
        while (at < file.Length && file[at] != Trailer)
        {
            if (file[at] == Extension && at + 1 < file.Length)
            {
                if (++extensions > limits.MaxSegments)
                {
                    throw Refusal.TooManyParts(Format, "extension blocks", limits.MaxSegments);
                }

                // Section 23: the flag, then two bytes of delay, then the index that is not drawn.
                if (first is null && file[at + 1] == GraphicControl && at + 6 < file.Length && file[at + 2] >= 4)
                {
                    transparent = (file[at + 3] & 1) != 0 ? file[at + 6] : -1;
                }

                at = SkipSubBlocks(file, at + 2);
            }
            else if (file[at] == ImageSeparator && at + DescriptorBytes < file.Length)
            {
                var frame = ReadFrame(file, at, palette, transparent);
                first ??= frame;
                Refusal.CheckFrames(Format, ++frames, limits);
                at = SkipSubBlocks(file, frame.DataStart + 1);
            }
            else
            {
                break;
            }
        }

        if (first is not { } found)
        {
            throw Refusal.Broken(Format, "it holds no picture", Math.Min(at, file.Length));
        }

        // Viewers make the canvas larger for a frame that leaves it.
        var (canvasWidth, canvasHeight) = (Math.Max(width, found.X + found.Width), Math.Max(height, found.Y + found.Height));
        Refusal.CheckSize(Format, canvasWidth, canvasHeight, limits);
        Refusal.CheckTime(Format, ImageFormat.Gif, (long)canvasWidth * canvasHeight, 1, limits);
        if (found.Width < 1 || found.Height < 1)
        {
            throw Refusal.Broken(Format, $"its first frame is {found.Width} × {found.Height} pixels", found.DataStart);
        }

        var problems = new List<Problem>();
        if (canvasWidth != width || canvasHeight != height)
        {
            problems.Add(new(6, $"The GIF's screen of {width} × {height} pixels is smaller than its first frame"));
        }

        if (at >= file.Length || file[at] != Trailer)
        {
            problems.Add(new(Math.Min(at, file.Length), "The GIF ends without its trailer"));
        }

        var covered = found.Width == canvasWidth && found.Height == canvasHeight;
        return new(new(ImageFormat.Gif, canvasWidth, canvasHeight, 8, found.Transparent >= 0 || !covered, frames, problems), found);
    }

    static GifFrame ReadFrame(ReadOnlySpan<byte> file, int at, (int Start, int Colours) palette, int transparent)
    {
        var flags = file[at + 9];
        var start = at + DescriptorBytes;
        var own = Colours(flags);
        if (own > 0)
        {
            palette = (start, Math.Min(own, Math.Max(0, (file.Length - start) / 3)));
            start += 3 * own;
        }

        return new(Side(file, at + 1), Side(file, at + 3), Side(file, at + 5), Side(file, at + 7),
            (flags & 0x40) != 0, palette.Start, palette.Colours, transparent, Math.Min(start, file.Length));
    }

    /// <summary>Entries of the colour table a packed byte announces; 0 without one.</summary>
    static int Colours(byte flags) => (flags & 0x80) != 0 ? 2 << (flags & 7) : 0;

    static int Side(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);

    // Section 15: each begins with its length; an empty one ends the row of them.
    static int SkipSubBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] != 0)
        {
            at += 1 + file[at];
        }

        return Math.Min(at + 1, file.Length);
    }
}

/// <summary>One picture of a GIF.</summary>
/// <param name="X">Pixels from the canvas's left edge.</param>
/// <param name="Y">Pixels from the canvas's top edge.</param>
/// <param name="PaletteStart">Offset of its colours, or of the whole file's, three bytes each.</param>
/// <param name="PaletteColours">How many of them are in the file; 0 to 256.</param>
/// <param name="Transparent">The index that is not drawn; -1 where all are.</param>
/// <param name="DataStart">Offset of the byte with the code size; the file's length where it is cut off before.</param>
readonly record struct GifFrame(
    int X, int Y, int Width, int Height, bool IsInterlaced, int PaletteStart, int PaletteColours, int Transparent, int DataStart);
