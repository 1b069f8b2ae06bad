using Forensics.Engine.Match;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Faults;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Match;

/// <summary>A disk that is full while the index is written down.</summary>
public sealed class FullDiskTests : IDisposable
{
    readonly CopyHouse house = new(TestDatabase.Sqlite);

    [Fact]
    [Trait("Speed", "Slow")] // Mounts a file system, for which it has to be root.
    public async Task The_old_index_stays_in_service_and_the_new_one_is_written_once_there_is_room()
    {
        house.Files.Picture("web.jpg", 1, 95).Known("k1", "web.jpg", "2026-01-01T00:00:00+08:00").Picture("a.jpg", 1, 60).Order("o1").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1");
        await house.TakeAsync();
        house.Stop();
        Directory.CreateDirectory(house.IndexFolder);
        using var disk = SmallDisk.Under(house.IndexFolder);
        await house.WorkAsync();
        var found = Assert.Single((await house.ReportAsync("r1")).Pictures[0].Matches);

        var full = disk.FillForAsync(TimeSpan.FromSeconds(3));
        await CheckpointAsync(TimeSpan.FromHours(2));
        Assert.Empty(Segments());
        Assert.Equal(found.Sha256, Assert.Single((await house.DisputeAsync("r2", 1)).Matches, match => match.Bank == "web-image").Sha256);
        await full;

        await CheckpointAsync(TimeSpan.FromMinutes(11));
        Assert.NotEmpty(Segments());
        Assert.Single((await house.DisputeAsync("r3", 1)).Matches, match => match.Bank == "web-image");
        house.Stop();
    }

    public void Dispose() => house.Dispose();

    async Task CheckpointAsync(TimeSpan later)
    {
        house.Folder.Time.Now += later;
        await house.Get<CopyLookup>().MaintainAsync(default);
    }

    string[] Segments() => Directory.GetFiles(house.IndexFolder, "*.segment", SearchOption.AllDirectories);
}
