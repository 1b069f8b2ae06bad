using Forensics.Engine.Analyze;
using Forensics.Engine.Jobs;
using Forensics.Engine.Pictures;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Pictures;

public sealed class PictureRepairTests
{
    public static TheoryData<string> Databases => VerifyTests.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Pictures_come_back_from_a_backup_and_are_marked_where_there_is_none(string database)
    {
        if (await VerifyTests.SoundAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var (changed, lost) = await PicturesAsync(house);
        var sound = await File.ReadAllBytesAsync(house.Store.PathOf(changed));
        // The backup has one of them right, and the other as damaged as here.
        var backup = Path.Combine(house.Root, "backup");
        Write(Path.Combine(backup, "pictures", changed[..2], changed[2..4], changed), sound);
        Write(Path.Combine(backup, "pictures", lost[..2], lost[2..4], lost), [1, 2, 3]);
        byte[] wrong = [.. sound[..^1], (byte)(sound[^1] ^ 1)];
        await File.WriteAllBytesAsync(house.Store.PathOf(changed), wrong);
        File.Delete(house.Store.PathOf(lost));

        Assert.Equal(new RepairSummary(0, 2, 0, 0), await RepairAsync(house, null));
        await using (var db = house.Db())
        {
            Assert.All(await db.Pictures.ToListAsync(), row => Assert.Equal(DamagedPictureException.Code, row.ErrorCode));
        }

        Assert.Equal(new RepairSummary(1, 1, 0, 0), await RepairAsync(house, backup));
        Assert.Equal(sound, await house.Store.GetAsync(changed, default));
        // Nothing is thrown away: the wrong bytes lie in quarantine under the same path.
        Assert.Equal(wrong, await File.ReadAllBytesAsync(Path.Combine(house.Options.DataFolder, "quarantine", "pictures", changed[..2], changed[2..4], changed)));
        await house.WorkAsync();
        await using (var db = house.Db())
        {
            Assert.Null((await db.Pictures.SingleAsync(row => row.Sha256 == changed)).ErrorCode);
            Assert.Equal(DamagedPictureException.Code, (await db.Pictures.SingleAsync(row => row.Sha256 == lost)).ErrorCode);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Forgotten_files_are_set_aside_and_missing_maps_asked_for(string database)
    {
        if (await VerifyTests.SoundAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var (first, second) = await PicturesAsync(house);
        var orphan = await house.Store.PutAsync("nobody wants it"u8.ToArray(), default);
        await using (var db = house.Db())
        {
            await db.Findings.Where(row => row.Analyzer == "ela").ExecuteUpdateAsync(set => set.SetProperty(row => row.Map, "ela"));
        }

        await house.Store.PutMapAsync(first, "ela.png", new byte[] { 1 }, default);
        Assert.False(File.Exists(house.Store.MapPath(second, "ela.png")));
        Assert.Equal(new RepairSummary(0, 0, 0, 1), await RepairAsync(house, null)); // The file is too young.
        File.SetLastWriteTimeUtc(house.Store.PathOf(orphan), house.Time.Now.UtcDateTime.AddDays(-3));
        Assert.Equal(1, (await RepairAsync(house, null)).SetAside);
        Assert.False(File.Exists(house.Store.PathOf(orphan)));
        Assert.True(File.Exists(Path.Combine(house.Options.DataFolder, "quarantine", "pictures", orphan[..2], orphan[2..4], orphan)));
        await using var after = house.Db();
        Assert.Equal(second, (await after.Jobs.SingleAsync(job => job.State == JobState.Waiting && job.Kind == JobKind.Analyze)).Subject);
    }

    [Fact]
    public async Task The_analysis_of_a_damaged_picture_ends_with_an_error_of_its_own_kind()
    {
        await using var house = (await VerifyTests.SoundAsync(LedgerHouse.Sqlite))!;
        var (damaged, _) = await PicturesAsync(house);
        await File.AppendAllTextAsync(house.Store.PathOf(damaged), "more");
        await using var db = house.Db();
        var job = await db.Jobs.AsNoTracking().SingleAsync(job => job.Subject == damaged);
        var error = await Assert.ThrowsAsync<DamagedPictureException>(() => house.Get<AnalyzeStep>().RunAsync(new LeasedJob(job.Id, job.Kind, damaged, job.Sequence, job.Fence, job.Priority, job.Shop, job.Attempts), default));
        Assert.Equal(damaged, error.Sha256);
        Assert.Contains("pictures repair", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_checks_and_repairs()
    {
        await using var house = (await VerifyTests.SoundAsync(LedgerHouse.Sqlite))!;
        var (changed, _) = await PicturesAsync(house);
        var data = house.Options.DataFolder;
        Assert.Equal(0, (await CliProcess.RunAsync("pictures", "check", "--data", data)).ExitCode);
        var backup = Path.Combine(house.Root, changed);
        File.Move(house.Store.PathOf(changed), backup);
        var check = await CliProcess.RunAsync("pictures", "check", "--data", data);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains($"picture {changed}: no file", check.Error, StringComparison.Ordinal);
        var repair = await CliProcess.RunAsync("pictures", "repair", "--data", data, "--from", house.Root);
        Assert.True(repair.ExitCode == 0, repair.Error);
        Assert.Contains("1 pictures brought back", repair.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await CliProcess.RunAsync("pictures", "repair", "--data", data, "--from", "/nowhere")).ExitCode);
    }

    static Task<RepairSummary> RepairAsync(LedgerHouse house, string? from) => house.Get<PictureRepair>().RunAsync(from, _ => { }, (_, _) => { }, default);

    static async Task<(string First, string Second)> PicturesAsync(LedgerHouse house)
    {
        await using var db = house.Db();
        var all = await db.Pictures.OrderBy(row => row.Sha256).Select(row => row.Sha256).ToListAsync();
        return (all[0], all[1]);
    }

    static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
