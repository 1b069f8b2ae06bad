namespace Forensics.Engine.Storage;

/// <summary>Evidence that is the same as a picture or hash that came into a bank after it. Removed when the evidence is erased.</summary>
public sealed class LookBackRow
{
    /// <summary>Later ones have larger numbers.</summary>
    public long Number { get; init; }

    /// <summary><see cref="RecordRow.Sequence"/> of a known picture, or <see cref="KnownHashRow.Sequence"/>: one counter numbers both.</summary>
    public required long KnownSequence { get; init; }

    public required string EvidenceId { get; init; }

    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>What led to it: exact, hash, crop or keypoints.</summary>
    public required string Stage { get; init; }

    /// <summary>Log10 LR that one is a copy of the other.</summary>
    public required double? Llr { get; init; }

    /// <summary>Of the hashes; null when the two have no hashes that are near.</summary>
    public required int? DistanceBits { get; init; }
}
