using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Watching;

/// <summary>What operators see at a glance: the command <c>jobs</c> and the operations page.</summary>
public sealed class OperationsQueries(Database database, DataFolder folder, TimeProvider time)
{
    /// <summary>Steps set aside that are listed.</summary>
    public const int AsideShown = 50;

    // More under way than a page can show: a service of a thousand workers.
    const int RunningShown = 2_000;

    public async Task<OperationsView> ReadAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var db = database.CreateDbContext();
        var running = await db.Jobs.AsNoTracking().Where(job => job.State == JobState.Running).Take(RunningShown)
            .Select(job => new { job.Owner, job.Kind, job.Subject }).ToListAsync(cancellation);
        var steps = running.ToLookup(job => job.Owner ?? "", job => new StepName(job.Kind, job.Subject), StringComparer.Ordinal);
        var schedule = await db.Schedule.AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellation);
        return new OperationsView(
            now,
            database.Description,
            await QueueLevels.ReadAsync(db, now, cancellation),
            await db.Jobs.AsNoTracking().Where(job => job.State == JobState.Failed || job.State == JobState.Cancelled)
                .OrderByDescending(job => job.FinishedAt).Take(AsideShown).ToListAsync(cancellation),
            [.. (await db.Processes.AsNoTracking().OrderBy(row => row.StartedAt).ToListAsync(cancellation)).Select(row => new ProcessView(
                row, now - row.SeenAt < SignsOfLife.Silence && !ProcessIdentity.HasEnded(row.Owner), [.. steps[row.Owner]]))],
            schedule.Find(row => row.Name == Scheduler.Leader),
            schedule.FindAll(row => row.Name != Scheduler.Leader),
            await SamplesAsync(db, now, cancellation),
            await StorageSizes.ReadAsync(db, folder, cancellation),
            folder.FreeBytes,
            await DriftRows.LatestAsync(db, cancellation));
    }

    static async Task<IReadOnlyList<OperationSampleRow>> SamplesAsync(ForensicsDbContext db, DateTimeOffset now, CancellationToken cancellation)
    {
        var first = now - OperationsView.Shown;
        return await db.OperationSamples.AsNoTracking().Where(row => row.At > first).OrderBy(row => row.At).ToListAsync(cancellation);
    }
}

/// <summary>The service at a glance, over all processes.</summary>
/// <param name="Database">Which one, without user or password.</param>
/// <param name="Aside">The latest steps set aside, at most <see cref="OperationsQueries.AsideShown"/>.</param>
/// <param name="Leader">Null before anybody led.</param>
/// <param name="Samples">Of <see cref="Shown"/>, in order of time.</param>
/// <param name="FreeBytes">Where this process keeps pictures.</param>
/// <param name="Drift">Of the last run.</param>
public sealed record OperationsView(
    DateTimeOffset At,
    string Database,
    IReadOnlyList<QueueLevel> Levels,
    IReadOnlyList<JobRow> Aside,
    IReadOnlyList<ProcessView> Processes,
    ScheduleRow? Leader,
    IReadOnlyList<ScheduleRow> Schedule,
    IReadOnlyList<OperationSampleRow> Samples,
    StorageSizes Sizes,
    long? FreeBytes,
    IReadOnlyList<DriftRow> Drift)
{
    /// <summary>How far back samples are shown.</summary>
    public static readonly TimeSpan Shown = TimeSpan.FromHours(1);

    /// <summary>Values of a measure by minute, the latest last; null where nobody noted anything of the kind.</summary>
    public IReadOnlyList<double?> ByMinute(string kind, string measure)
    {
        var last = OperationSamples.MinuteOf(At);
        var minutes = Samples.Where(row => row.Kind == kind).ToLookup(row => row.At.UtcTicks);
        return
        [
            .. Enumerable.Range(1, (int)Shown.TotalMinutes).Select(i => minutes[(last - Shown + TimeSpan.FromMinutes(i)).UtcTicks].ToList())
                .Select(noted => noted.Count == 0 ? (double?)null : noted.Find(row => row.Measure == measure)?.Value ?? 0),
        ];
    }

    /// <summary>Sum of a flow over the time shown.</summary>
    public double Sum(string kind, string measure) => Samples.Where(row => row.Kind == kind && row.Measure == measure).Sum(row => row.Value);
}

/// <param name="IsAlive">It gave a sign a short while ago.</param>
/// <param name="Steps">Under way.</param>
public sealed record ProcessView(ProcessRow Row, bool IsAlive, IReadOnlyList<StepName> Steps);

/// <summary>Which step.</summary>
public sealed record StepName(string Kind, string Subject);
