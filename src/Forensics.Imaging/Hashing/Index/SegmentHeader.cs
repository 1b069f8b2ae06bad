using System.Buffers.Binary;

namespace Forensics.Imaging.Hashing.Index;

/// <summary>The first 4096 bytes of a segment file, little-endian:
/// 0 magic "FHAMMSEG" · 8 version u32 · 12 CRC-32C of the header with this field zero · 16 file length i64 · 24 distinct codes i64 ·
/// 32 further ids i64 · 40 least id i64 · 48 bytes of an id u8, greatest radius u8, number of chunks u8 · 64 permutation, 256 bytes ·
/// 320 width and threshold of each chunk, 2 bytes · 384 CRC-32C of each section in the layout's order, u32.</summary>
sealed record SegmentHeader(long Codes, long Extras, long LeastId, int IdBytes, int MaxRadius, IReadOnlyList<Chunk> Plan, BitPermutation Permutation)
{
    /// <summary>Files of another version are refused: building again costs seconds.</summary>
    public const uint Version = 1;

    public const int Length = SegmentLayout.Alignment;

    /// <summary>Arrays of the build count in 31 bits: 8 bytes an id. A larger bank has several segments.</summary>
    public const int MostCodes = 200_000_000;

    const ulong Magic = 0x4745534D4D414846; // "FHAMMSEG"
    const int ChecksumAt = 12;
    const int ShapeAt = 48;
    const int PermutationAt = 64;
    const int PlanAt = 320;
    const int ChecksumsAt = 384;

    public SegmentLayout Layout { get; } = new(Codes, Extras, IdBytes, Plan);

    public byte[] Write(ReadOnlySpan<uint> checksums)
    {
        var header = new byte[Length];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), Layout.FileLength);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), Codes);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(32), Extras);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(40), LeastId);
        header[ShapeAt] = (byte)IdBytes;
        header[ShapeAt + 1] = (byte)MaxRadius;
        header[ShapeAt + 2] = (byte)Plan.Count;
        Permutation.Sources.CopyTo(header.AsSpan(PermutationAt));
        for (var i = 0; i < Plan.Count; i++)
        {
            header[PlanAt + 2 * i] = (byte)Plan[i].Width;
            header[PlanAt + 2 * i + 1] = (byte)Plan[i].Threshold;
        }

        for (var i = 0; i < checksums.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(ChecksumsAt + 4 * i), checksums[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(ChecksumAt), Checksum.Of(header));
        return header;
    }

    public static uint SectionChecksum(ReadOnlySpan<byte> header, int section) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[(ChecksumsAt + 4 * section)..]);

    /// <exception cref="HammingIndexException">Not a segment, another version, damaged, or shorter or longer than it was written.</exception>
    public static SegmentHeader Read(ReadOnlySpan<byte> bytes, long fileLength, string file)
    {
        if (bytes.Length < Length)
        {
            throw HammingIndexException.Damaged(file, $"The file has {bytes.Length} bytes; a segment's header alone has {Length}.");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
        {
            throw new HammingIndexException(file, "This is not a segment of a Hamming index.", "Name another file, or build the index again from the stored hashes.");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            throw new HammingIndexException(
                file, $"The segment is of version {version}; this program reads version {Version}.", "Build the index again from the stored hashes with this program.");
        }

        var copy = bytes[..Length].ToArray();
        copy.AsSpan(ChecksumAt, 4).Clear();
        if (Checksum.Of(copy) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]))
        {
            throw HammingIndexException.Damaged(file, "The segment's header is damaged: its checksum differs.");
        }

        var expected = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        if (expected != fileLength)
        {
            throw HammingIndexException.Damaged(
                file, $"The file has {fileLength} bytes and was written with {expected}: it is {(fileLength < expected ? "truncated" : "too long")}.");
        }

        return Parse(bytes, file);
    }

    // The checksum holds here, so what follows guards against a faulty writer: no count may lead a pointer astray.
    static SegmentHeader Parse(ReadOnlySpan<byte> bytes, string file)
    {
        var codes = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
        var extras = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
        var (idBytes, radius, chunks) = (bytes[ShapeAt], bytes[ShapeAt + 1], bytes[ShapeAt + 2]);
        List<Chunk> plan = [];
        for (var i = 0; i < Math.Min(chunks, (byte)ChunkPlan.MaxChunks); i++)
        {
            plan.Add(new Chunk(plan.Sum(chunk => chunk.Width), bytes[PlanAt + 2 * i], bytes[PlanAt + 2 * i + 1]));
        }

        var sound = codes is >= 0 and <= MostCodes && extras is >= 0 and <= MostCodes && idBytes is >= 1 and <= 8
            && chunks <= ChunkPlan.MaxChunks
            && plan.All(chunk => chunk is { Width: > 0 and <= ChunkPlan.MaxWidth, Threshold: <= ChunkPlan.MaxThreshold })
            && plan.Sum(chunk => chunk.Width) <= ChunkPlan.Bits && (chunks == 0 || plan.Sum(chunk => chunk.Threshold + 1) == radius + 1);
        if (sound)
        {
            try
            {
                var permutation = new BitPermutation(bytes.Slice(PermutationAt, ChunkPlan.Bits));
                var header = new SegmentHeader(codes, extras, BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]), idBytes, radius, plan, permutation);
                sound = header.Layout.FileLength == BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
                if (sound)
                {
                    return header;
                }
            }
            catch (ArgumentException)
            {
                sound = false;
            }
        }

        throw HammingIndexException.Damaged(file, "The segment's header contradicts itself.");
    }
}
