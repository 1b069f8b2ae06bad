using System.Diagnostics;
using System.Diagnostics.Metrics;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Forensics.Similarity.Copies;

namespace Forensics.Engine.Watching;

/// <summary>What this process counts and times of itself. A host that exports listens to the meter and the source; without one, counting costs next to nothing.</summary>
/// <remarks>Tags are kinds and codes, of which there are few; ids are on traces only. What concerns all processes at once is in <see cref="QueueSampler"/>.</remarks>
public static class Instruments
{
    /// <summary>Name of the meters and of the source of traces.</summary>
    public const string Name = "Forensics";

    internal static readonly ActivitySource Source = new(Name);

    static readonly Meter Meter = new(Name);

    static readonly Counter<long> StepsFinished = Meter.CreateCounter<long>("forensics.steps.finished", "{step}", "Steps of work that were finished, by kind.");
    static readonly Counter<long> StepsFailed = Meter.CreateCounter<long>("forensics.steps.failed", "{step}", "Failures of steps, by kind of step and of failure.");

    // Of a step that reads one row, 5 ms, up to a picture at all limits, 300 s.
    static readonly Histogram<double> StepDuration = Meter.CreateHistogram(
        "forensics.step.duration", "s", "Time of one step, waiting for a child and for the database included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] });

    static readonly Histogram<double> AnalyzerDuration = Meter.CreateHistogram(
        "forensics.analyzer.duration", "s", "Time of one analyzer on one picture, in the child; decoding and fingerprints by their names.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    static readonly UpDownCounter<long> Children = Meter.CreateUpDownCounter<long>("forensics.children", "{process}", "Children of this process that examine pictures.");
    static readonly Counter<long> ChildrenEnded = Meter.CreateCounter<long>(
        "forensics.children.ended", "{process}", "Children that were ended before their time, by failure.");
    static readonly Counter<long> StorageFailures = Meter.CreateCounter<long>(
        "forensics.storage.failures", "{failure}", "Times that work stood still because the database or the disk did not answer, by kind.");
    static readonly Counter<long> Records = Meter.CreateCounter<long>("forensics.records", "{record}", "Records handed in, by type and outcome.");
    static readonly Counter<long> Scores = Meter.CreateCounter<long>("forensics.scores", "{score}", "Scores stored, by what they were made for, claim and band.");

    static readonly Gauge<long> IndexEntries = Meter.CreateGauge<long>(
        "forensics.index.entries", "{entry}", "Entries of this process's search index: hashes of pictures and their parts, and local features.");

    static readonly Gauge<long> IndexLag = Meter.CreateGauge<long>(
        "forensics.index.lag", "{number}", "Numbers of the common counter that this process's search index has yet to take up.");

    internal static void IndexLooked(CopyIndex index, long lag)
    {
        var (hashes, features) = index.Entries;
        IndexEntries.Record(hashes, new KeyValuePair<string, object?>("kind", "hashes"));
        IndexEntries.Record(features, new KeyValuePair<string, object?>("kind", "features"));
        IndexLag.Record(lag);
    }

    /// <param name="failure">One of <see cref="FailureKind"/>; null when the step was finished.</param>
    internal static void StepEnded(string kind, string? failure, TimeSpan took)
    {
        StepDuration.Record(took.TotalSeconds, new("kind", kind), new("outcome", failure ?? "done"));
        if (failure is null)
        {
            StepsFinished.Add(1, new KeyValuePair<string, object?>("kind", kind));
        }
        else
        {
            StepsFailed.Add(1, new("kind", kind), new("failure", failure));
        }
    }

    internal static void Analyzed(IReadOnlyDictionary<string, double> milliseconds)
    {
        foreach (var (analyzer, took) in milliseconds)
        {
            AnalyzerDuration.Record(took / 1000, new KeyValuePair<string, object?>("analyzer", analyzer));
        }
    }

    internal static void ChildrenChanged(int by) => Children.Add(by);

    /// <param name="failure">Code of the failure, or the type of an exception.</param>
    internal static void ChildEnded(string failure) => ChildrenEnded.Add(1, new KeyValuePair<string, object?>("failure", failure));

    internal static void StorageFailed(Exception error) =>
        StorageFailures.Add(1, new KeyValuePair<string, object?>("kind", DisputeJson.NameOf(StorageFailure.KindOf(error) ?? StorageFailureKind.Broken)));

    internal static void RecordHandedIn(string type, Ingest.IngestOutcome outcome) => Records.Add(1, new("type", type), new("outcome", DisputeJson.NameOf(outcome)));

    /// <param name="role">One of <see cref="ScoreRole"/>.</param>
    internal static void Scored(string role, ReportScore score)
    {
        foreach (var claim in score.Claims)
        {
            Scores.Add(1, new("role", role), new("claim", DisputeJson.NameOf(claim.Claim)), new("band", DisputeJson.NameOf(claim.Band)));
        }
    }
}
