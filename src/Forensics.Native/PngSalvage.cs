using System.Buffers.Binary;
using System.IO.Compression;
using Forensics.Imaging.Formats;

namespace Forensics.Native;

/// <summary>Rewrites a PNG that was cut off, or whose checksums are wrong, as a sound one of the rows that can still be read.</summary>
/// <remarks>libpng's simplified API gives nothing at all for such a file. Only chunks that decide on the pixels are kept; the rows are passed
/// on as they are, filtered, so decoding them stays the library's business.</remarks>
static class PngSalvage
{
    // PNG specification, 9.1: filter types 0 to 4.
    const int LastFilterType = 4;

    static readonly uint[] CrcTable = MakeCrcTable();

    /// <returns>Null when not even one row can be read, or the rows are interlaced: those would come out as scattered dots.</returns>
    public static (byte[] File, int Rows)? Repair(ReadOnlySpan<byte> file)
    {
        using var repaired = new MemoryStream();
        using var pixels = new MemoryStream();
        repaired.Write(PngHeader.Magic);
        var header = new byte[13];
        var at = PngHeader.Magic.Length;
        while (PngChunk.TryRead(file, ref at, out var chunk) && !chunk.Is("IEND"u8))
        {
            if (chunk.Is("IDAT"u8))
            {
                pixels.Write(chunk.Data);
            }
            else if (chunk.Is("IHDR"u8))
            {
                chunk.Data[..header.Length].CopyTo(header);
            }
        }

        if (header[12] != 0)
        {
            return null;
        }

        pixels.Position = 0;
        var rows = ReadRows(pixels, RowBytes(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)), out var data);
        if (rows == 0)
        {
            return null;
        }

        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), rows);
        WriteChunk(repaired, "IHDR"u8, header);
        CopyColours(file, repaired);
        WriteChunk(repaired, "IDAT"u8, data);
        WriteChunk(repaired, "IEND"u8, []);
        return (repaired.ToArray(), rows);
    }

    // The palette, its transparency and the gamma: all that changes 8-bit sRGB pixels in the simplified API.
    static void CopyColours(ReadOnlySpan<byte> file, Stream repaired)
    {
        var at = PngHeader.Magic.Length;
        while (PngChunk.TryRead(file, ref at, out var chunk) && !chunk.Is("IDAT"u8))
        {
            if (chunk.Is("PLTE"u8) || chunk.Is("tRNS"u8) || chunk.Is("gAMA"u8))
            {
                WriteChunk(repaired, chunk.Type, chunk.Data);
            }
        }
    }

    /// <summary>Filter byte and samples of one row.</summary>
    static int RowBytes(ReadOnlySpan<byte> header)
    {
        var channels = header[9] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        return (int)(1 + ((((long)BinaryPrimitives.ReadUInt32BigEndian(header) * header[8] * channels) + 7) / 8));
    }

    /// <summary>Inflates row after row until the data ends or breaks, and deflates the whole ones again.</summary>
    static int ReadRows(Stream pixels, int rowBytes, int height, out byte[] data)
    {
        using var kept = new MemoryStream();
        var (row, rows) = (new byte[rowBytes], 0);
        using (var inflater = new ZLibStream(pixels, CompressionMode.Decompress))
        using (var deflater = new ZLibStream(kept, CompressionLevel.Fastest, leaveOpen: true))
        {
            try
            {
                while (rows < height && inflater.ReadAtLeast(row, rowBytes, throwOnEndOfStream: false) == rowBytes && row[0] <= LastFilterType)
                {
                    deflater.Write(row);
                    rows++;
                }
            }
            catch (Exception error) when (error is InvalidDataException or IOException)
            {
                // Where the data breaks is what was to be found out.
            }
        }

        data = kept.ToArray();
        return rows;
    }

    static void WriteChunk(Stream target, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        target.Write(number);
        target.Write(type);
        target.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        target.Write(number);
    }

    // PNG specification, annex D: CRC-32 of ISO 3309, reflected polynomial EDB88320.
    static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var index = 0u; index < table.Length; index++)
        {
            var crc = index;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            table[index] = crc;
        }

        return table;
    }
}
