using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Imaging.Colour;
using Forensics.Imaging.Formats;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;
using Forensics.Similarity.Pixels;

namespace Forensics.Engine.Review;

/// <summary>Pictures for the console: originals, small upright copies, maps. Every answer is null when there is none.</summary>
public sealed class PictureFiles(PictureStore store, IImageCodec codec, EngineOptions options)
{
    const int ThumbnailSidePixels = 320;
    const int JpegQualityPercent = 82;

    /// <summary>The unchanged bytes.</summary>
    public async Task<byte[]?> OriginalAsync(string sha256, CancellationToken cancellation) =>
        PictureStore.IsAddress(sha256) && File.Exists(store.PathOf(sha256)) ? await store.GetAsync(sha256, cancellation) : null;

    /// <summary>An upright JPEG with no side over 320 pixels, kept once made.</summary>
    public async Task<byte[]?> ThumbnailAsync(string sha256, CancellationToken cancellation)
    {
        if (!PictureStore.IsAddress(sha256))
        {
            return null;
        }

        var path = store.ThumbnailPath(sha256);
        if (File.Exists(path))
        {
            return await File.ReadAllBytesAsync(path, cancellation);
        }

        if (await PreviewAsync(sha256, ThumbnailSidePixels, cancellation) is not { } jpeg)
        {
            return null;
        }

        await store.PutThumbnailAsync(sha256, jpeg, cancellation);
        return jpeg;
    }

    /// <summary>An upright JPEG with no side over <paramref name="maxSidePixels"/>; null also when the picture can't be read.</summary>
    public async Task<byte[]?> PreviewAsync(string sha256, int maxSidePixels, CancellationToken cancellation)
    {
        if (await OriginalAsync(sha256, cancellation) is not { } file)
        {
            return null;
        }

        try
        {
            var stored = codec.DecodeReduced(file, options.Decode, maxSidePixels).Image;
            var format = ImageHeader.Sniff(file);
            var jpeg = format == ImageFormat.Jpeg ? JpegFile.Read(file, options.Decode) : null;
            var metadata = ImageMetadata.Read(file, format, jpeg, options.Decode);
            // Shrunk before it is converted and turned: fewer pixels to do it for.
            var shown = SrgbConversion.Apply(Resampler.ShrinkToFit(stored, maxSidePixels), metadata.ColourProfile);
            return codec.EncodeJpeg(Uprighting.Apply(shown, metadata.Orientation), JpegQualityPercent, ChromaSampling.Samp420);
        }
        catch (EvidenceFormatException)
        {
            return null;
        }
    }

    /// <summary>The suspicion map of an analyzer, as a PNG to lay over the upright picture.</summary>
    public async Task<byte[]?> MapAsync(string sha256, string analyzer, CancellationToken cancellation)
    {
        if (!PictureStore.IsAddress(sha256) || !PictureStore.IsMapName(analyzer))
        {
            return null;
        }

        var path = store.MapPath(sha256, analyzer + ".png");
        return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellation) : null;
    }
}
