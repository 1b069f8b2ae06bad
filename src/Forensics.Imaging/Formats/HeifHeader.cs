namespace Forensics.Imaging.Formats;

/// <summary>Size and outline of the primary picture of a HEIC or AVIF, from its boxes and the coded pictures' own sequence headers.</summary>
/// <remarks>ISO/IEC 23008-12 (HEIF), 23000-22 (MIAF), AV1 Image File Format 1.1. The decoders allocate what the coded data says, whatever the
/// boxes say: every sequence header that will be decoded is therefore read here and held against the limits first.
/// Sizes are those after cropping and turning (clap, irot, imir), as libheif gives the pixels: such a picture stands upright, and an EXIF
/// orientation in it is only a repetition that must not be applied again (HEIF, annex A.2.1 of the second edition).</remarks>
static class HeifHeader
{
    // A grid's cells and its own alpha's; a phone's 48-megapixel photo has 192.
    const int MaxTiles = 4_096;

    // What is decoded may be larger than what is shown: cells that hang over the edge, and the alpha plane.
    const int MaxDecodedPerShown = 4;

    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageFormat format, DecodeLimits limits)
    {
        var name = format == ImageFormat.Avif ? "AVIF" : "HEIC";
        var heif = HeifFile.Read(file, limits);
        if (!heif.Items.TryGetValue(heif.PrimaryId, out var primary))
        {
            throw Refusal.Broken(name, $"its primary picture, item {heif.PrimaryId}, is not among its {heif.Items.Count} items", -1);
        }

        var (width, height) = HeifGeometry.CodedSize(file, heif, primary) ??
            throw Refusal.Broken(name, "its primary picture has no size (ispe)", -1);
        Refusal.CheckSize(name, width, height, limits);

        var alpha = HeifGeometry.FindAlpha(file, heif, primary.Id);
        var decoded = new HeifPixelCount(name, heif, limits);
        decoded.Add(file, primary);
        if (alpha is not null)
        {
            decoded.Add(file, alpha);
        }

        var least = Math.Max((long)width * height, 1 << 20);
        if (decoded.Pixels > MaxDecodedPerShown * least || decoded.Tiles > MaxTiles)
        {
            throw Refusal.UnsupportedFeature(name, FormattableString.Invariant(
                $"decodes {decoded.Pixels:N0} pixels in {decoded.Tiles} parts for a picture of {width} × {height}"));
        }

        Refusal.CheckTime(name, format, decoded.Pixels, 1, limits);
        var frames = Math.Max(1, heif.SequenceFrames);
        Refusal.CheckFrames(name, frames, limits);
        var (shownWidth, shownHeight) = HeifGeometry.ShownSize(file, heif, primary, width, height);
        Refusal.CheckSize(name, shownWidth, shownHeight, limits);
        return new(format, shownWidth, shownHeight, decoded.BitsPerSample, alpha is not null, frames, []);
    }
}
