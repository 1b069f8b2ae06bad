using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Forensics.Disputes.Scoring;

/// <summary>How findings become a score: prior, weights, caps. A versioned file under models/policies; never changed in place.</summary>
public sealed partial record Policy
{
    public required string Id { get; init; }

    public required int Version { get; init; }

    /// <summary>What the policy is for and what its numbers rest on, for people.</summary>
    public required string About { get; init; }

    /// <summary>Which use the data of its fitted signals allows, such as <c>research-only</c>; null where nothing was fitted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FittedOn { get; init; }

    /// <summary>What they were fitted on, and how well they do on pictures and sources that were left out, for people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Data { get; init; }

    /// <summary>Share of reports whose claim is taken to be true before any picture was looked at; between 0 and 1.</summary>
    public required double Prior { get; init; }

    /// <summary>What each family after the strongest counts, 0 to 1: families are not independent (0.8 by default).</summary>
    public required double FamilyShrink { get; init; }

    /// <summary>Bound on a claim's whole log10 LR, either way.</summary>
    public required double MaxLlr { get; init; }

    /// <summary>Largest absolute log10 LR each family of signals may give.</summary>
    public required SortedDictionary<string, double> FamilyCaps { get; init; }

    public required IReadOnlyList<Signal> Signals { get; init; }

    /// <summary>SHA-256 of the file's bytes; part of every score.</summary>
    [JsonIgnore]
    public string Sha256 { get; private init; } = "";

    /// <summary>Id and version, such as <c>baseline@1</c>.</summary>
    [JsonIgnore]
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Id}@{Version}");

    /// <summary>Reads and checks a policy file.</summary>
    /// <exception cref="PolicyException">Malformed, an unknown field, or numbers that make no sense; the message names field and file.</exception>
    public static Policy Parse(ReadOnlySpan<byte> file, string name)
    {
        Policy policy;
        try
        {
            policy = JsonSerializer.Deserialize<Policy>(file, DisputeJson.Options) ?? throw new PolicyException($"{name}: the policy is empty.");
        }
        catch (JsonException error)
        {
            throw new PolicyException($"{name}: {error.Message}");
        }

        foreach (var problem in policy.Problems())
        {
            throw new PolicyException($"{name}: {problem}");
        }

        return policy with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)) };
    }

    IEnumerable<string> Problems()
    {
        if (!IdForm().IsMatch(Id))
        {
            yield return $"id is \"{Id}\"; it takes 1 to 64 small letters, digits, dots and hyphens.";
        }

        if (Version < 1)
        {
            yield return $"version is {Version}; it must be 1 or more.";
        }

        if (Prior is not (> 0 and < 1))
        {
            yield return $"prior is {Prior}; it must lie between 0 and 1.";
        }

        if (FamilyShrink is not (>= 0 and <= 1))
        {
            yield return $"familyShrink is {FamilyShrink}; it must lie between 0 and 1.";
        }

        if (MaxLlr is not > 0)
        {
            yield return $"maxLlr is {MaxLlr}; it must be above 0.";
        }

        foreach (var (family, cap) in FamilyCaps.Where(pair => pair.Value is not > 0))
        {
            yield return $"familyCaps.{family} is {cap}; it must be above 0.";
        }

        foreach (var problem in Signals.SelectMany(signal => signal.Problems(FamilyCaps)))
        {
            yield return problem;
        }

        foreach (var twice in Signals.GroupBy(signal => signal.Id).Where(group => group.Count() > 1))
        {
            yield return $"signal {twice.Key} is listed {twice.Count()} times.";
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,63}\z")]
    private static partial Regex IdForm();
}

/// <summary>A policy file that can't be used.</summary>
public sealed class PolicyException(string message) : Exception(message);
