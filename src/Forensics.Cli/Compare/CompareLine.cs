using Forensics.Similarity.Products;

namespace Forensics.Cli.Compare;

/// <summary>One line of <c>compare --json</c>. Names and shape are a contract with whoever measures.</summary>
/// <param name="Llr">log10 likelihood ratio of "the same product"; null when nothing could be compared.</param>
/// <param name="Inliers">Keypoint pairs that one homography explains.</param>
/// <param name="Best">The reference most like the query.</param>
/// <param name="Reason">Why the verdict is inconclusive; null otherwise.</param>
sealed record CompareLine(
    string Query, double? Llr, ProductVerdict Verdict, int Inliers, string? Best, SortedDictionary<string, double> Signals, string? Reason, string? Error)
{
    public static CompareLine Failed(string query, string error) => new(query, null, ProductVerdict.Inconclusive, 0, null, [], null, error);
}
