using System.Diagnostics;
using System.Diagnostics.Metrics;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Watching;

/// <summary>Looks at what concerns all processes at once, in the one that leads: lengths and ages of the queue, sizes, drift. Fills gauges and
/// the common samples.</summary>
public sealed class QueueSampler : IDisposable
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    // Another process leads by then, and its figures shall not be added to old ones.
    static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    static readonly TimeSpan SizesEvery = TimeSpan.FromMinutes(5);

    // Counting looks at every step that waits: it may take a twentieth of the time.
    const int Restraint = 20;

    static readonly string[] Kinds = [JobKind.Analyze, JobKind.Score, Rescore.RescoreStep.Kind];

    readonly Database database;
    readonly DataFolder folder;
    readonly TimeProvider time;

    readonly Meter meter;
    volatile Seen? seen;
    DateTimeOffset notBefore;
    DateTimeOffset sizesAt;
    StorageSizes? sizes;

    public QueueSampler(Database database, DataFolder folder, TimeProvider time)
    {
        (this.database, this.folder, this.time) = (database, folder, time);
        // Of its own, so that its gauges go with it.
        meter = new Meter(new MeterOptions(Instruments.Name) { Scope = this });
        meter.CreateObservableGauge("forensics.queue.length", () => Now(Lengths), "{step}", "Steps that are not over, by kind, priority and state.");
        meter.CreateObservableGauge("forensics.queue.age", () => Now(Ages), "s", "Since when the oldest step waits that is ready, by kind and priority.");
        meter.CreateObservableGauge("forensics.steps.set_aside", () => Now(SetAside), "{step}", "Steps given up or cancelled, by kind and failure.");
        meter.CreateObservableGauge("forensics.bank.size", () => Now(Banks), "{picture}", "About how many pictures a bank holds.");
        meter.CreateObservableGauge("forensics.database.size", () => Now(Size), "By", "Size of the database.");
        meter.CreateObservableGauge("forensics.drift", () => Now(Drift), "1", "Population stability index of the last week against the four before.");
    }

    /// <summary>One look.</summary>
    public async Task SampleAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (now < notBefore)
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        await using var db = database.CreateDbContext();
        var levels = await QueueLevels.ReadAsync(db, now, cancellation);
        var rest = Restraint * Stopwatch.GetElapsedTime(began);
        notBefore = now + rest - Every;
        if (sizes is null || now >= sizesAt + SizesEvery)
        {
            (sizes, sizesAt) = (await StorageSizes.ReadAsync(db, folder, cancellation), now);
            await OperationSamples.ForgetAsync(db, now, cancellation);
            await db.Processes.Where(row => row.SeenAt < now - OperationSamples.Kept).ExecuteDeleteAsync(cancellation);
        }

        var drift = await DriftRows.LatestAsync(db, cancellation);
        await OperationSamples.SetAsync(db, new Statement(database.Postgres is not null, time), OperationSamples.MinuteOf(now), [.. LevelsOf(levels, now)], cancellation);
        seen = new Seen(now, now + (2 * rest > Stale ? 2 * rest : Stale), levels, sizes, drift);
    }

    public void Dispose() => meter.Dispose();

    static IEnumerable<(string Kind, string Measure, double Value)> LevelsOf(IReadOnlyList<QueueLevel> levels, DateTimeOffset now) =>
        Kinds.Union(levels.Select(level => level.Kind)).SelectMany(kind =>
        {
            var own = levels.Where(level => level.Kind == kind).ToList();
            return new (string, string, double)[]
            {
                (kind, OperationMeasure.Waiting, Sum(JobState.Waiting)),
                (kind, OperationMeasure.Running, Sum(JobState.Running)),
                (kind, OperationMeasure.SetAside, Sum(JobState.Failed) + Sum(JobState.Cancelled)),
                (kind, OperationMeasure.Age, own.Where(level => level.State == JobState.Waiting).Max(level => AgeOf(level, now)) ?? 0),
            };

            double Sum(string state) => own.Where(level => level.State == state).Sum(level => level.Count);
        });

    static double? AgeOf(QueueLevel level, DateTimeOffset now) => level.Since is { } since ? Math.Max(0, (now - since).TotalSeconds) : null;

    IEnumerable<Measurement<T>> Now<T>(Func<Seen, IEnumerable<Measurement<T>>> of) where T : struct =>
        seen is { } last && time.GetUtcNow() < last.GoodUntil ? of(last) : [];

    // What is empty is told as empty: a dashboard must not show the last step for ever.
    static IEnumerable<Measurement<long>> Lengths(Seen seen) =>
        from kind in Kinds.Union(seen.Levels.Select(level => level.Kind))
        from state in new[] { JobState.Waiting, JobState.Running }
        from priority in seen.Levels.Where(level => level.Kind == kind).Select(level => level.Priority).Append(JobPriority.Interactive).Distinct()
        select new Measurement<long>(
            seen.Levels.Where(level => level.Kind == kind && level.Priority == priority && level.State == state).Sum(level => level.Count),
            new("kind", kind), new("priority", NameOf(priority)), new("state", state));

    static IEnumerable<Measurement<double>> Ages(Seen seen) =>
        from kind in Kinds.Union(seen.Levels.Select(level => level.Kind))
        from priority in seen.Levels.Where(level => level.Kind == kind).Select(level => level.Priority).Append(JobPriority.Interactive).Distinct()
        select new Measurement<double>(
            seen.Levels.Where(level => level.Kind == kind && level.Priority == priority && level.State == JobState.Waiting).Max(level => AgeOf(level, seen.At)) ?? 0,
            new("kind", kind), new("priority", NameOf(priority)));

    static IEnumerable<Measurement<long>> SetAside(Seen seen) =>
        from level in seen.Levels
        where level.State is JobState.Failed or JobState.Cancelled
        group level.Count by (level.Kind, Failure: level.FailureKind ?? JobState.Cancelled) into aside
        select new Measurement<long>(aside.Sum(), new("kind", aside.Key.Kind), new("failure", aside.Key.Failure));

    static IEnumerable<Measurement<long>> Banks(Seen seen) =>
    [
        new(seen.Sizes.KnownImages, new KeyValuePair<string, object?>("bank", "known-images")),
        new(seen.Sizes.Pictures, new KeyValuePair<string, object?>("bank", "pictures")),
    ];

    static IEnumerable<Measurement<long>> Size(Seen seen) => [new(seen.Sizes.DatabaseBytes)];

    static IEnumerable<Measurement<double>> Drift(Seen seen) =>
        from row in seen.Drift
        let index = row.Index
        where index is not null
        select new Measurement<double>(index.Value, new("measure", row.Measure), new("subject", row.Subject));

    /// <summary>A priority in a word.</summary>
    public static string NameOf(int priority) => priority switch
    {
        JobPriority.Interactive => "interactive",
        JobPriority.Reanalysis => "reanalysis",
        JobPriority.Rescoring => "rescoring",
        _ => "other",
    };

    sealed record Seen(DateTimeOffset At, DateTimeOffset GoodUntil, IReadOnlyList<QueueLevel> Levels, StorageSizes Sizes, IReadOnlyList<DriftRow> Drift);
}
