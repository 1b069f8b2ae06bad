using System.Text.Json.Serialization;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Imaging.Analyzers.Channel;

namespace Forensics.Cli.Analysis;

/// <summary>One line of <c>analyze --json</c>. Names and shape are a contract with whoever measures.</summary>
sealed record AnalysisLine(
    string Path,
    string? Sha256,
    string? Format,
    int? Width,
    int? Height,
    AnalysisHashes? Hashes,
    ImageChannel ImageChannel,
    Provenance? Provenance,
    IReadOnlyList<AnalysisFinding> Findings,
    SortedDictionary<string, AnalysisClaim> Claims,
    string? Error)
{
    // Claims one picture alone can say something about; the others need a bank or reference photos.
    static readonly Claim[] Examined = [Claim.Edited, Claim.AiGenerated];

    // A signal, not a claim that is scored; no analyzer looks for it yet, so nothing can be told.
    const string Recaptured = "recaptured";

    public static AnalysisLine Of(string path, PictureAnalysis picture, Policy policy, WrittenMaps? maps)
    {
        var findings = picture.Findings.Select(analyzed => analyzed.Finding).ToList();
        return new AnalysisLine(
            path,
            picture.Sha256,
            DisputeJson.NameOf(picture.Format),
            picture.Error is null ? picture.Width : null,
            picture.Error is null ? picture.Height : null,
            picture.Fingerprints is { } found ? AnalysisHashes.Of(found) : null,
            picture.ImageChannel,
            picture.Provenance,
            [.. findings.Select(finding => new AnalysisFinding(
                finding.Analyzer, finding.Version, finding.Status, finding.Reason, finding.Values, Llrs(finding, policy), maps?.Heatmaps.GetValueOrDefault(finding.Analyzer)))],
            Scores(findings, policy, maps?.EditedMask),
            picture.Error?.Message);
    }

    public static AnalysisLine Unreadable(string path, string error, Policy policy) =>
        new(path, null, null, null, null, null, ImageChannel.Unknown, null, [], Scores([], policy, null), error);

    static SortedDictionary<string, double> Llrs(Finding finding, Policy policy)
    {
        var llrs = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var claim in Examined)
        {
            if (Scorer.Claim(claim, [finding], policy).Llr is { } llr)
            {
                llrs[DisputeJson.NameOf(claim)] = llr;
            }
        }

        return llrs;
    }

    static SortedDictionary<string, AnalysisClaim> Scores(IReadOnlyList<Finding> findings, Policy policy, string? editedMask)
    {
        var claims = new SortedDictionary<string, AnalysisClaim>(StringComparer.Ordinal) { [Recaptured] = new AnalysisClaim(null, policy.Prior, 0, null) };
        foreach (var claim in Examined)
        {
            var score = Scorer.Claim(claim, findings, policy);
            claims[DisputeJson.NameOf(claim)] = new AnalysisClaim(score.Llr, score.Probability, score.Coverage.Share, claim == Claim.Edited ? editedMask : null);
        }

        return claims;
    }
}

/// <param name="Phash">16 hex digits, as <paramref name="Dhash"/>.</param>
/// <param name="Identity">64 hex digits: the same for files that show the same picture, whatever their metadata.</param>
sealed record AnalysisHashes(string Pdq, int PdqQuality, string Phash, string Dhash, string Identity)
{
    public static AnalysisHashes Of(Fingerprints found) =>
        new(found.Pdq.Hashes[0].ToString(), found.Pdq.Quality, $"{found.PHash:x16}", $"{found.DHash:x16}", found.Identity);
}

/// <param name="Llr">log10 likelihood ratio by claim, under the policy, after its family's cap.</param>
/// <param name="Heatmap">File, or null.</param>
sealed record AnalysisFinding(
    string Analyzer,
    int Version,
    FindingStatus Status,
    string? Reason,
    SortedDictionary<string, FindingValue> Values,
    SortedDictionary<string, double> Llr,
    string? Heatmap);

/// <param name="Llr">log10; null with coverage 0 is "cannot tell".</param>
/// <param name="Coverage">Families of signals heard, of those the policy has: 0 to 1.</param>
/// <param name="Mask">8-bit grey PNG of the upright picture, 0 to 255 = suspicion; or null.</param>
sealed record AnalysisClaim(double? Llr, double Probability, double Coverage, string? Mask)
{
    [JsonIgnore]
    public Band Band => Scorer.BandOf(Coverage == 0 ? null : Llr);
}
