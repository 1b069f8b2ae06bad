using System.Collections.Concurrent;
using System.Text;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Forensics.IntegrationTests.Watching;

/// <summary>The real program and a collector on this machine.</summary>
public sealed class TelemetryTests : IAsyncLifetime, IDisposable
{
    readonly TestFolder folder = new();
    readonly ConcurrentDictionary<string, string> received = [];
    WebApplication collector = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            // Names are UTF-8 in the protobuf.
            received.AddOrUpdate(signal, _ => Encoding.UTF8.GetString(body.ToArray()), (_, before) => before + Encoding.UTF8.GetString(body.ToArray()));
            return Results.Ok();
        });
        await collector.StartAsync();
    }

    public async Task DisposeAsync() => await collector.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_worker_sends_metrics_and_traces_where_the_environment_names_a_collector_and_nothing_personal()
    {
        var records = new DisputeFiles(folder.Root).Picture("a.jpg", 1).Order("o1", "buyer-of-a-cup").Evidence("e1", "o1", "a.jpg").Report("report-of-a-cup", "o1", "e1").Save();
        var to = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        };
        var ingested = await CliProcess.RunInAsync(to, "ingest", records, "--data", folder.Folder.Root);
        var worked = await CliProcess.RunInAsync(to, async () =>
        {
            // The leader looks at the queue every fifteen seconds, for the first time at once.
            for (var i = 0; i < 600 && !Array.TrueForAll(["forensics.queue.length", "forensics.scores"], name => received.GetValueOrDefault("metrics", "").Contains(name, StringComparison.Ordinal)); i++)
            {
                await Task.Delay(100);
            }
        }, "work", "--data", folder.Folder.Root);

        Assert.True((ingested.ExitCode, worked.ExitCode) == (0, 0), ingested.Error + worked.Error);
        Assert.All(
            ["forensics.records", "forensics.steps.finished", "forensics.step.duration", "forensics.analyzer.duration", "forensics.scores", "forensics.queue.length", "forensics.bank.size"],
            name => Assert.Contains(name, received["metrics"], StringComparison.Ordinal));
        Assert.Contains("step analyze", received["traces"], StringComparison.Ordinal);
        Assert.Contains("report-of-a-cup", received["traces"], StringComparison.Ordinal);
        Assert.All(received.Values, body => Assert.DoesNotContain("buyer-of-a-cup", body, StringComparison.Ordinal));
        Assert.DoesNotContain("report-of-a-cup", received["metrics"], StringComparison.Ordinal);
    }
}
