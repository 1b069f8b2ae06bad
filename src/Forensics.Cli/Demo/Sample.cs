using System.Globalization;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Review;
using Forensics.Web.SelfContained;

namespace Forensics.Cli.Demo;

/// <summary>A sample dispute's right answer: <c>expected.json</c> in its folder.</summary>
/// <param name="Report">Id of the report the answer is about.</param>
sealed record Sample(SampleText Title, string Report, ExpectedAnswer Expected, SampleText Why, string? Note = null)
{
    /// <summary>All samples, by folder name.</summary>
    /// <exception cref="ConfigurationException">An expected.json that can't be read.</exception>
    public static IReadOnlyList<Sample> ReadAll(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "expected.json", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file => JsonSerializer.Deserialize<Sample>(File.ReadAllBytes(file), DisputeJson.Options)!)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ConfigurationException($"The samples in {folder} can't be read: {error.Message}", error);
        }
    }

    /// <summary>What was expected beside what came out; never bent to fit.</summary>
    public DemoOutcome Compare(ReportView view)
    {
        var score = view.Score?.Claims.Single(claim => claim.Claim == Expected.Claim);
        var completeness = view.Completeness is { } found ? (found.IsComplete ? SampleCompleteness.Complete : SampleCompleteness.Incomplete) : (SampleCompleteness?)null;
        return new DemoOutcome(
            Report,
            $"{Title.Zh} {Title.En}",
            Words(Expected.Band, null, Expected.Completeness),
            score is null ? "not scored" : Words(score.Band, score.Llr, completeness),
            score?.Band == Expected.Band && completeness == Expected.Completeness);
    }

    string Words(Band band, double? llr, SampleCompleteness? completeness)
    {
        var number = llr is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({llr:+0.0;-0.0;0.0})");
        var missing = completeness == SampleCompleteness.Incomplete ? ", incomplete" : "";
        return $"{DisputeJson.NameOf(Expected.Claim)}: {DisputeJson.NameOf(band)}{number}{missing}";
    }
}

sealed record SampleText(string Zh, string En);

sealed record ExpectedAnswer(Claim Claim, Band Band, SampleCompleteness Completeness);

enum SampleCompleteness
{
    Complete,
    Incomplete,
}
