namespace Forensics.Imaging.Analyzers.Circled;

/// <summary>How strong a map is inside one circled region, around it, and where the picture has the same texture.</summary>
/// <remarks>Strengths are means of the map as it is drawn, 0 to 1.</remarks>
/// <param name="NotApplicable">A code of <see cref="CircledReason"/>, with what came out so far; null when all did.</param>
/// <param name="Cells">Cells of the map whose centre lies inside.</param>
/// <param name="Inside">Null where nothing is known.</param>
/// <param name="Around">Of a ring of the same area, without any circled region; null where nothing is known there.</param>
/// <param name="Elsewhere">Mean over the places; null without a p.</param>
/// <param name="Places">How many were comparable: the same shape, like texture, no circled region under it.</param>
/// <param name="P">Share of them at least as strong, the region itself counted with them: from 1/(places + 1) to 1.</param>
public sealed record CircledReading(
    string? NotApplicable, int Cells, double? Inside = null, double? Around = null, double? Elsewhere = null, int Places = 0, double? P = null);

/// <summary>Stable codes of <see cref="CircledReading.NotApplicable"/>. None of them means that nothing was edited.</summary>
public static class CircledReason
{
    /// <summary>Fewer of the map's cells than <see cref="CircledOptions.MinCells"/>.</summary>
    public const string TooSmall = "circle-too-small";

    /// <summary>The map says nothing of most of it: clipped or flat.</summary>
    public const string NothingKnown = "circle-nothing-known";

    /// <summary>Fewer comparable places than <see cref="CircledOptions.MinPlaces"/>: a large region, or a texture that is nowhere else.</summary>
    public const string NoLikePlaces = "circle-no-like-places";
}
