namespace Forensics.Engine.Ingest;

/// <summary>Where a line lies in a file.</summary>
/// <param name="Length">In bytes, without the line's end.</param>
/// <param name="Number">From 1.</param>
readonly record struct LinePlace(long Offset, int Length, int Number);

/// <summary>Walks the lines of a file with one buffer, however long the file is.</summary>
static class LineReader
{
    const int Chunk = 1 << 16;

    /// <summary>Calls <paramref name="line"/> for each line that is not empty, and <paramref name="tooLong"/> with the number of each over the limit.</summary>
    public static void Read(Stream stream, int maxBytes, Action<LinePlace, ReadOnlySpan<byte>> line, Action<int> tooLong)
    {
        var chunk = new byte[Chunk];
        var collected = new MemoryStream();
        long offset = 0;
        long start = 0;
        long length = 0;
        var number = 1;
        int read;
        while ((read = stream.Read(chunk)) > 0)
        {
            var rest = chunk.AsSpan(0, read);
            while (rest.IndexOf((byte)'\n') is var end and >= 0)
            {
                Take(rest[..end]);
                Finish();
                offset += end + 1;
                start = offset;
                rest = rest[(end + 1)..];
                number++;
            }

            Take(rest);
            offset += rest.Length;
        }

        Finish();

        void Take(ReadOnlySpan<byte> part)
        {
            length += part.Length;
            if (length <= maxBytes)
            {
                collected.Write(part);
            }
        }

        void Finish()
        {
            if (length > maxBytes)
            {
                tooLong(number);
            }
            else
            {
                var bytes = collected.GetBuffer().AsSpan(0, (int)length);
                // A byte-order mark belongs to the file, not to its first record.
                var mark = start == 0 && bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;
                if (bytes[mark..].Trim(" \t\r"u8).Length > 0)
                {
                    line(new LinePlace(start + mark, bytes.Length - mark, number), bytes[mark..]);
                }
            }

            collected.SetLength(0);
            length = 0;
        }
    }
}
