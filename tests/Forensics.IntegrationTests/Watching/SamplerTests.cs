using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Watching;

public abstract class SamplerTests(TestDatabase database) : IDisposable
{
    readonly TestFolder folder = new(database);

    [StorageFact]
    public async Task Gauges_tell_how_many_steps_wait_run_and_were_set_aside_and_how_old_the_oldest_ready_one_is()
    {
        await Ask("analyze", "a", "b", "c", "damaged");
        folder.Time.Now += TimeSpan.FromMinutes(5);
        await Ask("score", "r1");
        await Ask(JobPriority.Rescoring, "score", "r2");
        var claimed = await folder.Queue().ClaimAsync(1, ["analyze"], default);
        var damaged = await folder.Queue().ClaimAsync(3, ["analyze"], default);
        await folder.Queue().FailAsync(damaged.Single(job => job.Subject == "damaged"), new JobFailure(FailureKind.Permanent, "bytes"), default);
        await folder.Queue().ReleaseAsync([.. damaged.Where(job => job.Subject != "damaged")], default);
        folder.Time.Now += TimeSpan.FromMinutes(1);
        using var sampler = new QueueSampler(folder.Database, folder.Folder, folder.Time);
        using var heard = new Heard(sampler);

        Assert.Empty(heard.Look());
        await sampler.SampleAsync(default);
        var seen = heard.Look().ToDictionary(one => $"{one.Name} {one.Tags}", one => one.Value);

        Assert.Single(claimed);
        Assert.Equal(2, seen["forensics.queue.length kind=analyze priority=interactive state=waiting"]);
        Assert.Equal(1, seen["forensics.queue.length kind=analyze priority=interactive state=running"]);
        Assert.Equal(1, seen["forensics.queue.length kind=score priority=rescoring state=waiting"]);
        Assert.Equal(0, seen["forensics.queue.length kind=rescore priority=interactive state=waiting"]);
        Assert.Equal(360, seen["forensics.queue.age kind=analyze priority=interactive"], 3);
        Assert.Equal(60, seen["forensics.queue.age kind=score priority=rescoring"], 3);
        Assert.Equal(1, seen["forensics.steps.set_aside failure=permanent kind=analyze"]);
        Assert.True(seen["forensics.database.size "] > 10_000);
    }

    [StorageFact]
    public async Task A_step_that_waits_for_a_later_try_does_not_make_the_queue_old_and_one_asked_for_again_is_new()
    {
        await Ask("analyze", "a");
        var job = Assert.Single(await folder.Queue().ClaimAsync(1, ["analyze"], default));
        folder.Time.Now += TimeSpan.FromHours(1);
        await folder.Queue().FailAsync(job, new JobFailure(FailureKind.Error, "trouble"), default);
        await using var db = folder.Database.CreateDbContext();
        // PostgreSQL's clock is its own: the later try is put where the test's clock can see it.
        await db.Jobs.ExecuteUpdateAsync(set => set.SetProperty(row => row.NotBefore, folder.Time.Now + TimeSpan.FromSeconds(2)));
        Assert.Equal(0, await Age());

        await folder.InTransaction(async db => await folder.Queue().RequestAsync(db, [new JobRequest("analyze", "a", await db.NextSequenceAsync(default), Again: true)], default));
        folder.Time.Now += TimeSpan.FromSeconds(30);
        Assert.Equal(30, await Age(), 3);
    }

    [StorageFact]
    public async Task Gauges_of_a_process_that_leads_no_more_fall_silent()
    {
        using var sampler = new QueueSampler(folder.Database, folder.Folder, folder.Time);
        using var heard = new Heard(sampler);
        await sampler.SampleAsync(default);
        Assert.NotEmpty(heard.Look());
        folder.Time.Now += TimeSpan.FromSeconds(61);
        Assert.Empty(heard.Look());
    }

    [StorageFact]
    public async Task Samples_are_one_a_minute_and_kept_for_two_days()
    {
        using var sampler = new QueueSampler(folder.Database, folder.Folder, folder.Time);
        for (var minute = 0; minute < 50 * 60; minute += 30)
        {
            await sampler.SampleAsync(default);
            folder.Time.Now += TimeSpan.FromSeconds(15);
            await sampler.SampleAsync(default);
            folder.Time.Now += TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(15);
        }

        await using var db = folder.Database.CreateDbContext();
        var minutes = await db.OperationSamples.Select(row => row.At).Distinct().ToListAsync();
        Assert.InRange(minutes.Count, 95, 97);
        Assert.True(minutes.Min() >= folder.Time.Now - TimeSpan.FromHours(49));
    }

    [StorageFact]
    public async Task What_is_done_is_never_looked_at()
    {
        await using var db = folder.Database.CreateDbContext();
        await db.Database.OpenConnectionAsync();
        var isPostgres = folder.Kind == TestDatabase.Postgres;
        if (isPostgres)
        {
            await db.Database.ExecuteSqlRawAsync("SET enable_seqscan = off"); // An empty table is scanned otherwise, whatever its indexes.
        }

        foreach (var condition in new[] { "\"State\" = 'waiting'", "\"State\" = 'running'", "\"State\" IN ('failed', 'cancelled')" })
        {
            await using var explain = db.Database.GetDbConnection().CreateCommand();
            explain.CommandText = $"EXPLAIN {(isPostgres ? "" : "QUERY PLAN ")}SELECT \"Kind\", count(*) FROM \"Jobs\" AS \"j\" WHERE \"j\".{condition} GROUP BY \"Kind\"";
            await using var lines = await explain.ExecuteReaderAsync();
            List<string> plan = [];
            while (await lines.ReadAsync())
            {
                plan.Add(lines.GetString(isPostgres ? 0 : 3));
            }

            Assert.Contains(plan, line => line.Contains("IX_Jobs_", StringComparison.Ordinal));
        }
    }

    public void Dispose() => folder.Dispose();

    async Task<double> Age()
    {
        using var sampler = new QueueSampler(folder.Database, folder.Folder, folder.Time);
        using var heard = new Heard(sampler);
        await sampler.SampleAsync(default);
        return heard.Look().Single(one => one.Name == "forensics.queue.age" && one.Tags == "kind=analyze priority=interactive").Value;
    }

    Task Ask(string kind, params string[] subjects) => Ask(JobPriority.Interactive, kind, subjects);

    Task Ask(int priority, string kind, params string[] subjects) => folder.InTransaction(async db =>
    {
        var last = await db.HoldSequenceAsync(default);
        await folder.Queue().RequestAsync(db, [.. subjects.Select((subject, i) => new JobRequest(kind, subject, last + 1 + i, Priority: priority))], default);
        await db.SetSequenceAsync(last + subjects.Length, default);
    });
}

public sealed class SamplerOnSqliteTests() : SamplerTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class SamplerOnPostgresTests() : SamplerTests(TestDatabase.Postgres);
