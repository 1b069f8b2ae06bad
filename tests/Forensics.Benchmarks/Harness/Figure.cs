using System.Text.Json;

namespace Forensics.Benchmarks.Harness;

/// <summary>One measured number of a case.</summary>
/// <param name="Metric">Times are CPU times of the working thread, or of the child process, unless this says wall.</param>
/// <param name="Accuracy">What the speed was bought with, or that it was bought with nothing.</param>
sealed record Figure(string Metric, double Value, string Unit, IReadOnlyDictionary<string, double> Accuracy)
{
    const int Decimals = 4;

    /// <summary>The contract's line: {"bench","case","metric","value","unit","accuracy"}.</summary>
    public string ToJson(string bench, string caseName) => JsonSerializer.Serialize(new
    {
        bench,
        @case = caseName,
        metric = Metric,
        value = Math.Round(Value, Decimals),
        unit = Unit,
        accuracy = Accuracy.ToDictionary(entry => entry.Key, entry => Math.Round(entry.Value, Decimals)),
    });

    public string ToText(string caseName) => FormattableString.Invariant(
        $"{caseName,-28} {Metric,-15} {Value,10:0.###} {Unit,-3} {string.Join(", ", Accuracy.Select(entry => FormattableString.Invariant($"{entry.Key} {entry.Value:0.####}")))}");
}
