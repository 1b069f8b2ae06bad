using System.Diagnostics;
using Forensics.Engine.Jobs;

namespace Forensics.Engine.Watching;

/// <summary>Watches each step of this process: a trace, counters, and a tally that the process adds to the common samples.</summary>
public sealed class StepWatch(TimeProvider time)
{
    /// <summary>Outcome of a step that was finished; the others are kinds of failures.</summary>
    public const string Done = "done";

    readonly TimeProvider time = time;
    readonly Lock gate = new();
    readonly Dictionary<(string Kind, string Outcome), (long Count, double Seconds)> tally = [];
    int running;

    /// <summary>Steps under way.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>To be disposed when the step is over, and told before how it ended. A step that was not told of counts as neither: it was
    /// another worker's by then, or the process stops.</summary>
    internal WatchedStep Begin(LeasedJob job) => new(this, job);

    /// <summary>What was counted since the last call.</summary>
    internal IReadOnlyList<StepTally> Take()
    {
        lock (gate)
        {
            List<StepTally> taken = [.. tally.Select(pair => new StepTally(pair.Key.Kind, pair.Key.Outcome, pair.Value.Count, pair.Value.Seconds))];
            tally.Clear();
            return taken;
        }
    }

    /// <summary>Counts steps, also those that were taken and could not be stored.</summary>
    internal void Add(StepTally steps)
    {
        lock (gate)
        {
            var (count, seconds) = tally.GetValueOrDefault((steps.Kind, steps.Outcome));
            tally[(steps.Kind, steps.Outcome)] = (count + steps.Count, seconds + steps.Seconds);
        }
    }

    /// <summary>A step under way.</summary>
    internal sealed class WatchedStep : IDisposable
    {
        readonly StepWatch watch;
        readonly string kind;
        readonly Activity? activity;
        readonly long start;

        public WatchedStep(StepWatch watch, LeasedJob job)
        {
            (this.watch, kind, start) = (watch, job.Kind, watch.time.GetTimestamp());
            activity = Instruments.Source.StartActivity($"step {job.Kind}", ActivityKind.Consumer);
            activity?.SetTag("forensics.kind", job.Kind).SetTag("forensics.subject", job.Subject).SetTag("forensics.attempt", job.Attempts + 1);
            Interlocked.Increment(ref watch.running);
        }

        /// <param name="failure">One of <see cref="FailureKind"/>; null when the step was finished.</param>
        public void Ended(string? failure)
        {
            var took = watch.time.GetElapsedTime(start);
            activity?.SetTag("forensics.outcome", failure ?? Done);
            if (failure is not null)
            {
                activity?.SetStatus(ActivityStatusCode.Error, failure);
            }

            Instruments.StepEnded(kind, failure, took);
            watch.Add(new StepTally(kind, failure ?? Done, 1, took.TotalSeconds));
        }

        public void Dispose()
        {
            Interlocked.Decrement(ref watch.running);
            activity?.Dispose();
        }
    }

}

/// <summary>Steps of one kind with one outcome.</summary>
/// <param name="Outcome"><see cref="StepWatch.Done"/>, or one of <see cref="FailureKind"/>.</param>
/// <param name="Seconds">Their times together.</param>
sealed record StepTally(string Kind, string Outcome, long Count, double Seconds);
