using System.Globalization;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Review;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Forensics.IntegrationTests.Engine;

/// <summary>The disputes that ship with the repository, from file to report page.</summary>
public abstract class SampleDisputesTests(ITestOutputHelper output, TestDatabase database) : IDisposable
{
    readonly TestFolder folder = new(database);

    [StorageFact]
    public async Task Every_sample_is_taken_once_and_scored()
    {
        using var services = EngineHost.Create(EngineHost.Options(folder));
        var ingestor = services.GetRequiredService<Ingestor>();
        var samples = Path.Combine(Path.GetDirectoryName(EngineHost.Models)!, "samples");
        var first = await ingestor.IngestAsync(samples);
        Assert.Empty(first.Problems);
        var second = await ingestor.IngestAsync(samples);
        Assert.Equal((0, first.Accepted), (second.Accepted, second.Unchanged));
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);

        var queries = services.GetRequiredService<ReviewQueries>();
        var rows = await queries.QueueAsync(default);
        Assert.Equal(rows.Count, rows.Select(row => row.ReportId).Distinct().Count());
        foreach (var file in Directory.EnumerateFiles(samples, "expected.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var expected = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
            var report = await queries.ReportAsync(expected.RootElement.GetProperty("report").GetString()!, default);
            Assert.Empty(report!.Pending);
            var right = expected.RootElement.GetProperty("expected");
            var score = report.Score!.Claims.Single(claim => DisputeJson.NameOf(claim.Claim) == right.GetProperty("claim").GetString());
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(Path.GetDirectoryName(file))}: {right.GetProperty("claim")} expected {right.GetProperty("band")}, is {DisputeJson.NameOf(score.Band)} {score.Llr:0.00} {score.Coverage} {string.Join(", ", score.Contributions.Select(reason => reason.Signal))} | {string.Join(", ", score.Silent.Select(silent => $"{silent.Analyzer} {silent.Reason}"))}"));
        }
    }

    public void Dispose() => folder.Dispose();
}

public sealed class SampleDisputesOnSqliteTests(ITestOutputHelper output) : SampleDisputesTests(output, TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class SampleDisputesOnPostgresTests(ITestOutputHelper output) : SampleDisputesTests(output, TestDatabase.Postgres);
