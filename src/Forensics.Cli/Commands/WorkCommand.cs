using System.CommandLine;
using Forensics.Cli.Watching;
using Forensics.Engine.Children;
using Forensics.Engine.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>work</c>: examines, matches and scores what waits in a data folder.</summary>
static class WorkCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var untilIdle = new Option<bool>("--until-idle") { Description = "Stop once nothing waits; otherwise work goes on until Ctrl+C." };
        var patience = Patience();
        var command = new Command("work", """
            Works on what was taken in. It can be stopped or killed at any moment: nothing is lost or done twice, and several can run at once.
            Example: forensics work --data /srv/forensics --until-idle
            """) { untilIdle, patience };
        data.AddTo(command);
        data.AddWorkersTo(command);
        var (log, health) = (new LogOption(), new HealthOption());
        log.AddTo(command);
        health.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = data.Read(parsed) with { DatabasePatienceSeconds = parsed.GetValue(patience) };
            await using var services = Host.Services(options, log.Read(parsed));
            Telemetry.Start(services);
            await using var told = await health.StartAsync(parsed, services, cancellation);
            await Host.WaitForStorageAsync(options, cancellation, log.Read(parsed));
            var progress = await RunAsync(services, parsed.GetValue(untilIdle), cancellation);
            Terminal.Say($"{progress.Done} steps done, {progress.Failed} failed, {progress.All - progress.Done - progress.Failed} waiting.");
            return ExitCode.Ok;
        });
        return command;
    }

    public static Option<int> Patience()
    {
        var patience = new Option<int>("--database-patience")
        {
            Description = "Seconds that the start waits for a PostgreSQL server that does not answer.",
            HelpName = "N",
            DefaultValueFactory = _ => 600,
        };
        patience.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 86_400)
            {
                result.AddError("--database-patience takes 1 to 86400 seconds.");
            }
        });
        return patience;
    }

    public static Task<WorkProgress> RunAsync(IServiceProvider services, bool untilIdle, CancellationToken cancellation) =>
        Terminal.WithProgressAsync("examining", async report =>
        {
            var last = new WorkProgress([]);
            var warming = services.GetRequiredService<ExaminerPool>().WarmAsync();
            await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle, new Forward<WorkProgress>(progress =>
            {
                last = progress;
                report(progress.Done + progress.Failed, progress.All);
            }), cancellation);
            await warming;
            return last;
        });
}
