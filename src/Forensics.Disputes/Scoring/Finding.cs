namespace Forensics.Disputes.Scoring;

/// <summary>What one analyzer measured on one picture, in plain values: all that scoring and re-scoring need.</summary>
/// <remarks>A finding carries measurements only. What they weigh is the policy's business, so a new policy needs no pixels.</remarks>
/// <param name="Analyzer">Stable id, such as <c>ela</c>.</param>
/// <param name="Version">Raised whenever the analyzer's numbers change.</param>
/// <param name="Reason">Stable code of why it is not applicable or failed; null when it ran.</param>
/// <param name="Values">Named measurements, ordered by name; numbers are finite.</param>
/// <param name="Map">Name of the stored suspicion map, or null.</param>
public sealed record Finding(
    string Analyzer, int Version, FindingStatus Status, string? Reason, SortedDictionary<string, FindingValue> Values, string? Map = null)
{
    public static Finding Ok(string analyzer, int version, SortedDictionary<string, FindingValue> values, string? map = null) =>
        new(analyzer, version, FindingStatus.Ok, null, values, map);

    public static Finding NotApplicable(string analyzer, int version, string reason, SortedDictionary<string, FindingValue>? values = null) =>
        new(analyzer, version, FindingStatus.NotApplicable, reason, values ?? []);

    public static Finding Failed(string analyzer, int version, string reason) =>
        new(analyzer, version, FindingStatus.Failed, reason, []);
}

public enum FindingStatus
{
    Ok,

    /// <summary>Nothing can be told here, for a reason. Never reads as "clean".</summary>
    NotApplicable,
    Failed,
}
