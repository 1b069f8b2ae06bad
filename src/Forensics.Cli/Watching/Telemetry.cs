using System.Reflection;
using Forensics.Engine.Watching;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Forensics.Cli.Watching;

/// <summary>Sends metrics and traces to a collector, by OTLP, where the standard environment names one. Without it nothing is sent and nothing listens.</summary>
/// <remarks>The other variables of the OpenTelemetry specification hold as well: OTEL_EXPORTER_OTLP_PROTOCOL and _HEADERS, OTEL_METRIC_EXPORT_INTERVAL,
/// OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME and so on.</remarks>
static class Telemetry
{
    const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // What tells of a person or carries a secret has no place in a trace.
    static readonly string[] Private = ["url.query", "user_agent.original", "client.address", "network.peer.address", "http.request.header.cookie"];

    // Asked for every few seconds, or by every page.
    static readonly string[] Unwatched = ["/health", "/assets"];

    public static bool IsOn => Environment.GetEnvironmentVariable(Endpoint) is { Length: > 0 };

    public static void Add(IServiceCollection services)
    {
        if (!IsOn)
        {
            return;
        }

        var version = typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService("forensics", serviceVersion: version, serviceInstanceId: Forensics.Engine.Jobs.ProcessIdentity.Current)
                .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(Instruments.Name).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddOtlpExporter())
            .WithTracing(traces => traces.AddSource(Instruments.Name).AddAspNetCoreInstrumentation(web =>
            {
                web.Filter = static context => !Array.Exists(Unwatched, path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal));
                web.EnrichWithHttpResponse = (activity, _) =>
                {
                    foreach (var tag in Private)
                    {
                        activity.SetTag(tag, null);
                    }
                };
            }).AddOtlpExporter());
    }

    /// <summary>Begins to listen, in a program that is no host. What is left to send is sent when the services are disposed.</summary>
    public static void Start(IServiceProvider services)
    {
        services.GetService<MeterProvider>();
        services.GetService<TracerProvider>();
    }
}
