using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Forensics.Engine.Watching;

namespace Forensics.IntegrationTests.Watching;

/// <summary>Hears what is measured, as an exporter would.</summary>
sealed class Heard : IDisposable
{
    readonly MeterListener listener = new();
    readonly ConcurrentQueue<Measured> measured = [];

    /// <param name="sampler">Only its gauges; null for the counters and times of the whole test process, which other tests add to.</param>
    public Heard(QueueSampler? sampler = null)
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == Instruments.Name && ReferenceEquals(instrument.Meter.Scope, sampler))
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.Start();
    }

    public IReadOnlyList<Measured> All => [.. measured];

    /// <summary>What gauges tell now.</summary>
    public IReadOnlyList<Measured> Look()
    {
        measured.Clear();
        listener.RecordObservableInstruments();
        return All;
    }

    public void Dispose() => listener.Dispose();

    void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => measured.Enqueue(new Measured(
        instrument.Name, instrument.Unit, value, string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))));
}

/// <param name="Tags">In order of their names, such as <c>kind=analyze state=waiting</c>.</param>
sealed record Measured(string Name, string? Unit, double Value, string Tags);
