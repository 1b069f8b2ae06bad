using System.Diagnostics;
using System.Text.RegularExpressions;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Forensics.IntegrationTests.Faults;

/// <summary>Everything that can go wrong with machines, at once, during work on two thousand items. What is stored at the end equals an undisturbed
/// run's, row by row: every item is finished, and each effect is there once.</summary>
[Trait("Speed", "Slow")]
public sealed partial class OutageTests(ITestOutputHelper output)
{
    const int Pictures = 1_600;
    const int Reports = 400;
    const int Kills = 20;

    static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    [Fact]
    [Trait(OnPostgres.Name, OnPostgres.Value)]
    public async Task Four_workers_killed_their_server_restarted_the_line_cut_and_the_disk_full_finish_every_item_once_on_PostgreSQL()
    {
        using var cluster = new PostgresCluster();
        using var folder = new TestFolder(cluster.Make("forensics"));
        using var disk = SmallDisk.Under(folder.Folder.Root);
        await using var proxy = new CuttableProxy(cluster.Port);
        var direct = folder.Postgres!;
        var cuttable = cluster.To(new Npgsql.NpgsqlConnectionStringBuilder(direct).Database!, proxy.Port);
        await using var workers = new Workers(folder, [cuttable, direct, direct, direct]);
        await RunAsync(folder, workers, new Faults(disk, Restart: () => cluster.Restart(immediate: true), Cut: async () =>
        {
            proxy.Pause();
            await Task.Delay(TimeSpan.FromSeconds(30));
            proxy.Resume();
        }));
    }

    [Fact]
    public async Task One_worker_killed_and_its_disk_full_finishes_every_item_once_on_SQLite()
    {
        using var folder = new TestFolder();
        using var disk = SmallDisk.Under(folder.Folder.Root);
        await using var workers = new Workers(folder, [null]);
        await RunAsync(folder, workers, new Faults(disk, Restart: null, Cut: null));
    }

    async Task RunAsync(TestFolder folder, Workers workers, Faults faults)
    {
        using var calm = new TestFolder();
        await IngestAsync(calm);
        using (var services = EngineHost.Create(EngineHost.Options(calm)))
        {
            await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        }

        await IngestAsync(folder);
        var began = Stopwatch.GetTimestamp();
        var random = new Random(7);
        workers.StartAll();
        Task cut = Task.CompletedTask;
        var done = 0;
        for (var (kills, restarts, isFull) = (0, 0, false); done < Pictures + Reports; done = await CountAsync(folder))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Longest, $"{done} items are finished after {Longest}: {workers.Said()}");
            workers.AssertAlive();
            var share = (double)done / (Pictures + Reports);
            if (kills < Kills && share >= 0.9 * (kills + 1) / (Kills + 1))
            {
                workers.Kill(random.Next(workers.Count));
                kills++;
            }
            else if (faults.Restart is not null && restarts < 3 && share >= 0.25 * (restarts + 1))
            {
                faults.Restart();
                restarts++;
            }
            else if (!isFull && share >= 0.6)
            {
                await faults.Disk.FillForAsync(TimeSpan.FromSeconds(8));
                isFull = true;
            }
            else if (faults.Cut is not null && cut.IsCompleted && cut == Task.CompletedTask && share >= 0.4)
            {
                cut = faults.Cut();
            }

            await Task.Delay(20);
        }

        await cut;
        output.WriteLine($"{done} items in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        Assert.Equal(Kills, workers.Kills);
        await workers.StopAllAsync();
        Assert.Equal(await StoredResults.ReadAsync(calm), await StoredResults.ReadAsync(folder));
        AssertExplained(workers.Said());
    }

    /// <summary>Each warning and error of the workers is one that says what is the matter with the storage, or with a lease.</summary>
    void AssertExplained(string said)
    {
        var strange = Warning().Matches(said).Select(match => match.Value).Where(line => !Explained().IsMatch(line)).Distinct().ToList();
        var known = Warning().Matches(said).Select(match => Id().Match(match.Value).Value).GroupBy(id => id);
        output.WriteLine(string.Join(", ", known.Select(id => $"{id.Count()} × {id.Key}")));
        Assert.Empty(strange);
        Assert.DoesNotContain("Unhandled exception", said, StringComparison.Ordinal);
    }

    static async Task<int> CountAsync(TestFolder folder)
    {
        try
        {
            return await StoredResults.CountFinishedAsync(folder);
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            return 0; // Down, by this very test.
        }
    }

    static async Task IngestAsync(TestFolder folder)
    {
        var files = new DisputeFiles(folder.Root);
        for (var i = 0; i < Pictures; i++)
        {
            var seed = i % 8 == 7 ? i - 1 : i; // Each eighth picture is a poorer copy of the one before it, in another order.
            files.Picture($"p{i}.jpg", seed, 90 - i % 20, side: 96)
                .Order($"o{i}", $"buyer-{i % 7}")
                .Evidence($"e{i}", $"o{i}", $"p{i}.jpg", FormattableString.Invariant($"2026-02-05T{i / 100:00}:{i % 60:00}:00+08:00"));
            if (i % (Pictures / Reports) == 3)
            {
                files.Report($"r{i}", $"o{i}", $"e{i}", "\"reused\",\"edited\"");
            }
        }

        using var services = EngineHost.Create(EngineHost.Options(folder));
        var summary = await services.GetRequiredService<Ingestor>().IngestAsync(files.Save());
        Assert.Equal((2 * Pictures + Reports, 0), (summary.Accepted, summary.Refused));
    }

    // The console's one line a message: "warn: Category[id] text".
    [GeneratedRegex(@"^(warn|fail|crit): .*$", RegexOptions.Multiline)]
    private static partial Regex Warning();

    // A step that failed for the storage's sake, a lease that was taken over, signs of life and claims that wait, what EF says of a command or a connection that failed.
    [GeneratedRegex(@"\[3001\].*\((storage)\)|\[(3002|3003|3004|3005|3006|3007|4001|4002|4003|4004)\]|Microsoft\.EntityFrameworkCore[A-Za-z.]*\[\d+\]")]
    private static partial Regex Explained();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Id();

    sealed record Faults(SmallDisk Disk, Action? Restart, Func<Task>? Cut);
}
