using System.Buffers.Binary;
using System.IO.Compression;
using Forensics.Imaging.Formats;

namespace Forensics.Native.Managed;

/// <summary>Decompresses strips and tiles to rows of interleaved samples, 8 or fewer bits each.</summary>
ref struct TiffChunks
{
    readonly ReadOnlySpan<byte> file;
    readonly TiffHeader header;

    // Of one plane as stored, and of all samples interleaved and reduced to 8 bits.
    readonly byte[] plane;
    readonly byte[] samples;
    readonly int planes;
    readonly int planeRowBytes;

    public TiffChunks(ReadOnlySpan<byte> file, TiffHeader header)
    {
        this.file = file;
        this.header = header;
        planes = header.IsPlanar ? header.Samples : 1;
        planeRowBytes = checked((int)((((long)header.ChunkWidth * header.BitsPerSample * (header.Samples / planes)) + 7) / 8));
        plane = new byte[checked((long)planeRowBytes * header.ChunkHeight)];
        samples = header.BitsPerSample <= 8 && planes == 1 ? plane : new byte[checked((long)header.ChunkWidth * header.ChunkHeight * header.Samples)];
    }

    /// <summary>What went wrong with a strip or tile that gave nothing; the first such thing.</summary>
    public string? Failure { get; private set; }

    /// <summary>Samples of a row of the chunk read last: one byte each; packed in rows of 1, 2 or 4 bits below 8.</summary>
    public readonly ReadOnlySpan<byte> Row(int row)
    {
        var rowBytes = header.BitsPerSample < 8 ? planeRowBytes : header.ChunkWidth * header.Samples;
        return samples.AsSpan(row * rowBytes, rowBytes);
    }

    /// <returns>Whole rows that were read.</returns>
    public int Read(int chunk, int rows)
    {
        var stored = header.IsTiled ? header.ChunkHeight : rows;
        var whole = rows;
        for (var p = 0; p < planes; p++)
        {
            var bytes = ReadPlane((p * header.ChunksAcross * header.ChunksDown) + chunk, stored);
            whole = Math.Min(whole, bytes / planeRowBytes);
            Unpredict(whole);
            Collect(p, whole);
        }

        return whole;
    }

    int ReadPlane(int index, int rows)
    {
        var target = plane.AsSpan(0, planeRowBytes * rows);
        var start = index < header.Offsets.Length ? header.Offsets[index] : uint.MaxValue;
        if (start >= file.Length)
        {
            return 0;
        }

        // Some writers leave out the counts of uncompressed data.
        var count = index < header.Counts.Length && header.Counts[index] > 0 ? header.Counts[index] : (uint)file.Length;
        var data = file.Slice((int)start, (int)Math.Min(count, file.Length - start));
        switch (header.Compression)
        {
            case TiffCompression.None:
                var there = Math.Min(data.Length, target.Length);
                data[..there].CopyTo(target);
                return there;
            case TiffCompression.PackBits:
                return PackBits(data, target);
            case TiffCompression.Lzw:
                return LzwReader.Decode(data, target, minCodeBits: 8, isTiff: true);
            case TiffCompression.Jpeg:
                var read = TiffJpeg.Decode(file, data, header, target, rows, out var failure);
                Failure ??= failure;
                return read;
            default:
                return Inflate(data, target);
        }
    }

    // TIFF 6.0, section 9: n below 128, n + 1 literal bytes; above, 257 − n times the next one.
    static int PackBits(ReadOnlySpan<byte> data, Span<byte> target)
    {
        var (at, written) = (0, 0);
        while (at + 1 < data.Length && written < target.Length)
        {
            var n = data[at++];
            if (n < 128)
            {
                var count = Math.Min(Math.Min(n + 1, data.Length - at), target.Length - written);
                data.Slice(at, count).CopyTo(target[written..]);
                at += n + 1;
                written += count;
            }
            else if (n > 128)
            {
                var count = Math.Min(257 - n, target.Length - written);
                target.Slice(written, count).Fill(data[at++]);
                written += count;
            }
        }

        return written;
    }

    // Stops at the chunk's size, whatever the data expands to.
    static int Inflate(ReadOnlySpan<byte> data, Span<byte> target)
    {
        using var input = new MemoryStream(data.ToArray(), writable: false);
        using var zlib = new ZLibStream(input, CompressionMode.Decompress);
        var written = 0;
        try
        {
            for (int read; written < target.Length && (read = zlib.Read(target[written..])) > 0;)
            {
                written += read;
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // What came out before the damage is kept. A wish for a preset dictionary is a ZLibException, of IOException.
        }

        return written;
    }

    // Section 14: each sample is the difference from the one of the same kind to its left.
    readonly void Unpredict(int rows)
    {
        if (!header.HasPredictor)
        {
            return;
        }

        var step = header.Samples / planes;
        for (var row = 0; row < rows; row++)
        {
            var line = plane.AsSpan(row * planeRowBytes, planeRowBytes);
            if (header.BitsPerSample == 8)
            {
                for (var at = step; at < line.Length; at++)
                {
                    line[at] += line[at - step];
                }
            }
            else if (header.BitsPerSample == 16)
            {
                for (var at = 2 * step; at + 1 < line.Length; at += 2)
                {
                    Write16(line[at..], (ushort)(Read16(line[at..]) + Read16(line[(at - (2 * step))..])));
                }
            }
        }
    }

    /// <summary>Reduces to 8 bits and lays planes side by side.</summary>
    readonly void Collect(int p, int rows)
    {
        if (ReferenceEquals(samples, plane))
        {
            return;
        }

        var own = header.Samples / planes;
        var perRow = header.ChunkWidth * own;
        for (var row = 0; row < rows; row++)
        {
            var source = plane.AsSpan(row * planeRowBytes, planeRowBytes);
            var target = samples.AsSpan(row * header.ChunkWidth * header.Samples);
            for (var k = 0; k < perRow; k++)
            {
                // 65,535 / 257 is 255: rounded.
                var level = header.BitsPerSample == 16 ? (byte)((Read16(source[(2 * k)..]) + 128) / 257) : source[k];
                target[planes == 1 ? k : (k * planes) + p] = level;
            }
        }
    }

    readonly ushort Read16(ReadOnlySpan<byte> at) =>
        header.Directory.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    readonly void Write16(Span<byte> at, ushort value)
    {
        if (header.Directory.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(at, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(at, value);
        }
    }
}
