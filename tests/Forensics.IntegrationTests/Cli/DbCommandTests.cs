using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Forensics.IntegrationTests.Engine.Deliveries;

namespace Forensics.IntegrationTests.Cli;

/// <summary>What an operator does with the database, by the real program.</summary>
public abstract class DbCommandTests(TestDatabase database) : IDisposable
{
    readonly TestFolder folder = new(database);

    string Copy => Path.Combine(folder.Root, "backup");

    [StorageFact]
    public async Task A_backup_taken_twice_and_restored_holds_the_same_rows_and_pictures()
    {
        await Take("o1", "a.jpg");
        Assert.Equal(0, (await CliProcess.RunOnAsync(folder, "db", "backup", Copy)).ExitCode);
        var first = WrittenAt(Path.Combine(Copy, "pictures"));
        await Take("o2", "b.jpg");
        var second = await CliProcess.RunOnAsync(folder, "db", "backup", Copy);
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Equal(2, BackupManifest.Read(Copy).Pictures);
        Assert.All(first, picture => Assert.Equal(picture.Value, WrittenAt(Path.Combine(Copy, "pictures"))[picture.Key])); // Left as it was.

        using var other = new TestFolder(database, empty: true);
        Empty(other);
        var restored = await CliProcess.RunOnAsync(other, "db", "restore", Copy);
        Assert.True(restored.ExitCode == 0, restored.Error);
        Assert.Equal(0, (await CliProcess.RunOnAsync(other, "db", "status")).ExitCode);
        await using (var here = folder.Database.CreateDbContext())
        await using (var there = other.Database.CreateDbContext())
        {
            Assert.Equal(await ContentsAsync(here), await ContentsAsync(there));
            Assert.Equal(await Engine.Tables.DescribeAsync(here), await Engine.Tables.DescribeAsync(there));
        }

        Assert.Equal(Pictures(folder), Pictures(other));
        // What goes on from there goes on: numbers too.
        using var services = EngineHost.Create(EngineHost.Options(other), other.Time);
        Assert.Equal(IngestOutcome.Accepted, (await services.GetRequiredService<RecordIntake>().TakeAsync([Of(Order("o3"))], default))[0].Outcome);
        Assert.Equal(2, (await CliProcess.RunOnAsync(other, "db", "restore", Copy)).ExitCode); // It is not empty any more.
    }

    [StorageTheory]
    [InlineData("manifest", "no whole backup")]
    [InlineData("database", "is missing or has another SHA-256")]
    [InlineData("picture", "has another SHA-256")]
    [InlineData("picture gone", "0 pictures are there of 1")]
    public async Task A_damaged_backup_is_refused_and_leaves_no_database(string damage, string told)
    {
        await Take("o1", "a.jpg");
        await CliProcess.RunOnAsync(folder, "db", "backup", Copy);
        var picture = Directory.EnumerateFiles(Path.Combine(Copy, "pictures"), "*", SearchOption.AllDirectories).Single();
        var file = damage switch
        {
            "manifest" => Path.Combine(Copy, BackupManifest.FileName),
            "database" => Path.Combine(Copy, BackupManifest.Read(Copy).DatabaseFile),
            _ => picture,
        };
        var bytes = await File.ReadAllBytesAsync(file);
        File.Delete(file); // It may be a link to the original.
        if (damage != "picture gone")
        {
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, damage == "manifest" ? bytes[..(bytes.Length / 2)] : bytes);
        }

        using var other = new TestFolder(database, empty: true);
        Empty(other);
        var restored = await CliProcess.RunOnAsync(other, "db", "restore", Copy);
        Assert.Equal(2, restored.ExitCode);
        Assert.Contains(told, restored.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(other.Folder.Database));
    }

    [StorageFact]
    public async Task A_picture_that_the_data_folder_lost_is_told_and_the_rest_is_kept()
    {
        await Take("o1", "a.jpg");
        await Take("o2", "b.jpg");
        var lost = Pictures(folder)[0];
        File.Delete(new PictureStore(folder.Folder).PathOf(lost));
        var backup = await CliProcess.RunOnAsync(folder, "db", "backup", Copy);
        Assert.Equal(1, backup.ExitCode);
        Assert.Contains(lost, backup.Error, StringComparison.Ordinal);
        Assert.Equal([lost], BackupManifest.Read(Copy).MissingPictures);
    }

    [StorageFact]
    public async Task Status_tells_an_old_database_from_a_current_one_and_migrate_makes_it_one()
    {
        using var old = new TestFolder(database, empty: true);
        await using (var db = old.Database.CreateDbContext())
        {
            await OldVersions.MigrateAsync(db, OldVersions.All[^1]);
        }

        var before = await CliProcess.RunOnAsync(old, "db", "status");
        Assert.Equal(1, before.ExitCode);
        Assert.Contains(OldVersions.All[^1], before.Error, StringComparison.Ordinal);
        Assert.Contains(old.Database.Description, before.Output, StringComparison.Ordinal);
        var migrated = await CliProcess.RunOnAsync(old, "db", "migrate");
        Assert.Contains($"1/1 {OldVersions.All[^1]}", migrated.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0), (migrated.ExitCode, (await CliProcess.RunOnAsync(old, "db", "status")).ExitCode));
    }

    public void Dispose() => folder.Dispose();

    async Task Take(string order, string picture)
    {
        using var services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        var results = await services.GetRequiredService<RecordIntake>().TakeAsync([Of(Order(order)), Of(Evidence($"e-{order}", order, picture))], default);
        Assert.All(results, result => Assert.Equal(IngestOutcome.Accepted, result.Outcome));
    }

    // A look at a database that is not there yet makes an empty file of it.
    static void Empty(TestFolder folder) => File.Delete(folder.Folder.Database);

    static List<string> Pictures(TestFolder folder) =>
        [.. Directory.EnumerateFiles(folder.Folder.Pictures, "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    static Dictionary<string, DateTime> WrittenAt(string root) =>
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc);
}

public sealed class DbCommandOnSqliteTests() : DbCommandTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class DbCommandOnPostgresTests() : DbCommandTests(TestDatabase.Postgres);
