using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;

namespace Forensics.Similarity.Copies;

/// <summary>A SIFT descriptor in 256 bits that are compared by Hamming distance.</summary>
/// <remarks>Scalar quantisation: W. Zhou, Y. Lu, H. Li, Q. Tian, "Scalar quantization for large scale image search", ACM Multimedia 2012: each of
/// the 128 values against the median, then against the upper quartile, of the descriptor's own values. Nothing is trained.</remarks>
public static class LocalFeatureCode
{
    const int Values = 128;
    const int Cells = 4;
    const int Directions = 8;

    // Of the values in ascending order: half and a quarter of them lie above.
    const int Half = Values / 2;
    const int Quarter = Values * 3 / 4;

    static readonly int[] Mirror = MirrorOrder();

    /// <summary>The codes of SIFT keypoints, one each.</summary>
    /// <exception cref="ArgumentException">Not SIFT.</exception>
    public static PdqHash[] Of(Keypoints sift)
    {
        ArgumentNullException.ThrowIfNull(sift);
        if (sift.Kind != KeypointKind.Sift)
        {
            throw new ArgumentException($"{sift.Kind} keypoints have no SIFT descriptors.", nameof(sift));
        }

        var codes = new PdqHash[sift.Points.Count];
        Span<float> descriptor = stackalloc float[Values];
        for (var i = 0; i < codes.Length; i++)
        {
            Read(sift.Descriptors.AsSpan(i * Values * sizeof(float), Values * sizeof(float)), descriptor);
            codes[i] = Quantise(descriptor);
        }

        return codes;
    }

    /// <summary>The code that the same place has in the mirrored picture: the values change places, their median and quartile stay.</summary>
    public static PdqHash Mirrored(PdqHash code)
    {
        Span<ulong> from = [code.Word0, code.Word1, code.Word2, code.Word3];
        Span<ulong> words = [0, 0, 0, 0];
        for (var i = 0; i < Values; i++)
        {
            var source = Mirror[i];
            words[i >> 6] |= (from[source >> 6] >> (source & 63) & 1) << (i & 63);
            words[2 + (i >> 6)] |= (from[2 + (source >> 6)] >> (source & 63) & 1) << (i & 63);
        }

        return new PdqHash(words[0], words[1], words[2], words[3]);
    }

    static void Read(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }
    }

    static PdqHash Quantise(ReadOnlySpan<float> values)
    {
        Span<float> sorted = stackalloc float[Values];
        values.CopyTo(sorted);
        sorted.Sort();
        var middle = (sorted[Half - 1] + sorted[Half]) / 2;
        var upper = (sorted[Quarter - 1] + sorted[Quarter]) / 2;
        Span<ulong> words = [0, 0, 0, 0];
        for (var i = 0; i < Values; i++)
        {
            words[i >> 6] |= (values[i] > middle ? 1UL : 0) << (i & 63);
            words[2 + (i >> 6)] |= (values[i] > upper ? 1UL : 0) << (i & 63);
        }

        return new PdqHash(words[0], words[1], words[2], words[3]);
    }

    /// <summary>SIFT's cells lie in rows along the keypoint's direction: a mirror swaps the rows and turns the gradients the other way.</summary>
    static int[] MirrorOrder()
    {
        var order = new int[Values];
        for (var i = 0; i < Values; i++)
        {
            var (row, column, direction) = (i / (Cells * Directions), i / Directions % Cells, i % Directions);
            order[i] = ((Cells - 1 - row) * Cells + column) * Directions + (Directions - direction) % Directions;
        }

        return order;
    }

    /// <summary>Codes as descriptors that <see cref="IKeypointEngine.Match"/> compares by Hamming distance.</summary>
    internal static byte[] Bytes(IReadOnlyList<PdqHash> codes)
    {
        var bytes = new byte[codes.Count * PdqHash.Bits / 8];
        MemoryMarshal.AsBytes<PdqHash>(codes as PdqHash[] ?? [.. codes]).CopyTo(bytes);
        return bytes;
    }
}
