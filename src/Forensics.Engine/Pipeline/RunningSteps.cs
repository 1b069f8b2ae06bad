using System.Collections.Concurrent;
using Forensics.Engine.Jobs;

namespace Forensics.Engine.Pipeline;

/// <summary>The steps this process is working on, and those whose failure it could not yet tell the queue.</summary>
sealed class RunningSteps(StepRunner steps)
{
    readonly ConcurrentDictionary<LeasedJob, (Task Task, CancellationTokenSource Stop)> running = [];
    readonly ConcurrentDictionary<LeasedJob, JobFailure> unsettled = [];
    long ended;

    public int Count => running.Count + unsettled.Count;

    /// <summary>How many steps have ended so far.</summary>
    public long Ended => Interlocked.Read(ref ended);

    /// <summary>Steps whose lease must be kept.</summary>
    public IReadOnlyCollection<LeasedJob> Jobs => [.. running.Keys, .. unsettled.Keys];

    public void Start(IReadOnlyCollection<LeasedJob> claimed)
    {
        foreach (var job in claimed)
        {
            var stop = new CancellationTokenSource();
            var begun = new TaskCompletionSource();
            running[job] = (Task.Run(async () =>
            {
                await begun.Task; // Not before it is in the list that it takes itself from.
                await RunAsync(job, stop);
            }), stop);
            begun.SetResult();
        }
    }

    /// <summary>Until a step is finished, something is heard, or the time is over.</summary>
    /// <param name="seen"><see cref="Ended"/> when the caller looked for free places: a step that ended since is not waited for.</param>
    public async Task WaitAsync(long seen, Task heard, TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        List<Task> underWay = [.. running.Values.Select(step => step.Task)];
        // After the list was made: what is not in it any more has been counted.
        if (Ended != seen)
        {
            return;
        }

        // The delay must not outlive the wait: a step a millisecond would leave thousands of timers.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny([.. underWay, heard, Task.Delay(atMost, time, over.Token)]);
        await over.CancelAsync();
    }

    /// <summary>Stops work on steps that are this process's no more.</summary>
    public void Abandon(IReadOnlyCollection<LeasedJob> lost)
    {
        foreach (var job in lost)
        {
            unsettled.TryRemove(job, out _);
            if (running.TryGetValue(job, out var step))
            {
                step.Stop.Cancel();
            }
        }
    }

    /// <summary>Tells the queue of failures; what can't be told now is kept for the next call.</summary>
    public async Task SettleAsync(IJobQueue jobs)
    {
        foreach (var (job, failure) in unsettled)
        {
            await jobs.FailAsync(job, failure, CancellationToken.None);
            unsettled.TryRemove(job, out _);
        }
    }

    /// <summary>Waits for the steps under way; then stops those that are not finished.</summary>
    /// <returns>Those.</returns>
    public async Task<IReadOnlyCollection<LeasedJob>> DrainAsync(TimeSpan atMost, TimeProvider time)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(Task.WhenAll(running.Values.Select(step => step.Task)), Task.Delay(atMost, time, over.Token));
        await over.CancelAsync();
        var left = running.ToArray();
        foreach (var (_, step) in left)
        {
            await step.Stop.CancelAsync();
        }

        return [.. left.Select(pair => pair.Key)];
    }

    async Task RunAsync(LeasedJob job, CancellationTokenSource stop)
    {
        if (await steps.RunAsync(job, stop.Token) is { } failure)
        {
            unsettled[job] = failure;
        }

        Interlocked.Increment(ref ended);
        running.TryRemove(job, out _);
        stop.Dispose();
    }
}
