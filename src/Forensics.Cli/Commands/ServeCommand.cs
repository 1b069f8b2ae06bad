using System.CommandLine;
using System.Net;
using Forensics.Cli.Watching;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Children;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Reports;
using Forensics.Web;
using Microsoft.AspNetCore.Builder;
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
        var listen = new Option<string>("--listen")
        {
            Description = "Address to listen on; 0.0.0.0 for every one, as in a container. Anything but this machine's own 127.0.0.1 belongs behind a proxy with TLS, and prints no sign-in links.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => IPAddress.Loopback.ToString(),
        };
        listen.Validators.Add(result =>
        {
            if (!IPAddress.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("--listen takes an IP address, such as 127.0.0.1 or 0.0.0.0.");
            }
        });
        var noWork = new Option<bool>("--no-work") { Description = "Serve only; `forensics work` examines, in other processes." };
        var patience = WorkCommand.Patience();
        var command = new Command("serve", """
            Serves the review console and works on what comes in. Prints sign-in links, each good once and for twelve hours.
            Example: forensics serve --data /srv/forensics --port 5080
            """) { port, listen, noWork, patience };
        data.AddTo(command);
        data.AddWorkersTo(command);
        var log = new LogOption();
        log.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = data.Read(parsed) with { DatabasePatienceSeconds = parsed.GetValue(patience) };
            await RunAsync(options, parsed.GetValue(port), cancellation, IPAddress.Parse(parsed.GetValue(listen)!), !parsed.GetValue(noWork), log.Read(parsed));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Serves until cancelled.</summary>
    /// <exception cref="PortTakenException">Another program listens on the port.</exception>
    public static async Task RunAsync(
        EngineOptions options, int port, CancellationToken cancellation, IPAddress? listen = null, bool work = true, LogFormat log = LogFormat.Text)
    {
        var console = new ConsoleOptions { Address = listen ?? IPAddress.Loopback, Port = port, KeyFolder = Path.Combine(options.DataFolder, "keys") };
        await using var app = ConsoleHost.Build(console, services =>
        {
            Host.Add(services, options, log);
            services.AddSingleton<IConsoleData, EngineConsoleData>();
        });
        var address = await ConsoleHost.StartAsync(app, console, cancellation);
        // The console answers for its health meanwhile.
        await Host.WaitForStorageAsync(options, cancellation, log);
        if (IPAddress.IsLoopback(console.Address) && log == LogFormat.Text)
        {
            await TellLinksAsync(app, address, cancellation);
        }
        else
        {
            // What stands in a log is read by others than who may sign in.
            Terminal.Say($"The console is at {address}. Make accounts and sign-in links with: forensics user");
        }

        await (work ? WorkAsync(app, cancellation) : UntilStoppedAsync(cancellation));
        await app.StopAsync(CancellationToken.None);
    }

    static async Task WorkAsync(WebApplication app, CancellationToken cancellation)
    {
        var warming = app.Services.GetRequiredService<ExaminerPool>().WarmAsync();
        await app.Services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: false, cancellation: cancellation);
        await warming;
    }

    static async Task UntilStoppedAsync(CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = cancellation.Register(stopped.SetResult);
        await stopped.Task;
    }

    static async Task TellLinksAsync(WebApplication app, Uri address, CancellationToken cancellation)
    {
        Terminal.Say($"The console is at {address} (Ctrl+C stops it). Sign-in links, each good once, for {LinkLifetime.TotalHours:0} hours:");
        var links = app.Services.GetRequiredService<SignInLinks>();
        foreach (var (user, role) in new[] { ("reviewer", Role.Reviewer), ("lead", Role.LeadReviewer) })
        {
            Terminal.Say($"  {user,-9} {new Uri(address, "sign-in?token=" + Uri.EscapeDataString(await links.CreateAsync(user, role, LinkLifetime, cancellation)))}");
        }

        if (await app.Services.GetRequiredService<MerchantQueries>().LatestShopAsync(cancellation) is { } shop)
        {
            var token = await links.CreateAsync("merchant", Role.Merchant, shop, LinkLifetime, cancellation);
            Terminal.Say($"  {"merchant",-9} {new Uri(address, "sign-in?token=" + Uri.EscapeDataString(token))} (of shop {shop})");
        }
    }
}
