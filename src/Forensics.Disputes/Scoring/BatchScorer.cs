using System.Text.Json;

namespace Forensics.Disputes.Scoring;

/// <summary>Scores stored findings one after another by one policy, for batches over many reports. Every score is byte for byte what <see cref="Scorer"/> gives.</summary>
public sealed class BatchScorer(Policy policy)
{
    /// <summary>Scores a report.</summary>
    /// <param name="findings">By evidence id, as JSON in UTF-8.</param>
    /// <param name="claims">Of another score of the report, for what the merchant ticked.</param>
    /// <returns>The score as JSON in UTF-8, and what a comparison needs of it.</returns>
    /// <exception cref="JsonException">They are no findings.</exception>
    public (byte[] Document, ScoreSummary Summary) Score(ReadOnlySpan<byte> findings, IReadOnlyList<ClaimSummary> claims)
    {
        var pictures = JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<Finding>>>(findings, DisputeJson.Options)!;
        var score = Scorer.Report(pictures, claims.Where(claim => claim.Ticked).Select(claim => claim.Claim).ToHashSet(), policy);
        return (JsonSerializer.SerializeToUtf8Bytes(score, DisputeJson.Options), ScoreSummary.Of(score));
    }
}
