using System.Buffers;
using System.Runtime.CompilerServices;

namespace Forensics.Engine.Ingest;

/// <summary>Where a line lies in a file.</summary>
/// <param name="Length">In bytes, without the line's end.</param>
/// <param name="Number">From 1.</param>
readonly record struct LinePlace(long Offset, int Length, int Number);

/// <summary>Walks the lines of a file or a stream with one buffer, however long it is.</summary>
static class LineReader
{
    const int Chunk = 1 << 16;

    /// <summary>Calls <paramref name="line"/> for each line that is not empty, and <paramref name="tooLong"/> with the number of each over the limit.</summary>
    public static void Read(Stream stream, int maxBytes, Action<LinePlace, ReadOnlySpan<byte>> line, Action<int> tooLong)
    {
        var splitter = new LineSplitter(maxBytes, line, tooLong);
        var chunk = new byte[Chunk];
        int read;
        while ((read = stream.Read(chunk)) > 0)
        {
            splitter.Push(chunk.AsSpan(0, read));
        }

        splitter.End();
    }

    /// <summary>Number and bytes of each line that is not empty; without bytes for one over the limit.</summary>
    public static async IAsyncEnumerable<(int Number, byte[]? Line)> ReadAsync(
        Stream stream, int maxBytes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Queue<(int, byte[]?)> found = [];
        var splitter = new LineSplitter(maxBytes, (place, line) => found.Enqueue((place.Number, line.ToArray())), number => found.Enqueue((number, null)));
        var chunk = new byte[Chunk];
        int read;
        do
        {
            read = await stream.ReadAsync(chunk, cancellation);
            if (read > 0)
            {
                splitter.Push(chunk.AsSpan(0, read));
            }
            else
            {
                splitter.End();
            }

            while (found.TryDequeue(out var line))
            {
                yield return line;
            }
        }
        while (read > 0);
    }
}

/// <summary>Cuts bytes that come in pieces into lines.</summary>
sealed class LineSplitter(int maxBytes, Action<LinePlace, ReadOnlySpan<byte>> line, Action<int> tooLong)
{
    readonly ArrayBufferWriter<byte> collected = new();
    long offset;
    long start;
    long length;
    int number = 1;

    public void Push(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            Take(bytes[..end]);
            Finish();
            offset += end + 1;
            start = offset;
            bytes = bytes[(end + 1)..];
            number++;
        }

        Take(bytes);
        offset += bytes.Length;
    }

    /// <summary>The last line may lack its end.</summary>
    public void End() => Finish();

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
            var bytes = collected.WrittenSpan;
            // A byte-order mark belongs to the file, not to its first record.
            var mark = start == 0 && bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;
            if (bytes[mark..].Trim(" \t\r"u8).Length > 0)
            {
                line(new LinePlace(start + mark, bytes.Length - mark, number), bytes[mark..]);
            }
        }

        collected.ResetWrittenCount();
        length = 0;
    }
}
