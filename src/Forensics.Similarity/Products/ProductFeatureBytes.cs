using System.Runtime.InteropServices;
using Forensics.Imaging;
using Forensics.Similarity.Colour;
using Forensics.Similarity.Geometry;

namespace Forensics.Similarity.Products;

/// <summary><see cref="ProductFeatures"/> as bytes, for another process of the same build. Not a format to keep: it has no version.</summary>
public static class ProductFeatureBytes
{
    // A network's vectors have 1,792 values here, and three crops are embedded; far more is no features.
    const int MaxVectors = 64;
    const int MaxDimensions = 1 << 16;
    const int MaxKeypoints = 1 << 18;

    public static byte[] Write(ProductFeatures features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(features.HasContent);
        writer.Write(features.HasSeparateObject);
        writer.Write(features.Embeddings.Count);
        foreach (var vector in features.Embeddings)
        {
            writer.Write(vector.Length);
            writer.Write(MemoryMarshal.AsBytes<float>(vector));
        }

        writer.Write(MemoryMarshal.AsBytes(features.Colour.Roots));
        var (keypoints, width, height) = features.Keypoints;
        writer.Write(width);
        writer.Write(height);
        writer.Write((int)keypoints.Kind);
        writer.Write(keypoints.Points.Count);
        writer.Write(MemoryMarshal.AsBytes<Keypoint>(keypoints.Points.ToArray()));
        writer.Write(keypoints.Descriptors.Length);
        writer.Write(keypoints.Descriptors);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">Not what <see cref="Write"/> gives.</exception>
    public static ProductFeatures Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new StoredValues(bytes, "the features");
        var (content, separate) = (reader.Flag(), reader.Flag());
        var embeddings = new float[reader.Count(MaxVectors)][];
        for (var i = 0; i < embeddings.Length; i++)
        {
            embeddings[i] = reader.Values<float>(reader.Count(MaxDimensions));
        }

        var colour = ColourSignature.FromRoots(reader.Values<float>(ColourSignature.Bins));
        var (width, height, kind) = (reader.Count(int.MaxValue), reader.Count(int.MaxValue), (KeypointKind)reader.Count((int)KeypointKind.Sift));
        var points = reader.Values<Keypoint>(reader.Count(MaxKeypoints));
        var descriptors = reader.Values<byte>(reader.Count(int.MaxValue));
        return reader.IsAtEnd
            ? new ProductFeatures(embeddings, colour, new PictureKeypoints(new Keypoints(kind, points, descriptors), width, height), content, separate)
            : throw new InvalidDataException("Bytes after the features.");
    }
}
