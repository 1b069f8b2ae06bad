using Forensics.Engine.Children;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Watching;

/// <summary>Tells the others four times a minute that this process lives, and adds what it did to the common samples.</summary>
/// <remarks>For people who look; nothing of the work depends on it. A process that is killed takes at most 15 s of its counts with it.</remarks>
public sealed class SignsOfLife(
    Database database, DataFolder folder, StepWatch watch, ExaminerPool children, EngineOptions options, TimeProvider time, ILogger<SignsOfLife> log)
{
    /// <summary>Between two signs.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    /// <summary>A process that was silent for so long is taken for gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    readonly string owner = ProcessIdentity.Current;

    /// <summary>Runs until cancelled; then takes leave.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                await TryAsync(db => GiveAsync(db, cancellation));
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }

        await TryAsync(async db =>
        {
            await AddAsync(db, CancellationToken.None);
            await db.Processes.Where(row => row.Owner == owner).ExecuteDeleteAsync();
        });
    }

    /// <summary>One sign.</summary>
    internal async Task GiveAsync(ForensicsDbContext db, CancellationToken cancellation)
    {
        await AddAsync(db, cancellation);
        var say = new Statement(database.Postgres is not null, time);
        // Without a value of its own kind the server takes it for text.
        var free = folder.FreeBytes is { } bytes ? say.Value(bytes) : "NULL";
        var (workers, running, living) = (say.Value(options.Workers), say.Value(watch.Running), say.Value(children.Children.Count));
        await say.RunAsync(
            db,
            $"""
            INSERT INTO "Processes" ("Owner", "StartedAt", "SeenAt", "Workers", "Running", "Children", "FreeBytes")
            VALUES ({say.Value(owner)}, {say.Now}, {say.Now}, {workers}, {running}, {living}, {free})
            ON CONFLICT ("Owner") DO UPDATE SET "SeenAt" = excluded."SeenAt", "Workers" = excluded."Workers", "Running" = excluded."Running",
                "Children" = excluded."Children", "FreeBytes" = excluded."FreeBytes"
            """,
            cancellation);
    }

    async Task AddAsync(ForensicsDbContext db, CancellationToken cancellation)
    {
        var steps = watch.Take();
        try
        {
            await OperationSamples.AddAsync(db, new Statement(database.Postgres is not null, time), OperationSamples.MinuteOf(time.GetUtcNow()), steps, cancellation);
        }
        catch
        {
            foreach (var step in steps)
            {
                watch.Add(step);
            }

            throw;
        }
    }

    async Task TryAsync(Func<ForensicsDbContext, Task> work)
    {
        try
        {
            await using var db = database.CreateDbContext();
            await work(db);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.SignFailed(log, error);
        }
    }
}
