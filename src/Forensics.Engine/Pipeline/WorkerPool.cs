using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Pipeline;

/// <summary>Works on steps, several at once, until told to stop or nothing is left. Any number of processes on any number of machines may do so on one database.</summary>
/// <remarks>Trouble of the database stops nothing: the pool says what it waits for and goes on when it is over.</remarks>
public sealed class WorkerPool(
    IJobQueue jobs, StepRunner steps, JobListener listener, JobAdmin admin, Scheduler scheduler, SignsOfLife signs, SchemaWatch schema,
    EngineOptions options, TimeProvider time, ILogger<WorkerPool> log)
{
    static readonly TimeSpan ProgressEvery = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <param name="untilIdle">Returns once nothing waits or runs, here or elsewhere; otherwise only on cancellation.</param>
    /// <remarks>On cancellation the steps under way are finished first, or given back when that takes longer than
    /// <see cref="EngineOptions.DrainSeconds"/>; killing the process instead loses no more than their time.</remarks>
    /// <exception cref="ConfigurationException">A newer version of the program has changed the tables meanwhile.</exception>
    public async Task RunAsync(bool untilIdle, IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new RunningSteps(steps);
        var heartbeat = HeartbeatAsync(running, stop);
        var schedule = scheduler.RunAsync(stop.Token);
        var alive = signs.RunAsync(stop.Token);
        try
        {
            await WorkAsync(running, untilIdle, progress, stop.Token);
        }
        finally
        {
            await DrainAsync(running);
            await stop.CancelAsync();
            await Task.WhenAll(heartbeat, schedule, alive);
        }

        if (schema.Newer is { } newer)
        {
            throw new ConfigurationException(
                $"A newer version of this program changed the tables ({newer}). What was under way here is finished; start the newer version.");
        }
    }

    async Task WorkAsync(RunningSteps running, bool untilIdle, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var (reported, pause) = (time.GetTimestamp(), FirstPause);
        var reportEvery = TimeSpan.Zero;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                // Asked before looking, so that nothing asked for in between is slept through.
                var (next, ended) = (listener.NextAsync(), running.Ended);
                await running.SettleAsync(jobs);
                var wanted = options.Workers + options.StepsAhead - running.Count;
                var claimed = wanted > 0 ? await jobs.ClaimAsync(wanted, steps.Kinds, CancellationToken.None) : [];
                running.Start(claimed);
                var isIdle = running.Count == 0;
                if (isIdle && await jobs.ReclaimAsync(CancellationToken.None) > 0)
                {
                    continue;
                }

                var isOver = isIdle && untilIdle && !await jobs.IsAnyOpenAsync(steps.Kinds, CancellationToken.None);
                if (progress is not null && (isOver || time.GetElapsedTime(reported) > reportEvery))
                {
                    // Counting looks at every step: it may take a twentieth of the time.
                    var began = time.GetTimestamp();
                    progress.Report(WorkProgress.Of(await admin.CountAsync(CancellationToken.None)));
                    (reported, reportEvery) = (time.GetTimestamp(), TimeSpan.FromTicks(Math.Max(ProgressEvery.Ticks, 20 * time.GetElapsedTime(began).Ticks)));
                }

                if (isOver)
                {
                    return;
                }

                pause = FirstPause;
                await running.WaitAsync(ended, next, claimed.Count == wanted ? Timeout.InfiniteTimeSpan : listener.Patience, time, cancellation);
            }
            catch (Exception error) when (StorageFailure.Is(error))
            {
                Instruments.StorageFailed(error);
                Log.WaitingForStorage(log, error, pause.TotalSeconds);
                await Task.Delay(pause, time, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            }
        }
    }

    async Task DrainAsync(RunningSteps running)
    {
        try
        {
            var left = await running.DrainAsync(TimeSpan.FromSeconds(options.DrainSeconds), time);
            await running.SettleAsync(jobs);
            await jobs.ReleaseAsync(left, CancellationToken.None);
        }
        catch (Exception error)
        {
            // The leases run out, or the next process of this machine sees that this one ended.
            Log.WaitingForStorage(log, error, 0);
        }
    }

    async Task HeartbeatAsync(RunningSteps running, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.LeaseSeconds / 3.0), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                try
                {
                    running.Abandon(await jobs.HeartbeatAsync(running.Jobs, CancellationToken.None));
                    if (await jobs.ReclaimAsync(CancellationToken.None) is > 0 and var count)
                    {
                        Log.Reclaimed(log, count);
                    }

                    if (await schema.IsNewerAsync(CancellationToken.None))
                    {
                        await stop.CancelAsync();
                    }
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    Log.HeartbeatFailed(log, error);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }
}
