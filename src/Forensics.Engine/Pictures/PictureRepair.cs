using System.Globalization;
using System.Security.Cryptography;
using Forensics.Engine.Erasing;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Pictures;

/// <summary>Brings pictures back from a backup, marks those that are lost, sets aside what does not belong. It deletes nothing.</summary>
public sealed class PictureRepair(
    IDbContextFactory<ForensicsDbContext> database, PictureStore store, DataFolder folder, PictureInspection inspection, IJobQueue jobs, RetentionOptions retention)
{
    const int PageRows = 500;

    /// <param name="from">A backup or another data folder; null when there is none.</param>
    /// <param name="tell">Gets what is done, a line each.</param>
    public async Task<RepairSummary> RunAsync(string? from, Action<string> tell, Action<long, long> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tell);
        List<PictureFault> faults = [];
        await inspection.CheckAsync(null, 0, faults.Add, progress, cancellation);
        int restored = 0, lost = 0;
        foreach (var fault in faults)
        {
            var bytes = from is null ? null : await FromBackupAsync(from, fault.Sha256, cancellation);
            if (bytes is null)
            {
                await MarkAsync(fault.Sha256, cancellation);
                tell($"picture {fault.Sha256}: {fault.What}; marked as damaged{(from is null ? "" : ", it is not in the backup either")}.");
                lost++;
                continue;
            }

            SetAside(fault.Path);
            await store.PutAsync(bytes, cancellation);
            await UnmarkAsync(fault.Sha256, cancellation);
            tell($"picture {fault.Sha256}: {fault.What}; brought back.");
            restored++;
        }

        var healed = await UnmarkSoundAsync([.. faults.Select(fault => fault.Sha256)], cancellation);
        var aside = await new OrphanSweep(database, inspection).RunAsync(TimeSpan.FromDays(retention.OrphanDays), int.MaxValue, file =>
        {
            SetAside(file.Path);
            tell($"{file.Path}: nothing names it; set aside.");
        }, cancellation);
        return new RepairSummary(restored + healed, lost, aside, await AskForMapsAsync(cancellation));
    }

    static async Task<byte[]?> FromBackupAsync(string from, string sha256, CancellationToken cancellation)
    {
        var leaf = Path.Combine(sha256[..2], sha256[2..4], sha256);
        foreach (var path in new[] { Path.Combine(from, "pictures", leaf), Path.Combine(from, leaf), Path.Combine(from, sha256) }.Where(File.Exists))
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellation);
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256)
            {
                return bytes;
            }
        }

        return null;
    }

    async Task MarkAsync(string sha256, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await db.Pictures.Where(row => row.Sha256 == sha256).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.ErrorCode, DamagedPictureException.Code).SetProperty(row => row.ErrorMessage, DamagedPictureException.Code), cancellation);
    }

    /// <summary>The picture is sound again; if it was marked, it is examined anew, which also takes the mark away.</summary>
    async Task UnmarkAsync(string sha256, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var marked = await db.Pictures.Where(row => row.Sha256 == sha256 && row.ErrorCode == DamagedPictureException.Code).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.ErrorCode, (string?)null).SetProperty(row => row.ErrorMessage, (string?)null), cancellation);
        var failed = await db.Jobs.AnyAsync(job => job.Kind == JobKind.Analyze && job.Subject == sha256 && job.State == JobState.Failed, cancellation);
        if (marked > 0 || failed)
        {
            await jobs.RenewAsync(db, JobKind.Analyze, [(sha256, null)], JobPriority.Interactive, cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Pictures that were marked once and whose files somebody brought back by hand.</summary>
    async Task<int> UnmarkSoundAsync(HashSet<string> faulty, CancellationToken cancellation)
    {
        List<string> marked;
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            marked = await db.Pictures.Where(row => row.ErrorCode == DamagedPictureException.Code).Select(row => row.Sha256).ToListAsync(cancellation);
        }

        var sound = marked.Where(sha256 => !faulty.Contains(sha256)).ToList();
        foreach (var sha256 in sound)
        {
            await UnmarkAsync(sha256, cancellation);
        }

        return sound.Count;
    }

    /// <summary>Maps can be made again: their pictures are asked to be examined anew. Thumbnails make themselves.</summary>
    async Task<int> AskForMapsAsync(CancellationToken cancellation)
    {
        var asked = 0;
        for (var after = ""; ;)
        {
            await using var db = await database.CreateDbContextAsync(cancellation);
            var from = after;
            var page = await db.Findings.Where(row => row.IsCurrent && row.Map != null && string.Compare(row.Sha256, from) > 0)
                .Select(row => row.Sha256).Distinct().OrderBy(sha256 => sha256).Take(PageRows).ToListAsync(cancellation);
            var maps = await db.Findings.AsNoTracking().Where(row => row.IsCurrent && row.Map != null && page.Contains(row.Sha256))
                .Select(row => new { row.Sha256, row.Map }).ToListAsync(cancellation);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            var gone = maps.Where(row => !File.Exists(store.MapPath(row.Sha256, row.Map + ".png"))).Select(row => row.Sha256).Distinct().ToList();
            await jobs.RenewAsync(db, JobKind.Analyze, gone.ConvertAll(sha256 => (sha256, (string?)null)), JobPriority.Reanalysis, cancellation);
            asked += gone.Count;
            await transaction.CommitAsync(cancellation);
            if (page.Count < PageRows)
            {
                return asked;
            }

            after = page[^1];
        }
    }

    /// <summary>Moves a file of the data folder into its quarantine, under the same path.</summary>
    void SetAside(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        var place = Path.Combine(folder.Quarantine, Path.GetRelativePath(folder.Root, path));
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        for (var i = 1; File.Exists(place); i++)
        {
            place = Path.Combine(Path.GetDirectoryName(place)!, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}.{i}"));
        }

        File.Move(path, place);
    }
}

/// <param name="Restored">Sound again.</param>
/// <param name="Lost">Marked as damaged: no sound bytes were at hand.</param>
/// <param name="SetAside">Files that nothing names.</param>
/// <param name="AskedFor">Pictures to be examined anew because a map is missing.</param>
public sealed record RepairSummary(int Restored, int Lost, int SetAside, int AskedFor);
