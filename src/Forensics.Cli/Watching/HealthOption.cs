using System.CommandLine;
using System.Net;
using Forensics.Engine.Watching;
using Forensics.Web.Health;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Watching;

/// <summary>Where a worker answers for its health, if it is asked to.</summary>
sealed class HealthOption
{
    readonly Option<int?> port = new("--health-port")
    {
        Description = "Answers /health/live and /health/ready on this port; 0 takes any free one. Nothing is served without it.",
        HelpName = "N",
    };

    readonly Option<string> listen = new("--listen")
    {
        Description = "Address of the health port; 0.0.0.0 for every one, as in a container.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => IPAddress.Loopback.ToString(),
    };

    public void AddTo(Command command)
    {
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65535)
            {
                result.AddError("--health-port takes 0 to 65535.");
            }
        });
        listen.Validators.Add(result =>
        {
            if (!IPAddress.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("--listen takes an IP address, such as 127.0.0.1 or 0.0.0.0.");
            }
        });
        command.Add(port);
        command.Add(listen);
    }

    /// <summary>Answers until disposed; null when nobody asked for it.</summary>
    public async Task<IAsyncDisposable?> StartAsync(ParseResult parsed, IServiceProvider services, CancellationToken cancellation)
    {
        if (parsed.GetValue(port) is not { } number)
        {
            return null;
        }

        var app = await HealthHost.StartAsync(IPAddress.Parse(parsed.GetValue(listen)!), number, services.GetRequiredService<Health>(), cancellation);
        Terminal.Say($"Health is told at {app.Urls.First()}{HealthHost.Ready}.");
        return app;
    }
}
