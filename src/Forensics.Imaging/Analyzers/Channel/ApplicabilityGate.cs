using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.Channel;

/// <summary>Which analyzers can tell anything about a picture. A closed gate means "cannot tell".</summary>
static class ApplicabilityGate
{
    /// <param name="channel">The code of a channel that wipes out what was before; null for others.</param>
    public static IReadOnlyList<GateEntry> Of(EvidenceImage image, FileTraits file, PixelTraits pixels, string? channel, ChannelOptions options)
    {
        // Whether the last save left anything of what was before it.
        var later = channel ?? (file.Tables?.LumaFineness < options.MinFineness ? GateReason.LowQuality : null);
        var screen = channel == GateReason.ScreenshotChannel ? channel : null;
        var blocks = Blocks(pixels, options.MinBlocks);
        return
        [
            new(AnalyzerFamily.DoubleJpegAligned, Coefficients(file, image) ?? later ?? blocks),
            new(AnalyzerFamily.DoubleJpegNonAligned, OtherCodec(file) ?? later ?? blocks),
            new(AnalyzerFamily.Ela, OtherCodec(file) ?? later ?? blocks),
            new(AnalyzerFamily.Ghosts, OtherCodec(file) ?? later ?? blocks),
            new(AnalyzerFamily.GridForeign, OtherCodec(file) ?? screen ?? ForeignGrid(file, options) ?? blocks),
            new(AnalyzerFamily.Noise, OtherCodec(file) ?? later ?? blocks),

            // The one trace that outlives a chat. But letters and signs of a screen are true copies of each other, noise and all.
            new(AnalyzerFamily.CopyMove, screen ?? Blocks(pixels, options.MinCopyMoveBlocks)),
            new(AnalyzerFamily.Thumbnail, HasThumbnail(image) ? null : GateReason.NoThumbnail),
        ];
    }

    /// <summary>Broken tables count as too coarse: nothing is known of them.</summary>
    static string? ForeignGrid(FileTraits file, ChannelOptions options) =>
        file.Format == ImageFormat.Jpeg && !(file.Tables?.LumaFineness >= options.MinForeignGridFineness) ? GateReason.LowQuality : null;

    static string? Coefficients(FileTraits file, EvidenceImage image)
    {
        if (file.Jpeg is not { } jpeg)
        {
            return GateReason.NotJpeg;
        }

        if (jpeg.CoefficientsReason is not null || file.Tables is not { } tables || tables.Luma.Contains((ushort)0))
        {
            return GateReason.NoCoefficients;
        }

        return jpeg.ColourSpace is JpegColourSpace.YCbCr or JpegColourSpace.Grey
            && jpeg.Frame!.SamplesWide(0) == image.Stored.Width && jpeg.Frame.SamplesHigh(0) == image.Stored.Height
                ? null
                : GateReason.NotLuma;
    }

    static string? OtherCodec(FileTraits file) => file switch
    {
        { Format: ImageFormat.Gif } => GateReason.Palette,
        { Format: ImageFormat.Jpeg } or { IsLossless: true } => null,
        _ => GateReason.OtherCodec,
    };

    static string? Blocks(PixelTraits pixels, int least) =>
        pixels.Blocks < least ? GateReason.TooSmall
        : pixels.TexturedBlocks < least ? GateReason.Flat
        : null;

    static bool HasThumbnail(EvidenceImage image) =>
        image.Metadata.Exif.Thumbnail?.Size is not null || image.Metadata.PhotoshopResources.ThumbnailOffset >= 0;
}
