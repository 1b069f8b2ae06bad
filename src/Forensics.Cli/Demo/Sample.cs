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
        return new DemoOutcome(
            Report,
            $"{Title.Zh} · {Title.En}",
            Expected.Claim,
            new DemoAnswer(Expected.Band, Expected.Completeness == SampleCompleteness.Complete),
            score is null || view.Completeness is not { } found ? null : new DemoAnswer(score.Band, found.IsComplete, score.Llr));
    }
}

sealed record SampleText(string Zh, string En);

sealed record ExpectedAnswer(Claim Claim, Band Band, SampleCompleteness Completeness);

enum SampleCompleteness
{
    Complete,
    Incomplete,
}
