using System.Collections.Concurrent;
using System.Diagnostics;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Forensics.IntegrationTests.Children;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Watching;

/// <summary>What a real pipeline counts, times and traces.</summary>
public abstract class PipelineMetricsTests(TestDatabase database) : IDisposable
{
    readonly TestFolder folder = new(database);

    [StorageFact]
    public async Task Records_steps_analyzers_and_scores_are_counted_with_their_kinds()
    {
        using var heard = new Heard();
        await using var services = EngineHost.Create(EngineHost.Options(folder), folder.Time, RealChild.Command);
        await TakeIn(services, disputes: 1);
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);

        var seen = heard.All;
        Assert.Contains(seen, one => one is { Name: "forensics.records", Unit: "{record}", Tags: "outcome=accepted type=report" });
        Assert.Contains(seen, one => one is { Name: "forensics.steps.finished", Value: 1, Tags: "kind=analyze" });
        Assert.Contains(seen, one => one is { Name: "forensics.steps.finished", Value: 1, Tags: "kind=score" });
        Assert.Contains(seen, one => one is { Name: "forensics.step.duration", Unit: "s", Value: > 0, Tags: "kind=analyze outcome=done" });
        foreach (var analyzer in new[] { "decode", "fingerprints", "ela", "jpeg-quality", "metadata" })
        {
            Assert.Contains(seen, one => one is { Name: "forensics.analyzer.duration", Value: > 0 and < 60 } && one.Tags == $"analyzer={analyzer}");
        }

        Assert.Contains(seen, one => one.Name == "forensics.scores" && one.Tags.StartsWith("band=", StringComparison.Ordinal) && one.Tags.EndsWith("claim=reused role=counted", StringComparison.Ordinal));
        Assert.Contains(seen, one => one is { Name: "forensics.children", Value: 1 });
        Assert.DoesNotContain(seen, one => one.Tags.Contains("r-0", StringComparison.Ordinal) || one.Tags.Contains("buyer", StringComparison.Ordinal));
    }

    [StorageFact]
    public async Task A_failure_is_counted_by_its_kind_and_a_trace_names_the_step_by_its_id()
    {
        ConcurrentBag<Activity> ended = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Instruments.Name, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var heard = new Heard();
        await using var services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        await TakeIn(services, disputes: 1);
        await using var db = folder.Database.CreateDbContext();
        var sha256 = (await db.Evidence.SingleAsync()).Sha256;
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(folder.Folder.Pictures, sha256 + "*", SearchOption.AllDirectories)), "rotten");
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);

        Assert.Contains(heard.All, one => one is { Name: "forensics.steps.failed", Value: 1, Tags: "failure=permanent kind=analyze" });
        var step = ended.Single(activity => (string?)activity.GetTagItem("forensics.subject") == sha256);
        Assert.Equal(("step analyze", ActivityStatusCode.Error, "permanent"), (step.OperationName, step.Status, step.GetTagItem("forensics.outcome")));
    }

    [StorageFact]
    public async Task Two_processes_add_what_they_did_to_the_same_samples_and_take_leave()
    {
        await using var one = EngineHost.Create(EngineHost.Options(folder));
        await using var two = EngineHost.Create(EngineHost.Options(folder));
        await TakeIn(one, disputes: 12);
        await Task.WhenAll(one.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true), two.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true));

        await using var db = folder.Database.CreateDbContext();
        var steps = await db.Jobs.Where(job => job.State == JobState.Done).GroupBy(job => job.Kind).Select(kind => new { kind.Key, Count = kind.Count() }).ToDictionaryAsync(kind => kind.Key, kind => kind.Count);
        var samples = await db.OperationSamples.Where(row => row.Measure == OperationMeasure.Done).ToListAsync();
        Assert.Equal(12, steps[JobKind.Score]);
        Assert.Equal(steps[JobKind.Analyze], samples.Where(row => row.Kind == JobKind.Analyze).Sum(row => row.Value));
        Assert.Equal(steps[JobKind.Score], samples.Where(row => row.Kind == JobKind.Score).Sum(row => row.Value));
        Assert.True(await db.OperationSamples.AnyAsync(row => row.Measure == OperationMeasure.Busy && row.Value > 0));
        Assert.Empty(await db.Processes.ToListAsync());
    }

    public void Dispose() => folder.Dispose();

    async Task TakeIn(IServiceProvider services, int disputes)
    {
        var files = new DisputeFiles(folder.Root);
        for (var i = 0; i < disputes; i++)
        {
            files.Picture($"{i}.jpg", i + 1).Order($"o-{i}").Evidence($"e-{i}", $"o-{i}", $"{i}.jpg").Report($"r-{i}", $"o-{i}", $"e-{i}");
        }

        Assert.Equal(3 * disputes, (await services.GetRequiredService<Ingestor>().IngestAsync(files.Save(), null, default)).Accepted);
    }
}

public sealed class PipelineMetricsOnSqliteTests() : PipelineMetricsTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class PipelineMetricsOnPostgresTests() : PipelineMetricsTests(TestDatabase.Postgres);
