namespace Forensics.Imaging.Analyzers.EditMap;

/// <summary>All traces of editing in one map.</summary>
/// <param name="NotApplicable">A code of <see cref="EditMapReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="StrongestLogOdds">Mean log-odds (nats) of the strongest blocks above the middle one's: how much a part stands out.</param>
/// <param name="MarkedShare">Share of the blocks that the map marks (probability of one half and more).</param>
/// <param name="Region">Around the largest connected marked part, stored orientation; null when nothing is marked.</param>
/// <param name="Map">Per block the probability that it was edited, 0 to 1, both being as likely beforehand; 0.5 and more is marked.</param>
public sealed record EditMapResult(
    string? NotApplicable, double StrongestLogOdds = 0, double MarkedShare = 0, PixelBox? Region = null, SuspicionMap? Map = null);

/// <summary>Stable codes of <see cref="EditMapResult.NotApplicable"/>. None of them means that a picture is clean.</summary>
public static class EditMapReason
{
    /// <summary>Fewer than <see cref="EditMapAnalyzer.MinBlocks"/> usable blocks: small, flat or clipped.</summary>
    public const string NotEnoughBlocks = "not-enough-blocks";
}
