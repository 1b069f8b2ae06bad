using Forensics.Engine.Analyze.Findings;

namespace Forensics.Engine.Analyze;

/// <summary>The analyzers that run on every picture, in the order in which their findings are shown.</summary>
public static class Analyzers
{
    public static IReadOnlyList<ImageAnalyzer> All { get; } = [ElaFinding.Create(), JpegQualityFinding.Create(), MetadataFinding.Create()];
}
