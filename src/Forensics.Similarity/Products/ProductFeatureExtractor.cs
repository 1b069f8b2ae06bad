using Forensics.Imaging;
using Forensics.Similarity.Colour;
using Forensics.Similarity.Embedding;
using Forensics.Similarity.Geometry;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Products;

/// <summary>How much of a picture is looked at.</summary>
public sealed record ProductFeatureOptions
{
    /// <summary>Longer side at which the network's crops are cut, pixels. Default 1,024: above four times the network's input nothing is gained.</summary>
    public int CropSidePixels { get; init; } = 1024;

    /// <summary>Longer side for mask and colour, pixels. Default 256.</summary>
    public int ColourSidePixels { get; init; } = 256;

    /// <summary>Longer side for keypoints, pixels. Default 640.</summary>
    public int KeypointSidePixels { get; init; } = 640;

    /// <summary>Default 800 SIFT keypoints, 400 kB.</summary>
    public int MaxKeypoints { get; init; } = 800;
}

/// <summary>Computes <see cref="ProductFeatures"/>. Safe to use from several threads.</summary>
/// <param name="model">Null: colour and keypoints only.</param>
public sealed class ProductFeatureExtractor(IKeypointEngine keypoints, EmbeddingModel? model, ProductFeatureOptions? options = null)
{
    // Standard deviation of L*, below which a picture is called flat; a blank wall with sensor noise has about 1.
    const double FlatLightness = 2;

    readonly ProductFeatureOptions options = options ?? new ProductFeatureOptions();

    /// <summary>SHA-256 of the model in use; null without one. Chooses the calibration.</summary>
    public string? ModelSha256 => model?.Manifest.Sha256;

    /// <param name="upright">The picture as shown, EXIF orientation applied.</param>
    public ProductFeatures Extract(RgbImage upright)
    {
        ArgumentNullException.ThrowIfNull(upright);
        var small = Resampler.ShrinkToFit(upright, options.ColourSidePixels);
        var lab = Lab.Of(small);
        var mask = ForegroundMask.Of(lab, small.Width, small.Height);
        var content = LightnessDeviation(lab) >= FlatLightness;
        return new ProductFeatures(
            Embed(upright, mask.Bounds),
            ColourSignature.Of(small, lab, mask),
            Detect(upright),
            content,
            content && mask.IsSeparated);
    }

    IReadOnlyList<float[]> Embed(RgbImage upright, ForegroundMask.Box box)
    {
        if (model is null)
        {
            return [];
        }

        var picture = Resampler.ShrinkToFit(upright, options.CropSidePixels);
        var whole = PixelRegion.Whole(picture);
        var (left, top) = ((int)(box.Left * picture.Width), (int)(box.Top * picture.Height));
        var width = Math.Clamp((int)(box.Right * picture.Width) - left, 1, picture.Width - left);
        var height = Math.Clamp((int)(box.Bottom * picture.Height) - top, 1, picture.Height - top);
        return model.Embed(picture, [whole, whole.Centre(0.7), new PixelRegion(left, top, width, height)]);
    }

    PictureKeypoints Detect(RgbImage upright)
    {
        var picture = Resampler.ShrinkToFit(upright, options.KeypointSidePixels);
        var found = keypoints.Detect(Luminance.Of(picture), picture.Width, picture.Height, KeypointKind.Sift, options.MaxKeypoints);
        return new PictureKeypoints(found, picture.Width, picture.Height);
    }

    static double LightnessDeviation(ReadOnlySpan<Lab> lab)
    {
        double sum = 0, squares = 0;
        foreach (var colour in lab)
        {
            sum += colour.L;
            squares += (double)colour.L * colour.L;
        }

        var mean = sum / lab.Length;
        return Math.Sqrt(Math.Max(0, squares / lab.Length - mean * mean));
    }
}
