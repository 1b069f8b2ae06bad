namespace Forensics.Engine.Review;

/// <summary>How strong one map is inside one circled region. Strengths are means of the map as it is drawn, 0 to 1.</summary>
/// <param name="Circle">Its number on the picture, from 1.</param>
/// <param name="Map">Analyzer whose map it is.</param>
/// <param name="NotApplicable">Why there is no p; null when there is one.</param>
public sealed record CircleView(int Circle, string Map, string? NotApplicable)
{
    /// <summary>Null where nothing is known.</summary>
    public double? Inside { get; init; }

    /// <summary>In a ring of the same area; null where nothing is known.</summary>
    public double? Around { get; init; }

    /// <summary>Mean over places of the same shape and like texture; null without a p.</summary>
    public double? Elsewhere { get; init; }

    /// <summary>Share of these places that are at least as strong, 1/201 to 1.</summary>
    public double? P { get; init; }

    /// <summary>How many such places there were.</summary>
    public int Places { get; init; }
}
