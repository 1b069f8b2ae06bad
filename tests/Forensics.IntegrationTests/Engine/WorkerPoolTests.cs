using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Children;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

public abstract class WorkerPoolTests(TestDatabase database) : IDisposable
{
    readonly TestFolder folder = new(database);

    [StorageFact]
    public async Task A_pool_told_to_stop_gives_back_what_it_can_not_finish_in_time_and_blames_nobody()
    {
        await IngestAsync(files => files.Picture("a.jpg", 1).Order("o1").Evidence("e1", "o1", "a.jpg"), EngineHost.Options(folder));
        // A child that never answers.
        using var services = EngineHost.Create(EngineHost.Options(folder) with { DrainSeconds = 0 }, children: new ExaminerCommand("sleep", ["600"]));
        using var stop = new CancellationTokenSource();
        var running = services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: false, cancellation: stop.Token);
        await UntilAsync(async db => await db.Jobs.AnyAsync(job => job.State == JobState.Running));
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
        await using var after = folder.Database.CreateDbContext();
        var job = await after.Jobs.SingleAsync();
        Assert.Equal((JobState.Waiting, 0, 0, null, null), (job.State, job.Attempts, job.Interruptions, job.Owner, job.Error));
    }

    [StorageFact]
    public async Task A_step_that_is_cancelled_while_it_runs_is_stopped_and_stores_nothing()
    {
        await IngestAsync(files => files.Picture("a.jpg", 1).Order("o1").Evidence("e1", "o1", "a.jpg"), EngineHost.Options(folder));
        using var services = EngineHost.Create(EngineHost.Options(folder) with { LeaseSeconds = 1 }, children: new ExaminerCommand("sleep", ["600"]));
        using var stop = new CancellationTokenSource();
        var running = services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true, cancellation: stop.Token);
        await UntilAsync(async db => await db.Jobs.AnyAsync(job => job.State == JobState.Running));
        Assert.Equal(1, await services.GetRequiredService<JobAdmin>().CancelAsync(null, null, Actor.AtCommandLine, default));
        // Nothing is left to do, so the pool ends by itself once it has let go of the step.
        await running.WaitAsync(TimeSpan.FromSeconds(20));
        await using var after = folder.Database.CreateDbContext();
        Assert.Equal(JobState.Cancelled, (await after.Jobs.SingleAsync()).State);
        Assert.Null((await after.Pictures.SingleAsync()).AnalyzedAt);
    }

    [StorageFact]
    public async Task A_step_that_ends_before_the_pool_waits_for_it_is_not_slept_through()
    {
        var options = EngineHost.Options(folder) with { Workers = 1, StepsAhead = 0 };
        await IngestAsync(files => files.Picture("a.jpg", 1).Picture("b.jpg", 2).Order("o1").Evidence("e1", "o1", "a.jpg").Evidence("e2", "o1", "b.jpg"), options);
        using var services = EngineHost.Create(options);
        // The pool reports after it began what it claimed, and before it waits.
        var late = new Reported(() => UntilAsync(async db => await db.Jobs.AnyAsync(job => job.State == JobState.Done)).GetAwaiter().GetResult());
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true, late).WaitAsync(TimeSpan.FromSeconds(30));
        await using var after = folder.Database.CreateDbContext();
        Assert.Equal(2, await after.Jobs.CountAsync(job => job.State == JobState.Done));
    }

    [StorageFact]
    public async Task A_pool_whose_tables_a_newer_version_changed_finishes_and_stops_with_the_reason()
    {
        using var services = EngineHost.Create(EngineHost.Options(folder) with { LeaseSeconds = 1 });
        var running = services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: false);
        await using (var db = folder.Database.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('9999_Future', '99')""");
        }

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => running.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("9999_Future", error.Message, StringComparison.Ordinal);
    }

    [StorageFact]
    public async Task A_report_scored_before_another_shops_earlier_picture_was_examined_is_scored_again_when_it_matches()
    {
        var options = EngineHost.Options(folder) with { StepsPerTurn = 1, Workers = 1, StepsAhead = 0 };
        await IngestAsync(files =>
        {
            for (var i = 0; i < 6; i++)
            {
                files.Picture($"big{i}.jpg", 100 + i).Order($"b{i}", "somebody", shop: "big").Evidence($"be{i}", $"b{i}", $"big{i}.jpg", "2026-02-03T10:00:00+08:00");
            }

            files.Picture("copy.jpg", 105, 60).Order("o1", "another", shop: "small").Evidence("e1", "o1", "copy.jpg").Report("r1", "o1", "e1");
        }, options);
        using var services = EngineHost.Create(options);
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(2, (await db.Jobs.SingleAsync(job => job.Kind == JobKind.Score)).Completions);
        var report = (await services.GetRequiredService<ReviewQueries>().ReportAsync("r1", default))!;
        Assert.Equal("b5", Assert.Single(Assert.Single(report.Pictures).Matches).Source);
        Assert.Equal([false, true], (await db.Scores.OrderBy(row => row.Id).Join(db.FindingSets, row => row.FindingsSha256, set => set.Sha256, (_, set) => set.Document).ToListAsync())
            .Select(document => document.Contains("distanceBitsOtherBuyer", StringComparison.Ordinal)));
    }

    public void Dispose() => folder.Dispose();

    sealed class Reported(Action then) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => then();
    }

    async Task IngestAsync(Action<DisputeFiles> write, EngineOptions options)
    {
        var files = new DisputeFiles(folder.Root);
        write(files);
        using var services = EngineHost.Create(options);
        var summary = await services.GetRequiredService<Ingestor>().IngestAsync(files.Save());
        Assert.Empty(summary.Problems);
    }

    async Task UntilAsync(Func<ForensicsDbContext, Task<bool>> isSo)
    {
        for (var tries = 0; tries < 400; tries++)
        {
            await using var db = folder.Database.CreateDbContext();
            if (await isSo(db))
            {
                return;
            }

            await Task.Delay(25);
        }

        Assert.Fail("It did not come about.");
    }
}

public sealed class WorkerPoolOnSqliteTests() : WorkerPoolTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class WorkerPoolOnPostgresTests() : WorkerPoolTests(TestDatabase.Postgres);
