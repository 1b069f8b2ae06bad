using System.CommandLine;
using Forensics.Cli.Watching;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Children;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Reports;
using Forensics.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Forensics.Cli.Commands;

/// <summary><c>serve</c>: the review console, with workers in the same process.</summary>
static class ServeCommand
{
    static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(12);

    public static Option<int> Port() => new("--port") { Description = "Port of the console on 127.0.0.1; 0 takes any free one.", DefaultValueFactory = _ => ConsoleOptions.DefaultPort };

    public static Command Create()
    {
        var data = new DataOptions();
        var port = Port();
        var command = new Command("serve", """
            Serves the review console and works on what comes in. Prints sign-in links, each good once and for twelve hours.
            Example: forensics serve --data /srv/forensics --port 5080
            """) { port };
        data.AddTo(command);
        data.AddWorkersTo(command);
        var log = new LogOption();
        log.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await RunAsync(data.Read(parsed), parsed.GetValue(port), cancellation, log.Read(parsed));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Serves until cancelled.</summary>
    /// <exception cref="PortTakenException">Another program listens on the port.</exception>
    public static async Task RunAsync(EngineOptions options, int port, CancellationToken cancellation, LogFormat log = LogFormat.Text)
    {
        var console = new ConsoleOptions { Port = port, KeyFolder = Path.Combine(options.DataFolder, "keys") };
        await using var app = ConsoleHost.Build(console, services =>
        {
            Host.Add(services, options, log);
            services.AddSingleton<IConsoleData, EngineConsoleData>();
        });
        var address = await ConsoleHost.StartAsync(app, console, cancellation);
        var warming = app.Services.GetRequiredService<ExaminerPool>().WarmAsync();
        if (log == LogFormat.Text)
        {
            await PrintLinksAsync(app.Services, address, cancellation);
        }
        else
        {
            // A link is a secret, and this is a log.
            Terminal.Say($"The console is at {address}. Sign-in links: forensics user link.");
        }

        await app.Services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: false, cancellation: cancellation);
        await warming;
        await app.StopAsync(CancellationToken.None);
    }

    static async Task PrintLinksAsync(IServiceProvider services, Uri address, CancellationToken cancellation)
    {
        Terminal.Say($"The console is at {address} (Ctrl+C stops it). Sign-in links, each good once, for {LinkLifetime.TotalHours:0} hours:");
        var links = services.GetRequiredService<SignInLinks>();
        foreach (var (user, role) in new[] { ("reviewer", Role.Reviewer), ("lead", Role.LeadReviewer) })
        {
            Terminal.Say($"  {user,-9} {new Uri(address, "sign-in?token=" + Uri.EscapeDataString(await links.CreateAsync(user, role, LinkLifetime, cancellation)))}");
        }

        if (await services.GetRequiredService<MerchantQueries>().LatestShopAsync(cancellation) is { } shop)
        {
            var token = await links.CreateAsync("merchant", Role.Merchant, shop, LinkLifetime, cancellation);
            Terminal.Say($"  {"merchant",-9} {new Uri(address, "sign-in?token=" + Uri.EscapeDataString(token))} (of shop {shop})");
        }
    }
}
