using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Watching;

/// <summary>What a sample tells.</summary>
public static class OperationMeasure
{
    /// <summary>Flow: steps finished in the minute.</summary>
    public const string Done = "done";

    /// <summary>Flow: time of the steps that ended in the minute, in seconds; of all processes together.</summary>
    public const string Busy = "busy-seconds";

    /// <summary>Level: steps that wait.</summary>
    public const string Waiting = "waiting";

    /// <summary>Level: steps under way.</summary>
    public const string Running = "running";

    /// <summary>Level: steps set aside.</summary>
    public const string SetAside = "set-aside";

    /// <summary>Level: since when the oldest step waits that is ready, in seconds.</summary>
    public const string Age = "age-seconds";

    /// <summary>Flow: failures of a kind in the minute.</summary>
    /// <param name="failure">One of <see cref="FailureKind"/>.</param>
    public static string Failed(string failure) => FailedPrefix + failure;

    /// <summary>Begins every measure of failures.</summary>
    public const string FailedPrefix = "failed.";
}

/// <summary>Two days of samples, one a minute. Every process adds what it did; the leader notes how long the queue is.</summary>
static class OperationSamples
{
    /// <summary>Samples are kept this long: with the kinds and measures there are, some 40,000 rows.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(48);

    public static DateTimeOffset MinuteOf(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero);

    /// <summary>Adds to the samples of a minute.</summary>
    public static Task AddAsync(
        ForensicsDbContext db, Statement say, DateTimeOffset minute, IReadOnlyList<StepTally> steps, CancellationToken cancellation) => WriteAsync(
        db,
        say,
        minute,
        [
            .. steps.GroupBy(step => step.Kind).Select(kind => (kind.Key, OperationMeasure.Busy, kind.Sum(step => step.Seconds))),
            .. steps.Select(step => (step.Kind, MeasureOf(step.Outcome), (double)step.Count)),
        ],
        """ "OperationSamples"."Value" + excluded."Value" """,
        cancellation);

    /// <summary>Notes levels; later ones of the same minute take their place.</summary>
    public static Task SetAsync(
        ForensicsDbContext db, Statement say, DateTimeOffset minute, IReadOnlyList<(string Kind, string Measure, double Value)> levels, CancellationToken cancellation) =>
        WriteAsync(db, say, minute, levels, """ excluded."Value" """, cancellation);

    public static Task ForgetAsync(ForensicsDbContext db, DateTimeOffset now, CancellationToken cancellation)
    {
        var first = now - Kept;
        return db.OperationSamples.Where(row => row.At < first).ExecuteDeleteAsync(cancellation);
    }

    static string MeasureOf(string outcome) => outcome == StepWatch.Done ? OperationMeasure.Done : OperationMeasure.Failed(outcome);

    static async Task WriteAsync(
        ForensicsDbContext db, Statement say, DateTimeOffset minute, IReadOnlyList<(string Kind, string Measure, double Value)> values, string value,
        CancellationToken cancellation)
    {
        if (values.Count == 0)
        {
            return;
        }

        var rows = values.Select(row => $"({say.Instant(minute)}, {say.Value(row.Kind)}, {say.Value(row.Measure)}, {say.Value(row.Value)})");
        await say.RunAsync(
            db,
            $"""
            INSERT INTO "OperationSamples" ("At", "Kind", "Measure", "Value") VALUES {string.Join(", ", rows)}
            ON CONFLICT ("At", "Kind", "Measure") DO UPDATE SET "Value" = {value}
            """,
            cancellation);
    }
}
