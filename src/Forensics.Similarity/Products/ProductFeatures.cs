using Forensics.Similarity.Colour;
using Forensics.Similarity.Geometry;

namespace Forensics.Similarity.Products;

/// <summary>What is compared of one picture. Computed once per picture and run; about 0.5 MB, most of it keypoint descriptors.</summary>
/// <param name="Embeddings">Of the whole picture, its centre 70 % and the foreground's box; empty when no model is used.</param>
/// <param name="HasContent">False for a picture of one flat colour, about which nothing can be said.</param>
/// <param name="HasSeparateObject">An object could be told from a plain background: neither a close-up nor a busy scene.</param>
public sealed record ProductFeatures(
    IReadOnlyList<float[]> Embeddings,
    ColourSignature Colour,
    PictureKeypoints Keypoints,
    bool HasContent,
    bool HasSeparateObject);
