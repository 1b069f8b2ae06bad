using System.Diagnostics.Metrics;
using Forensics.Engine.Watching;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Web;

namespace Forensics.IntegrationTests.Watching;

/// <summary>The table of docs/watching.md.</summary>
public sealed class MetricTableTests : IDisposable
{
    readonly TestFolder folder = new();

    [Fact]
    public void Every_metric_has_a_row_with_its_unit_and_every_row_a_metric()
    {
        using var sampler = new QueueSampler(folder.Database, folder.Folder, folder.Time);
        HashSet<string> made = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == Instruments.Name)
                {
                    lock (made)
                    {
                        made.Add($"{instrument.Name} {instrument.Unit}");
                    }
                }
            },
        };
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Instruments).TypeHandle);
        listener.Start();

        var rows = File.ReadAllLines(Path.Combine(HandMadeDisputes.Root(), "docs", "watching.md"))
            .Where(line => line.StartsWith("| forensics.", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Select(cells => $"{cells[1]} {cells[2]}");

        Assert.Equal(made.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    public void Dispose() => folder.Dispose();
}
