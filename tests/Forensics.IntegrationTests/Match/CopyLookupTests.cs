using Forensics.Engine.Access;
using Forensics.Engine.Erasing;
using Forensics.Engine.Jobs;
using Forensics.Engine.Match;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Ledger;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Match;

/// <summary>The index of a process holds what the database holds, whatever happened to its files.</summary>
public abstract class CopyLookupTests(TestDatabase database) : IDisposable
{
    readonly CopyHouse house = new(database);

    [StorageFact]
    public async Task What_a_killed_process_had_examined_is_found_by_the_next()
    {
        house.Files.Picture("web.jpg", 1, 95).Known("k1", "web.jpg", "2026-01-01T00:00:00+08:00")
            .Picture("a.jpg", 2).Order("o1").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1");
        await house.TakeAsync();
        house.Stop();
        using (var process = CliProcess.StartOn(house.Folder, "work"))
        {
            await UntilAsync(async db => await db.Scores.AnyAsync());
            // It has an index, and all of it in memory.
            Assert.Equal(["0"], Folders());
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.Empty(Segments());
        var picture = await house.DisputeAsync("r2", 1);
        Assert.Equal("a search engine", Assert.Single(picture.Matches, match => match.Bank == "web-image").Source);
        Assert.Equal(["0"], Folders()); // The dead process's folder is free.
    }

    [StorageTheory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(null)]
    public async Task A_damaged_or_foreign_index_is_built_anew_from_the_database(int? place)
    {
        await MergedAsync();
        house.Stop();
        if (place is { } at)
        {
            foreach (var file in Segments())
            {
                var bytes = File.ReadAllBytes(file);
                bytes[at < 0 ? bytes.Length / 2 : at] ^= 0x55;
                File.WriteAllBytes(file, bytes);
            }
        }
        else
        {
            // Prints of another version are compared with nothing.
            File.WriteAllText(Path.Combine(house.IndexFolder, "0", "state.json"), """{"Print":0,"Erased":0}""");
        }

        var picture = await house.DisputeAsync("r2", 1);
        Assert.Single(picture.Matches, match => match.Bank == "web-image");
        Assert.Empty(Segments());
    }

    [StorageFact]
    public async Task An_index_that_is_ahead_of_the_database_belongs_to_another_and_is_built_anew()
    {
        await MergedAsync();
        house.Stop();
        // As after a database was replaced by an older one: its numbers mean other pictures.
        await using (var db = house.Db())
        {
            await db.PicturePrints.ExecuteUpdateAsync(set => set.SetProperty(row => row.Sequence, row => row.Sequence - 4));
            await db.Counters.Where(row => row.Name == ForensicsDbContext.Sequence).ExecuteUpdateAsync(set => set.SetProperty(row => row.Value, row => row.Value - 3));
            await db.Jobs.ExecuteDeleteAsync();
        }

        var print = await PrintAsync("k1");
        Assert.Contains(await NumberAsync("k1"), (await house.Get<CopyLookup>().SearchAsync(print, default)).Select(candidate => candidate.Id));
        Assert.Empty(Segments());
    }

    [StorageFact]
    public async Task An_erased_picture_is_not_found_any_more_and_gone_from_the_files_after_the_next_merge()
    {
        house.Files.Picture("old.jpg", 1, 95).Order("o-old", "buyer-old").Evidence("e-old", "o-old", "old.jpg", "2026-02-03T10:00:00+08:00");
        Assert.Single((await house.DisputeAsync("r1", 1)).Matches);
        await CheckpointAsync();
        var (print, number) = (await PrintAsync("e-old"), await NumberAsync("e-old"));

        await house.Get<Erasures>().EraseAsync("o-old", "asked for", "the buyer", new Actor(CallerKind.User, "admin-1", Role.Administrator), default);
        Assert.DoesNotContain(number, (await house.Get<CopyLookup>().SearchAsync(print, default)).Select(candidate => candidate.Id));
        Assert.DoesNotContain((await house.DisputeAsync("r2", 1)).Matches, match => match.Source == "o-old");
        await CheckpointAsync();
        house.Stop();

        // Another process would see it all the same, were it still in the files.
        using var index = CopyIndex.Open(Path.Combine(house.IndexFolder, "0"));
        Assert.DoesNotContain(number, index.Search(print).Select(candidate => candidate.Id));
        await using var db = house.Db();
        var left = (await db.PicturePrints.Where(row => row.Sequence <= index.Checkpoint).ToListAsync()).ConvertAll(row => CopyPrintBytes.Read(row.Document));
        Assert.Equal((left.Sum(kept => kept.Regions.Count(region => region.IsComparable)), left.Sum(kept => kept.Features.Codes.Count)), index.Entries);
    }

    [StorageFact]
    public async Task An_erasure_whose_rewriting_was_not_due_before_the_process_ended_is_made_good_by_the_next()
    {
        house.Files.Picture("old.jpg", 1, 95).Order("o-old", "buyer-old").Evidence("e-old", "o-old", "old.jpg", "2026-02-03T10:00:00+08:00")
            .Picture("older.jpg", 2, 95).Order("o-older", "buyer-older").Evidence("e-older", "o-older", "older.jpg", "2026-02-03T10:00:00+08:00");
        await house.DisputeAsync("r1", 1);
        await CheckpointAsync();
        var actor = new Actor(CallerKind.User, "admin-1", Role.Administrator);
        await house.Get<Erasures>().EraseAsync("o-older", "asked for", "the buyer", actor, default);
        await CheckpointAsync(); // Rewritten; within the hour there is no second time.
        var (print, number) = (await PrintAsync("e-old"), await NumberAsync("e-old"));
        await house.Get<Erasures>().EraseAsync("o-old", "asked for", "the buyer", actor, default);
        house.Folder.Time.Now += TimeSpan.FromMinutes(30);
        await house.DisputeAsync("r2", 3); // Something to write down.
        await house.Get<CopyLookup>().MaintainAsync(default);
        house.Stop();

        await house.DisputeAsync("r3", 4); // The next process.
        await CheckpointAsync();
        house.Stop();
        using var index = CopyIndex.Open(Path.Combine(house.IndexFolder, "0"));
        await using var db = house.Db();
        var left = (await db.PicturePrints.Where(row => row.Sequence <= index.Checkpoint).ToListAsync()).ConvertAll(row => CopyPrintBytes.Read(row.Document));
        Assert.Equal((left.Sum(kept => kept.Regions.Count(region => region.IsComparable)), left.Sum(kept => kept.Features.Codes.Count)), index.Entries);
        Assert.DoesNotContain(number, index.Search(print).Select(candidate => candidate.Id));
    }

    [StorageFact]
    public async Task Two_processes_on_one_data_folder_have_an_index_each()
    {
        house.Files.Picture("web.jpg", 1, 95).Known("k1", "web.jpg", "2026-01-01T00:00:00+08:00");
        await house.DisputeAsync("r1", 1);
        using (var other = EngineHost.Create(EngineHost.Options(house.Folder), house.Folder.Time))
        {
            var lookup = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<CopyLookup>(other);
            var print = await PrintAsync("k1");
            Assert.Equal(await house.Get<CopyLookup>().SearchAsync(print, default), await lookup.SearchAsync(print, default));
            Assert.Equal(["0", "1"], Folders());
        }

        // What nobody has open for a day is deleted: it may hold prints of what was erased since.
        house.Folder.Time.Now = DateTimeOffset.UtcNow + TimeSpan.FromDays(2);
        await house.Get<CopyLookup>().MaintainAsync(default);
        Assert.True(Directory.Exists(Path.Combine(house.IndexFolder, "0", "hashes")));
        Assert.False(Directory.Exists(Path.Combine(house.IndexFolder, "1", "hashes")));
    }

    [StorageFact]
    public async Task A_picture_without_a_print_of_this_version_is_examined_again_and_found_and_no_report_is_scored_anew()
    {
        house.Files.Picture("web.jpg", 1, 95).Known("k1", "web.jpg", "2026-01-01T00:00:00+08:00");
        await house.DisputeAsync("r1", 1);
        var before = await NumberAsync("k1");
        await using (var db = house.Db())
        {
            await db.PicturePrints.ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, CopyPrint.Version - 1));
        }

        await house.Get<PrintSweep>().RunAsync(default);
        await using (var db = house.Db())
        {
            Assert.All(await db.Jobs.Where(job => job.Kind == JobKind.Analyze).ToListAsync(), job => Assert.Equal((JobState.Waiting, JobPriority.Reanalysis), (job.State, job.Priority)));
        }

        await house.Get<WorkerPool>().RunAsync(untilIdle: true);
        await using (var db = house.Db())
        {
            Assert.All(await db.PicturePrints.ToListAsync(), row => Assert.Equal(CopyPrint.Version, row.Version));
            Assert.Equal(1, (await db.Jobs.SingleAsync(job => job.Kind == JobKind.Score)).Completions);
        }

        Assert.True(await NumberAsync("k1") > before);
        Assert.Single((await house.DisputeAsync("r2", 1)).Matches, match => match.Bank == "web-image");
    }

    public void Dispose() => house.Dispose();

    /// <summary>A known picture in segments.</summary>
    async Task MergedAsync()
    {
        house.Files.Picture("web.jpg", 1, 95).Known("k1", "web.jpg", "2026-01-01T00:00:00+08:00");
        await house.DisputeAsync("r1", 1);
        await CheckpointAsync();
        Assert.NotEmpty(Segments());
    }

    async Task CheckpointAsync()
    {
        house.Folder.Time.Now += TimeSpan.FromHours(2);
        await house.Get<CopyLookup>().MaintainAsync(default);
    }

    List<string> Folders() => [.. Directory.GetDirectories(house.IndexFolder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    List<string> Segments() => Directory.Exists(house.IndexFolder) ? [.. Directory.GetFiles(house.IndexFolder, "*.segment", SearchOption.AllDirectories)] : [];

    async Task<CopyPrint> PrintAsync(string owner) => CopyPrintBytes.Read((await RowAsync(owner)).Document);

    async Task<long> NumberAsync(string owner) => (await RowAsync(owner)).Sequence;

    async Task<PicturePrintRow> RowAsync(string owner)
    {
        await using var db = house.Db();
        return await db.PictureRefs.Where(use => use.OwnerId == owner).Join(db.PicturePrints, use => use.Sha256, print => print.Sha256, (_, print) => print).SingleAsync();
    }

    async Task UntilAsync(Func<ForensicsDbContext, Task<bool>> reached)
    {
        for (var until = DateTime.UtcNow.AddSeconds(60); ; await Task.Delay(50))
        {
            await using var db = house.Db();
            if (await reached(db))
            {
                return;
            }

            Assert.True(DateTime.UtcNow < until, "It did not happen in a minute.");
        }
    }
}

public sealed class CopyLookupOnSqliteTests() : CopyLookupTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class CopyLookupOnPostgresTests() : CopyLookupTests(TestDatabase.Postgres);
