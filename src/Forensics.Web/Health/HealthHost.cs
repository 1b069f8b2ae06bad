using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Forensics.Web.Health;

/// <summary>The two health endpoints by themselves, for a process that serves nothing else.</summary>
public static class HealthHost
{
    /// <summary>Path of the question whether work can be done now.</summary>
    public const string Ready = HealthEndpoints.Ready;

    /// <summary>Starts listening.</summary>
    /// <param name="health">The process's own.</param>
    /// <exception cref="PortTakenException">Another program listens on the port.</exception>
    public static async Task<WebApplication> StartAsync(IPAddress address, int port, Engine.Watching.Health health, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(health);
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, port);
            // It answers probes: nobody has a reason to send anything, or to hold many connections.
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = 64;
        });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.AddSingleton(health);
        Access.CallerLimits.Add(builder.Services, new Access.CallerLimitOptions());
        var app = builder.Build();
        app.UseRateLimiter();
        HealthEndpoints.Map(app);
        try
        {
            await app.StartAsync(cancellation);
            return app;
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new PortTakenException(new ConsoleOptions { Address = address, Port = port }, error);
        }
    }
}
