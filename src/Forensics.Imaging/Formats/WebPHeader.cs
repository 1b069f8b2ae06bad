using System.Buffers.Binary;

namespace Forensics.Imaging.Formats;

/// <summary>Size and outline of a WebP, from its chunks alone (RFC 9649, sections 2 and 3; VP8 header: RFC 6386, 9.1).</summary>
/// <param name="FirstFrame">Where the bitstream of the first animation frame lies and where on the canvas it is shown; null for a still picture.</param>
readonly record struct WebPHeader(ImageHeader Image, WebPFrame? FirstFrame)
{
    const string Format = "WebP";

    // A 16-byte frame header precedes the frame's chunks.
    const int FrameHeaderBytes = 16;

    public static WebPHeader Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        if (!TryChunk(file, 12, out var first))
        {
            throw Refusal.Broken(Format, "it ends before its first chunk", Math.Min(12, file.Length));
        }

        var body = file[first.Start..first.End];
        if (!first.Is(file, "VP8X"u8))
        {
            var still = first.Is(file, "VP8 "u8) ? ReadLossy(body)
                : first.Is(file, "VP8L"u8) ? ReadLossless(body)
                : throw Refusal.Broken(Format, "its first chunk is none of VP8, VP8L and VP8X", 12);
            Refusal.CheckSize(Format, still.Width, still.Height, limits);
            Refusal.CheckTime(Format, ImageFormat.Webp, (long)still.Width * still.Height, 1, limits);
            return new(new(ImageFormat.Webp, still.Width, still.Height, 8, still.Alpha, 1, []), null);
        }

        if (body.Length < 10)
        {
            throw Refusal.Broken(Format, "its extended header (VP8X) is cut off", 12);
        }

        var (width, height) = (ReadUInt24(body[4..]) + 1, ReadUInt24(body[7..]) + 1);
        Refusal.CheckSize(Format, width, height, limits);
        Refusal.CheckTime(Format, ImageFormat.Webp, (long)width * height, 1, limits);
        var animated = (body[0] & 0x02) != 0;
        var (frames, frame) = animated ? ReadFrames(file, first.Next, limits) : (1, null);
        var alpha = (body[0] & 0x10) != 0;
        return new(new(ImageFormat.Webp, width, height, 8, alpha, Math.Max(frames, 1), []), frame);
    }

    /// <summary>A still picture coded without loss (VP8L); animations, whose frames may differ, count as lossy.</summary>
    public static bool IsLossless(ReadOnlySpan<byte> file)
    {
        // The picture comes after at most a profile and the transparency; nobody puts more in front of it.
        const int MostChunks = 16;
        long at = 12;
        for (var i = 0; i < MostChunks && TryChunk(file, at, out var chunk); i++, at = chunk.Next)
        {
            if (chunk.Is(file, "VP8L"u8))
            {
                return true;
            }
        }

        return false;
    }

    static (int Frames, WebPFrame? First) ReadFrames(ReadOnlySpan<byte> file, long at, DecodeLimits limits)
    {
        var (chunks, frames) = (0, 0);
        WebPFrame? found = null;
        for (; TryChunk(file, at, out var chunk); at = chunk.Next)
        {
            if (++chunks > limits.MaxSegments)
            {
                throw Refusal.TooManyParts(Format, "chunks", limits.MaxSegments);
            }

            if (!chunk.Is(file, "ANMF"u8))
            {
                continue;
            }

            Refusal.CheckFrames(Format, ++frames, limits);
            var body = file[chunk.Start..chunk.End];
            if (found is null && body.Length > FrameHeaderBytes)
            {
                // Offsets are stored halved, sizes minus one.
                found = new(chunk.Start + FrameHeaderBytes, chunk.End, 2 * ReadUInt24(body), 2 * ReadUInt24(body[3..]),
                    ReadUInt24(body[6..]) + 1, ReadUInt24(body[9..]) + 1);
            }
        }

        return (frames, found);
    }

    static (int Width, int Height, bool Alpha) ReadLossy(ReadOnlySpan<byte> body)
    {
        if (body.Length < 10 || (body[0] & 1) != 0 || !body[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]))
        {
            throw Refusal.Broken(Format, "its VP8 data does not begin with a key frame", 20);
        }

        // 14 bits; the upper two tell how to scale for display, which WebP ignores.
        return (BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF, false);
    }

    static (int Width, int Height, bool Alpha) ReadLossless(ReadOnlySpan<byte> body)
    {
        if (body.Length < 5 || body[0] != 0x2F)
        {
            throw Refusal.Broken(Format, "its VP8L data lacks the signature", 20);
        }

        var bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
        return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1, ((bits >> 28) & 1) != 0);
    }

    static int ReadUInt24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);

    static bool TryChunk(ReadOnlySpan<byte> file, long at, out Chunk chunk)
    {
        chunk = default;
        if (at + 8 > file.Length)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(file[((int)at + 4)..]);
        var start = (int)at + 8;
        // Chunks are padded to an even length.
        chunk = new((int)at, start, (int)Math.Min(start + (long)length, file.Length), start + (long)length + (length & 1));
        return true;
    }

    readonly record struct Chunk(int At, int Start, int End, long Next)
    {
        public bool Is(ReadOnlySpan<byte> file, ReadOnlySpan<byte> type) => file.Slice(At, 4).SequenceEqual(type);
    }
}

/// <summary>One frame of an animated WebP.</summary>
/// <param name="Start">Offset of its chunks (ALPH, VP8, VP8L) in the file.</param>
/// <param name="End">Just past them; cut short where the file is.</param>
/// <param name="X">Pixels from the canvas's left edge.</param>
/// <param name="Y">Pixels from the canvas's top edge.</param>
readonly record struct WebPFrame(int Start, int End, int X, int Y, int Width, int Height);
