using System.Diagnostics;
using System.Text.Json;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;

namespace Forensics.IntegrationTests.Bench;

/// <summary>The benches as a program, on small pictures: that they run and print what scripts read, not how fast they are.</summary>
public sealed class BenchTests
{
    static readonly string[] Quick = ["--json", "--megapixels", "0.6", "--repeats", "1", "--seconds", "0"];

    public static TheoryData<string, string[]> Benches => new()
    {
        { "hash", ["pdq-kernel", "0.6MP-jpeg", "0.6MP-jpeg-exact"] },
        { "decode", ["0.6MP-jpeg", "0.6MP-jpeg 1/2", "0.6MP-jpeg 1/4", "0.6MP-jpeg 1/8", "0.6MP-jpeg-coefficients", "0.6MP-png", "0.6MP-webp"] },
        { "analyze", [.. EngineHost.Analyzers.Select(analyzer => analyzer.Id), "first-tier", "all"] },
    };

    [Theory]
    [MemberData(nameof(Benches))]
    public async Task A_bench_prints_one_object_a_figure_with_the_contracts_fields(string bench, string[] cases)
    {
        var result = await RunAsync([bench, .. Quick]);

        Assert.True(result.ExitCode == 0, result.Error);
        var lines = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.Equal(
            ["bench", "case", "metric", "value", "unit", "accuracy"], line.EnumerateObject().Select(property => property.Name)));
        Assert.All(lines, line => Assert.Equal(bench, line.GetProperty("bench").GetString()));
        Assert.All(lines, line => Assert.InRange(line.GetProperty("value").GetDouble(), 0, 600_000));
        Assert.All(lines, line => Assert.Equal("ms", line.GetProperty("unit").GetString()));
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, line.GetProperty("accuracy").ValueKind));
        var medians = lines.Where(line => line.GetProperty("metric").GetString() == "cpu_ms_median").Select(line => line.GetProperty("case").GetString());
        // The peer's line is there only where its program is installed.
        Assert.Equal(cases, medians.Where(name => !name!.EndsWith("(peer)", StringComparison.Ordinal)));
        Assert.Contains("no camera file", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hash", "pdq-kernel", "max_bits_from_reference")]
    [InlineData("hash", "0.6MP-jpeg-exact", "max_bits_from_reference")]
    [InlineData("decode", "0.6MP-png", "max_difference_from_source")]
    public async Task An_exact_path_is_reported_without_any_difference(string bench, string @case, string accuracy)
    {
        var result = await RunAsync([bench, "--case", @case, .. Quick]);

        var figures = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["cpu_ms_median", "cpu_ms_p99", "wall_ms_median"], figures.Select(figure => figure.GetProperty("metric").GetString()));
        Assert.All(figures, figure => Assert.Equal(0, figure.GetProperty("accuracy").GetProperty(accuracy).GetDouble()));
    }

    [Fact]
    public async Task The_index_bench_has_a_case_a_size_and_finds_everything()
    {
        var result = await RunAsync(["index", "--n", "1500,60000", "--skewed", .. Quick]);

        Assert.True(result.ExitCode == 0, result.Error);
        var figures = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        foreach (var size in (string[])["1.5k skewed", "60k skewed"])
        {
            var metrics = figures.Where(figure => figure.GetProperty("case").GetString() == size).Select(figure => figure.GetProperty("metric").GetString()!);
            Assert.Superset(new HashSet<string> { "cpu_ms_median", "cpu_ms_p99", "bytes_per_hash", "build_s", "open_s" }, metrics.ToHashSet());
        }

        Assert.All(figures, figure => Assert.Equal(1, figure.GetProperty("accuracy").GetProperty("recall").GetDouble()));
        Assert.All(figures, figure => Assert.Equal(0, figure.GetProperty("accuracy").GetProperty("wrong").GetDouble()));
    }

    [Trait("Speed", "Slow")]
    [SkippableByServer]
    public async Task The_rescore_bench_makes_the_plain_scorers_scores_and_a_killed_run_tells_the_same()
    {
        var result = await RunAsync(["rescore", .. Quick]);

        Assert.True(result.ExitCode == 0, result.Error);
        var figures = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToLookup(figure => figure.GetProperty("case").GetString()!);
        Assert.Equal(["3k", "3k dry-run", "3k interrupted", "3k active"], figures.Select(figure => figure.Key));
        Assert.All(figures["3k"].Concat(figures["3k active"]), figure => Assert.Equal(1, figure.GetProperty("accuracy").GetProperty("equal_to_plain_scorer").GetDouble()));
        Assert.Equal(1, Assert.Single(figures["3k interrupted"]).GetProperty("accuracy").GetProperty("equal_to_undisturbed").GetDouble());
    }

    /// <summary>PostgreSQL by FORENSICS_TEST_POSTGRES, or installed, so that the bench can start one.</summary>
    sealed class SkippableByServerAttribute : FactAttribute
    {
        public SkippableByServerAttribute()
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("FORENSICS_TEST_POSTGRES")) && !Directory.Exists("/usr/lib/postgresql") && Environment.GetEnvironmentVariable("CI") is null)
            {
                Skip = "PostgreSQL is missing: apt-get install -y postgresql, or name a server in FORENSICS_TEST_POSTGRES.";
            }
        }
    }

    [Fact]
    public async Task Without_a_name_the_benches_are_listed_a_line_each()
    {
        var result = await RunAsync([]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["hash", "decode", "analyze", "ingest", "index", "copies", "rescore", "queue", "pipeline"], result.Lines.Select(line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("hash", "--case", "frobnicate")]
    [InlineData("hash", "--repeats", "0")]
    [InlineData("hash", "--frobnicate")]
    [InlineData("index", "--n", "0")]
    [InlineData("index", "--n", "1000,many")]
    public async Task What_is_not_known_ends_with_two_and_a_reason(params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    static async Task<CliResult> RunAsync(string[] arguments)
    {
        string[] command = [Path.Combine(AppContext.BaseDirectory, "Forensics.Benchmarks.dll"), .. arguments];
        using var process = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CliResult(process.ExitCode, await output, await error);
    }
}
