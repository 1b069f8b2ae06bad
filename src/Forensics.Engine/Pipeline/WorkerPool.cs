using Forensics.Engine.Analyze;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Rescore;
using Forensics.Engine.Score;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Pipeline;

/// <summary>Works on steps, several at once, until told to stop or nothing is left. Any number of processes may do so on one data folder.</summary>
public sealed class WorkerPool(
    IJobQueue jobs, AnalyzeStep analyze, ScoreStep score, RescoreStep rescore, WaitingQueries waiting, EngineOptions options, TimeProvider time, ILogger<WorkerPool> log)
{
    static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(250);

    /// <param name="untilIdle">Returns once nothing waits or runs, here or elsewhere; otherwise only on cancellation.</param>
    /// <remarks>On cancellation the steps under way are finished first; killing the process instead loses no more than their time.</remarks>
    public async Task RunAsync(bool untilIdle, IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default)
    {
        var running = new Dictionary<LeasedJob, Task>();
        using var stopHeartbeat = new CancellationTokenSource();
        var heartbeat = HeartbeatAsync(running, stopHeartbeat.Token);
        try
        {
            await WorkAsync(running, untilIdle, progress, cancellation);
        }
        finally
        {
            await Task.WhenAll(running.Values);
            await stopHeartbeat.CancelAsync();
            await heartbeat;
        }
    }

    async Task WorkAsync(Dictionary<LeasedJob, Task> running, bool untilIdle, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var reported = time.GetTimestamp();
        await ReclaimAsync();
        await waiting.SweepAsync(CancellationToken.None);
        while (!cancellation.IsCancellationRequested)
        {
            var claimed = running.Count < options.Workers ? await jobs.ClaimAsync(options.Workers - running.Count, CancellationToken.None) : [];
            foreach (var job in claimed)
            {
                lock (running)
                {
                    running.Add(job, Task.Run(() => RunAsync(job), CancellationToken.None));
                }
            }

            var isIdle = claimed.Count == 0 && running.Count == 0;
            if (progress is not null && (isIdle || time.GetElapsedTime(reported) > IdlePoll))
            {
                progress.Report(WorkProgress.Of(await jobs.CountAsync(CancellationToken.None)));
                reported = time.GetTimestamp();
            }

            if (isIdle)
            {
                await ReclaimAsync();
                if (untilIdle && WorkProgress.Of(await jobs.CountAsync(CancellationToken.None)).IsFinished)
                {
                    return;
                }
            }

            await WaitAsync(running, cancellation);
        }
    }

    /// <summary>Until a step is finished, or some time has passed in which others may have asked for some.</summary>
    static async Task WaitAsync(Dictionary<LeasedJob, Task> running, CancellationToken cancellation)
    {
        await Task.WhenAny([.. running.Values, Task.Delay(IdlePoll, cancellation)]);
        lock (running)
        {
            foreach (var (job, _) in running.Where(pair => pair.Value.IsCompleted).ToList())
            {
                running.Remove(job);
            }
        }
    }

    async Task RunAsync(LeasedJob job)
    {
        try
        {
            await (job.Kind switch
            {
                JobKind.Analyze => analyze.RunAsync(job, CancellationToken.None),
                JobKind.Score => score.RunAsync(job, CancellationToken.None),
                RescoreStep.Kind => rescore.RunAsync(job, CancellationToken.None),
                _ => throw new NotSupportedException($"This version knows no step \"{job.Kind}\"."),
            });
        }
        catch (LeaseLostException)
        {
            Log.LeaseLost(log, job.Kind, job.Subject);
        }
        catch (Exception error)
        {
            Log.JobFailed(log, error, job.Kind, job.Subject);
            await FailAsync(job, error);
        }
    }

    async Task FailAsync(LeasedJob job, Exception error)
    {
        try
        {
            await jobs.FailAsync(job, $"{error.GetType().Name}: {error.Message}", error is NotSupportedException or FileNotFoundException, CancellationToken.None);
        }
        catch (Exception second)
        {
            // The database itself is in trouble: the lease runs out and the step comes back.
            Log.JobFailed(log, second, job.Kind, job.Subject);
        }
    }

    async Task ReclaimAsync()
    {
        if (await jobs.ReclaimAsync(CancellationToken.None) is > 0 and var count)
        {
            Log.Reclaimed(log, count);
        }
    }

    async Task HeartbeatAsync(Dictionary<LeasedJob, Task> running, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.LeaseSeconds / 3.0), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                List<LeasedJob> held;
                lock (running)
                {
                    held = [.. running.Where(pair => !pair.Value.IsCompleted).Select(pair => pair.Key)];
                }

                try
                {
                    await jobs.HeartbeatAsync(held, CancellationToken.None);
                    await ReclaimAsync();
                    await waiting.SweepAsync(CancellationToken.None);
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

/// <summary>How far the work is, over all processes.</summary>
public sealed record WorkProgress(IReadOnlyList<KindProgress> Kinds)
{
    public int Done => Kinds.Sum(kind => kind.Done);

    public int Failed => Kinds.Sum(kind => kind.Failed);

    public int All => Kinds.Sum(kind => kind.All);

    /// <summary>Nothing waits or runs.</summary>
    public bool IsFinished => Done + Failed == All;

    internal static WorkProgress Of(IReadOnlyList<JobCount> counts) => new(
        [.. counts
            .GroupBy(count => count.Kind)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => new KindProgress(
                kind.Key,
                kind.Where(count => count.State == Storage.JobState.Done).Sum(count => count.Count),
                kind.Where(count => count.State == Storage.JobState.Failed).Sum(count => count.Count),
                kind.Sum(count => count.Count)))]);
}

/// <param name="Kind">One of <see cref="JobKind"/>.</param>
public sealed record KindProgress(string Kind, int Done, int Failed, int All);
