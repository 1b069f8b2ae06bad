using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Jobs;

/// <summary>Does the work that comes round by the clock, in one process at a time: the one that holds the leader's lease.</summary>
/// <remarks>A leader that ends without giving the lease back is followed by another once the lease has run out; on the same machine at once. A
/// leader that is only slow finds its lease gone at the next renewal and stops: tasks are safe to begin again, so that a short overlap harms nobody.</remarks>
public sealed class Scheduler(
    Database database, IEnumerable<ScheduledTask> tasks, EngineOptions options, TimeProvider time, ILogger<Scheduler> log)
{
    /// <summary>Name of the leader's row.</summary>
    public const string Leader = "leader";

    static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // What comes round less often than this is not begun anew because the leader changed.
    static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    readonly List<ScheduledTask> tasks = [.. tasks];
    readonly Dictionary<string, DateTimeOffset> next = [];
    readonly string owner = ProcessIdentity.Current;

    /// <summary>Runs until cancelled; then gives the lease back.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var leads = false;
        var renewAt = DateTimeOffset.MinValue;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                try
                {
                    var now = time.GetUtcNow();
                    if (now >= renewAt)
                    {
                        var led = leads;
                        leads = await AcquireAsync(cancellation);
                        renewAt = leads ? now + Lease / 3 : now + Tick;
                        if (leads && !led)
                        {
                            await RememberAsync(cancellation);
                        }
                    }

                    if (leads)
                    {
                        await RunDueAsync(cancellation);
                    }
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    leads = false;
                    Log.SchedulerFailed(log, error);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
        finally
        {
            await ResignAsync(leads);
        }
    }

    /// <summary>Takes the lease, or renews it.</summary>
    /// <returns>False while another holds it.</returns>
    public async Task<bool> AcquireAsync(CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        var holder = await db.Schedule.AsNoTracking().SingleOrDefaultAsync(row => row.Name == Leader, cancellation);
        if (holder is null)
        {
            var first = new Statement(database.Postgres is not null, time);
            await first.RunAsync(db, $"""INSERT INTO "Schedule" ("Name") VALUES ({first.Value(Leader)}) ON CONFLICT DO NOTHING""", cancellation);
        }

        var say = new Statement(database.Postgres is not null, time);
        var until = say.After(Lease);
        var hasEnded = holder?.Owner is { } other && ProcessIdentity.HasEnded(other) ? $"""OR "Owner" = {say.Value(other)}""" : "";
        return await say.RunAsync(
            db,
            $"""
            UPDATE "Schedule" SET "Owner" = {say.Value(owner)}, "LeaseUntil" = {until}
            WHERE "Name" = {say.Value(Leader)} AND ("Owner" IS NULL OR "Owner" = {say.Value(owner)} OR "LeaseUntil" < {say.Now} {hasEnded})
            """,
            cancellation) == 1;
    }

    /// <summary>Runs what is due, one after the other.</summary>
    public async Task RunDueAsync(CancellationToken cancellation)
    {
        foreach (var task in tasks.Where(task => time.GetUtcNow() >= next.GetValueOrDefault(task.Name)))
        {
            string? failure = null;
            try
            {
                await task.Run(cancellation);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                failure = $"{error.GetType().Name}: {error.Message}";
                Log.ScheduledTaskFailed(log, error, task.Name);
            }

            next[task.Name] = time.GetUtcNow() + task.Every;
            if (failure is not null || task.Every >= Remembered)
            {
                await NoteAsync(task.Name, failure, cancellation);
            }
        }
    }

    TimeSpan Lease => TimeSpan.FromSeconds(options.LeaseSeconds);

    async Task RememberAsync(CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        var done = await db.Schedule.AsNoTracking().Where(row => row.FinishedAt != null).ToDictionaryAsync(row => row.Name, row => row.FinishedAt!.Value, cancellation);
        next.Clear();
        foreach (var task in tasks.Where(task => task.Every >= Remembered && done.ContainsKey(task.Name)))
        {
            next[task.Name] = done[task.Name] + task.Every;
        }
    }

    async Task NoteAsync(string name, string? failure, CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        if (await db.Schedule.SingleOrDefaultAsync(row => row.Name == name, cancellation) is not { } row)
        {
            db.Schedule.Add(row = new ScheduleRow { Name = name });
        }

        (row.FinishedAt, row.Error, row.Owner) = (time.GetUtcNow(), failure, owner);
        await db.SaveChangesAsync(cancellation);
    }

    async Task ResignAsync(bool leads)
    {
        if (!leads)
        {
            return;
        }

        try
        {
            await using var db = database.CreateDbContext();
            await db.Schedule.Where(row => row.Name == Leader && row.Owner == owner).ExecuteUpdateAsync(set => set.SetProperty(row => row.Owner, (string?)null));
        }
        catch (Exception error)
        {
            Log.SchedulerFailed(log, error);
        }
    }
}
