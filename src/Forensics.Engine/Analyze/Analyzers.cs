using Forensics.Engine.Analyze.Findings;
using Forensics.Imaging;

namespace Forensics.Engine.Analyze;

/// <summary>The analyzers, in the order in which they run and their findings are listed.</summary>
public static class Analyzers
{
    public static IReadOnlyList<ImageAnalyzer> All(IImageCodec codec, IKeypointEngine keypoints) =>
    [
        ElaFinding.Create(),
        DoubleJpegFinding.Create(),
        GridFinding.Create(),
        GhostFinding.Create(),
        NoiseFinding.Create(),
        ResamplingFinding.Create(),
        ThumbnailFinding.Create(codec),
        JpegQualityFinding.Create(),
        MetadataFinding.Create(),
        FingerprintFinding.Create(),
        EarlierJpegFinding.Create(),
        CopyMoveFinding.Create(keypoints),
        EditMapFinding.Create(keypoints),
        StabilityFinding.Create(codec, keypoints),
    ];
}
