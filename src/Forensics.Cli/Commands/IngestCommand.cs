using System.CommandLine;
using Forensics.Cli.Watching;
using Forensics.Engine;
using Forensics.Engine.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>ingest</c>: takes in what the platform sends.</summary>
static class IngestCommand
{
    const int ProblemsShown = 50;
    const int ListedWaiting = 1_000;

    public static Command Create()
    {
        var path = new Argument<string?>("path") { Arity = ArgumentArity.ZeroOrOne, Description = "A .jsonl file, or a folder: every .jsonl under it." };
        var waiting = new Option<bool>("--waiting") { Description = "Afterwards, or without a path alone, lists what was sent and doesn't fit yet." };
        var data = new DataOptions();
        var command = new Command("ingest", """
            Takes in orders, after-sale applications, events, evidence and reports (docs/schema). Each line is accepted or refused by itself;
            what is there already stays unchanged, so the same delivery can be sent again. A line whose order or evidence is not there yet is
            kept and taken once it comes. Example: forensics ingest delivery/ --data /srv/forensics
            """) { path, waiting };
        command.Validators.Add(result =>
        {
            if (result.GetValue(path) is null && !result.GetValue(waiting))
            {
                result.AddError("Name a .jsonl file or a folder to take in, or ask for --waiting.");
            }
        });
        data.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var services = Host.Services(data.Read(parsed));
            Telemetry.Start(services);
            if (parsed.GetValue(path) is { } given)
            {
                Tell(await RunAsync(services, given, cancellation));
            }

            if (parsed.GetValue(waiting))
            {
                await ListWaitingAsync(services.GetRequiredService<WaitingQueries>(), cancellation);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    public static Task<IngestSummary> RunAsync(IServiceProvider services, string path, CancellationToken cancellation) =>
        Terminal.WithProgressAsync("taking in", report => services.GetRequiredService<Ingestor>()
            .IngestAsync(path, new Forward<IngestProgress>(progress => report(progress.Done, progress.All)), cancellation));

    public static void Tell(IngestSummary summary)
    {
        var updated = summary.Updated > 0 ? $" {summary.Updated} updated," : "";
        var waiting = summary.Waiting > 0 ? $" {summary.Waiting} waiting," : "";
        Terminal.Say($"{summary.Accepted} accepted,{updated} {summary.Unchanged} unchanged,{waiting} {summary.Conflicts} in conflict, {summary.Refused} refused.");
        foreach (var problem in summary.Problems.Take(ProblemsShown))
        {
            Terminal.Say($"  {problem.File}, line {problem.Line}: {problem.Message}");
        }

        if (summary.Problems.Count > ProblemsShown)
        {
            Terminal.Say($"  … and {summary.Problems.Count - ProblemsShown} more.");
        }
    }

    static async Task ListWaitingAsync(WaitingQueries queries, CancellationToken cancellation)
    {
        await queries.SweepAsync(cancellation);
        var entries = await queries.ListAsync(ListedWaiting, cancellation);
        Terminal.Say(entries.Count == 0 ? "Nothing waits." : $"{entries.Count} {(entries.Count == 1 ? "record doesn't" : "records don't")} fit yet:");
        foreach (var entry in entries)
        {
            var since = entry.ReceivedAt.ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
            Terminal.Say($"  {entry.Type} {entry.Id} on order {entry.OrderId}, {entry.State} since {since}: {entry.Why.English}");
        }
    }
}
