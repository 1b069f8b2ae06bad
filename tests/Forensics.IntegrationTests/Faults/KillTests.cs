using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Faults;

/// <summary>kill -9 during work: everything is finished once, and what is stored equals an undisturbed run's.</summary>
public sealed class KillTests
{
    [Fact]
    public Task Work_killed_three_times_is_finished_once() => Kill(times: 3, items: 40);

    [Fact]
    public async Task Taking_in_killed_in_the_middle_leaves_whole_records_and_goes_on_from_there()
    {
        const int Items = 400;
        using var calm = new TestFolder();
        using var killed = new TestFolder();
        await Ingest(calm, Items);
        var path = Write(killed, Items);
        // Several batches, so that there is a middle; a kill falls before, into, or after the commit of one.
        for (var kill = 1; kill <= 3; kill++)
        {
            using var process = CliProcess.Start("ingest", path, "--data", killed.Folder.Root);
            var share = Items * 5 / 2 * kill / 4;
            while (!process.HasExited && await CountTold(killed) < share)
            {
                await Task.Delay(1);
            }

            process.Kill();
            await process.WaitForExitAsync();
            await AssertWhole(killed);
        }

        using var services = EngineHost.Create(EngineHost.Options(killed.Folder.Root));
        var summary = await services.GetRequiredService<Ingestor>().IngestAsync(path);
        Assert.Equal((Items * 5 / 2, 0, 0), (summary.Accepted + summary.Unchanged, summary.Waiting, summary.Refused));
        await using var expected = calm.Database.CreateDbContext();
        await using var actual = killed.Database.CreateDbContext();
        Assert.Equal(await Deliveries.ContentsAsync(expected), await Deliveries.ContentsAsync(actual));
    }

    /// <summary>Every record has its entry in the feed, its pictures on the disk and its steps of work.</summary>
    static async Task AssertWhole(TestFolder folder)
    {
        await using var db = folder.Database.CreateDbContext();
        HashSet<string> records = [];
        foreach (var (type, rows) in Deliveries.Tables(db))
        {
            records.UnionWith((await rows.Select(row => row.Id).ToListAsync()).Select(id => $"{type} {id}"));
        }

        Assert.Equal((await db.Feed.ToListAsync()).Select(entry => $"{entry.RecordType} {entry.RecordId}").ToHashSet(), records);
        var jobs = (await db.Jobs.ToListAsync()).Select(job => job.Subject).ToHashSet();
        Assert.Subset(jobs, records.Where(record => record.StartsWith("report ", StringComparison.Ordinal)).Select(record => record["report ".Length..]).ToHashSet());
        var store = new PictureStore(folder.Folder);
        foreach (var sha256 in await db.PictureRefs.Select(use => use.Sha256).Distinct().ToListAsync())
        {
            Assert.Contains(sha256, jobs);
            await store.GetAsync(sha256, default);
        }
    }

    static async Task<int> CountTold(TestFolder folder)
    {
        await using var db = folder.Database.CreateDbContext();
        return await db.Feed.CountAsync();
    }

    static async Task Kill(int times, int items)
    {
        using var calm = new TestFolder();
        using var killed = new TestFolder();
        await Ingest(calm, items);
        await Ingest(killed, items);
        using (var services = EngineHost.Create(EngineHost.Options(calm.Folder.Root)))
        {
            await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        }

        var all = await CountJobs(killed);
        var during = 0;
        for (var kill = 1; kill <= times; kill++)
        {
            using var process = CliProcess.Start("work", "--until-idle", "--data", killed.Folder.Root);
            // Each kill waits for its share of the work, so that all of them fall into it.
            var share = all * kill / (times + 1);
            while (!process.HasExited && await StoredResults.CountFinishedAsync(killed) < share)
            {
                await Task.Delay(5);
            }

            during += process.HasExited ? 0 : 1;
            process.Kill();
            await process.WaitForExitAsync();
        }

        using var last = CliProcess.Start("work", "--until-idle", "--data", killed.Folder.Root);
        await last.WaitForExitAsync();
        Assert.Equal(0, last.ExitCode);
        Assert.Equal(times, during);

        var expected = await StoredResults.ReadAsync(calm);
        Assert.Equal(all + items + items / 2, expected.Count(line => line.StartsWith("job ", StringComparison.Ordinal) || line.StartsWith("picture ", StringComparison.Ordinal) || line.StartsWith("score ", StringComparison.Ordinal)));
        Assert.Equal(expected, await StoredResults.ReadAsync(killed));
    }

    /// <summary>Each second item is disputed; each fourth picture is a poorer copy of the one before it, in another order.</summary>
    static async Task Ingest(TestFolder folder, int items)
    {
        using var services = EngineHost.Create(EngineHost.Options(folder.Folder.Root));
        var summary = await services.GetRequiredService<Ingestor>().IngestAsync(Write(folder, items));
        Assert.Equal((2 * items + items / 2, 0), (summary.Accepted, summary.Refused));
    }

    static string Write(TestFolder folder, int items)
    {
        var files = new DisputeFiles(folder.Root);
        for (var i = 0; i < items; i++)
        {
            var seed = i % 4 == 3 ? i - 1 : i;
            files.Picture($"p{i}.jpg", seed, 90 - i % 20, side: 256)
                .Order($"o{i}", $"buyer-{i % 7}")
                .Evidence($"e{i}", $"o{i}", $"p{i}.jpg", FormattableString.Invariant($"2026-02-05T{i / 60:00}:{i % 60:00}:00+08:00"));
            if (i % 2 == 1)
            {
                files.Report($"r{i}", $"o{i}", $"e{i}", "\"reused\",\"edited\"");
            }
        }

        return files.Save();
    }

    static async Task<int> CountJobs(TestFolder folder)
    {
        await using var db = folder.Database.CreateDbContext();
        return await db.Jobs.CountAsync();
    }
}
