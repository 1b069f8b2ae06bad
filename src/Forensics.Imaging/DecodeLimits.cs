namespace Forensics.Imaging;

/// <summary>Bounds checked from the file's header before anything is allocated for pixels.</summary>
public sealed record DecodeLimits
{
    const int MaxPassesOverLargest = 16;

    /// <summary>Largest file, in bytes. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>Largest width × height, in pixels. Default 100 million: twice a 50-megapixel phone's largest photo.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Longest side, in pixels. Default 30,000.</summary>
    public int MaxSidePixels { get; init; } = 30_000;

    /// <summary>Most frames of an animation or pages of a document, though only the first is decoded. Default 5,000: minutes of animation.</summary>
    public int MaxFrames { get; init; } = 5_000;

    /// <summary>Longest decoding, in seconds of one core. Default 10. It is foretold from format, size and number of scans
    /// (<see cref="Formats.DecodeTime"/>) and not measured, so that the same file is always refused or always read.</summary>
    public double MaxDecodeSeconds { get; init; } = 10;

    /// <summary>Most scans of a JPEG. Default 100; a progressive photo has about 10, bombs have thousands.</summary>
    public int MaxJpegScans { get; init; } = 100;

    /// <summary>Most scans of a JPEG of this size: <see cref="MaxJpegScans"/>, fewer above a sixth of <see cref="MaxPixels"/>.</summary>
    /// <remarks>Each scan of a progressive JPEG costs a pass over the whole picture, even an empty one. Real ones have about 10; 16 over a
    /// picture of the largest size take about 3 s; a hundred would let a few kilobytes keep a worker busy for 20 s.</remarks>
    internal int MostJpegScans(int width, int height) =>
        // As decimal: no limits make the product overflow.
        (int)Math.Min(MaxJpegScans, MaxPassesOverLargest * (decimal)MaxPixels / Math.Max(1, (long)width * height));

    /// <summary>Most segments of a JPEG, chunks of a PNG or WebP, extension blocks of a GIF, entries of a TIFF directory, boxes or items of a
    /// HEIC or AVIF. Default 10,000.</summary>
    public int MaxSegments { get; init; } = 10_000;

    /// <summary>Largest sum of decompressed metadata (zTXt, iTXt …), in bytes. Default 16 MiB.</summary>
    public long MaxMetadataBytes { get; init; } = 16L << 20;
}
