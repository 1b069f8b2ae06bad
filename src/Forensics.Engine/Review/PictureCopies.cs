using Forensics.Engine.Children;
using Forensics.Imaging;
using Forensics.Imaging.Colour;
using Forensics.Imaging.Formats;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;
using Forensics.Similarity.Pixels;

namespace Forensics.Engine.Review;

/// <summary>Makes upright sRGB copies of pictures from their pixels alone.</summary>
static class PictureCopies
{
    const int JpegQualityPercent = 82;

    // What somebody answers a dispute by has to show what the original shows; edges of colour too, hence no subsampling.
    const int CopyQualityPercent = 92;

    /// <returns>A JPEG.</returns>
    /// <exception cref="EvidenceFormatException">The picture can't be read.</exception>
    public static byte[] Make(ReadOnlyMemory<byte> file, CopyOrder order, IImageCodec codec, DecodeLimits limits)
    {
        var shown = Shown(file, order.MaxSidePixels, order.Covered, codec, limits);
        return order.IsForOthers
            ? codec.EncodeJpeg(shown, CopyQualityPercent, ChromaSampling.Samp444)
            : codec.EncodeJpeg(shown, JpegQualityPercent, ChromaSampling.Samp420);
    }

    /// <summary>Upright and in sRGB, with no side over <paramref name="maxSidePixels"/>.</summary>
    static RgbImage Shown(ReadOnlyMemory<byte> file, int maxSidePixels, IReadOnlyList<CoverRectangle> covered, IImageCodec codec, DecodeLimits limits)
    {
        // A reduced JPEG mixes the pixels of a block: what is covered has to be gone before that.
        var stored = (covered.Count == 0 ? codec.DecodeReduced(file, limits, maxSidePixels) : codec.Decode(file, limits)).Image;
        var format = ImageHeader.Sniff(file.Span);
        var jpeg = format == ImageFormat.Jpeg ? JpegFile.Read(file, limits) : null;
        var metadata = ImageMetadata.Read(file, format, jpeg, limits);
        var (width, height) = Uprighting.SwapsSides(metadata.Orientation) ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        if (covered.Count > 0)
        {
            var raster = stored;
            stored = Covering.Paint(raster, covered.Select(cover => Covering.ToStored(cover, raster, metadata.Orientation)));
        }

        // Shrunk before it is converted and turned: fewer pixels to do it for.
        var shown = SrgbConversion.Apply(Resampler.ShrinkToFit(stored, maxSidePixels), metadata.ColourProfile);
        var upright = Uprighting.Apply(shown, metadata.Orientation);
        // Again, for one grey up to the edge: shrinking mixed it with its neighbours there, and a colour profile changed it.
        return covered.Count == 0 ? upright : Covering.Paint(upright, covered.Select(cover => Covering.ToCopy(cover, width, height, upright)));
    }
}
