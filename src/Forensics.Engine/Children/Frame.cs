using System.Buffers.Binary;
using System.Text.Json;
using Forensics.Disputes;

namespace Forensics.Engine.Children;

/// <summary>What a frame is.</summary>
enum FrameKind
{
    // Requests.
    Hello = 1,
    Analyze,
    Features,
    Copy,
    Attachment,

    // Answers.
    Ok = 100,
    Refused,
    OutOfMemory,
    Missing,
    Failed,
}

/// <summary>One request or answer between this process and a child: a document and pictures as they are.</summary>
/// <remarks>Little-endian: magic, number, kind, bytes of the document, count of blobs, bytes of each blob; then document and blobs. Either side checks every
/// size before it allocates: the other may be out of its mind.</remarks>
/// <param name="Number">Of the request; its answer has the same, so that no answer is taken for another's.</param>
sealed record Frame(uint Number, FrameKind Kind, ReadOnlyMemory<byte> Document, IReadOnlyList<ReadOnlyMemory<byte>> Blobs)
{
    const uint Magic = 0x31_4D_58_46; // "FXM1"
    const int HeadBytes = 20;
    const int MaxDocumentBytes = 32 << 20;
    const int MaxBlobs = 1_024;

    /// <summary>Of all blobs of an answer: maps, features or one copy.</summary>
    public const long MaxAnswerBytes = 256L << 20;

    /// <summary>Of all blobs of a request: a draft's picture beside the pictures it disputes.</summary>
    public const long MaxRequestBytes = 2L << 30;

    public static Frame Of<T>(uint number, FrameKind kind, T document, params IReadOnlyList<ReadOnlyMemory<byte>> blobs) =>
        new(number, kind, JsonSerializer.SerializeToUtf8Bytes(document, DisputeJson.Options), blobs);

    /// <summary>An answer of bytes alone.</summary>
    public static Frame Blob(Frame request, ReadOnlyMemory<byte> blob) => new(request.Number, FrameKind.Ok, default, [blob]);

    /// <summary>The other side would take it.</summary>
    public bool IsWithin(long maxBytes) => Document.Length <= MaxDocumentBytes && Blobs.Count <= MaxBlobs && Blobs.Sum(blob => (long)blob.Length) <= maxBytes;

    /// <exception cref="InvalidDataException">Not a document of that kind.</exception>
    public T Read<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Document.Span, DisputeJson.Options) ?? throw new InvalidDataException("The document is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The document is no {typeof(T).Name}: {error.Message}", error);
        }
    }

    /// <exception cref="IOException">The other side is gone.</exception>
    public void WriteTo(Stream stream)
    {
        var head = new byte[HeadBytes + (4 * Blobs.Count)];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), Number);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), (int)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), Document.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), Blobs.Count);
        for (var i = 0; i < Blobs.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(HeadBytes + (4 * i)), Blobs[i].Length);
        }

        stream.Write(head);
        stream.Write(Document.Span);
        foreach (var blob in Blobs)
        {
            stream.Write(blob.Span);
        }

        stream.Flush();
    }

    /// <returns>Null when the stream ends before a frame begins.</returns>
    /// <exception cref="EndOfStreamException">It ends within one.</exception>
    /// <exception cref="InvalidDataException">What comes is no frame, or one too large.</exception>
    public static Frame? ReadFrom(Stream stream, long maxBytes)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        var got = stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        if (got < HeadBytes)
        {
            return got == 0 ? null : throw new EndOfStreamException("The stream ends within a frame.");
        }

        var documentBytes = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
        var count = BinaryPrimitives.ReadInt32LittleEndian(head[16..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic || documentBytes is < 0 or > MaxDocumentBytes || count is < 0 or > MaxBlobs)
        {
            throw new InvalidDataException("What was sent is no frame.");
        }

        var lengths = Lengths(stream, count, maxBytes);
        var document = Take(stream, documentBytes);
        return new Frame(
            BinaryPrimitives.ReadUInt32LittleEndian(head[4..]),
            (FrameKind)BinaryPrimitives.ReadInt32LittleEndian(head[8..]),
            document,
            [.. lengths.Select(length => (ReadOnlyMemory<byte>)Take(stream, length))]);
    }

    static int[] Lengths(Stream stream, int count, long maxBytes)
    {
        var bytes = Take(stream, 4 * count);
        var lengths = new int[count];
        var total = 0L;
        for (var i = 0; i < count; i++)
        {
            lengths[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i));
            total += lengths[i];
            if (lengths[i] < 0 || total > maxBytes)
            {
                throw new InvalidDataException($"A frame of more than {maxBytes} bytes.");
            }
        }

        return lengths;
    }

    static byte[] Take(Stream stream, int length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        stream.ReadExactly(bytes);
        return bytes;
    }
}
