namespace Forensics.Engine.Storage;

/// <summary>How many own uploads had a fingerprint under one claim of make, model and software. Pictures name the row they were counted in, so that
/// each is counted once and can be taken back.</summary>
public sealed class WriterCountRow
{
    public long Number { get; init; }

    /// <summary>Of the fingerprint's making: those of another are not compared.</summary>
    public required int Version { get; init; }

    /// <summary>As the file claims, as the two below; empty where it claims nothing.</summary>
    public required string Make { get; init; }

    public required string Model { get; init; }

    public required string Software { get; init; }

    /// <summary>SHA-256 of the structure: see <see cref="Imaging.Analyzers.Fingerprint.FingerprintResult.Whole"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>At least 1: a row without pictures is removed.</summary>
    public required long Uploads { get; set; }
}
