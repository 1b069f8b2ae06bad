using System.CommandLine;
using Forensics.Engine;
using Forensics.Engine.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>ingest</c>: takes in what the platform sends.</summary>
static class IngestCommand
{
    const int ProblemsShown = 50;

    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "A .jsonl file, or a folder: every .jsonl under it." };
        var data = new DataOptions();
        var command = new Command("ingest", """
            Takes in orders, after-sale applications, events, evidence and reports (docs/schema). Each line is accepted or refused by itself;
            what is there already stays unchanged, so the same delivery can be sent again. Example: forensics ingest delivery/ --data /srv/forensics
            """) { path };
        data.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var services = Host.Services(data.Read(parsed));
            Tell(await RunAsync(services, parsed.GetValue(path)!, cancellation));
            return ExitCode.Ok;
        });
        return command;
    }

    public static Task<IngestSummary> RunAsync(IServiceProvider services, string path, CancellationToken cancellation) =>
        Terminal.WithProgressAsync("taking in", report => services.GetRequiredService<Ingestor>()
            .IngestAsync(path, new Forward<IngestProgress>(progress => report(progress.Done, progress.All)), cancellation));

    public static void Tell(IngestSummary summary)
    {
        Terminal.Say($"{summary.Accepted} accepted, {summary.Unchanged} unchanged, {summary.Conflicts} in conflict, {summary.Refused} refused.");
        foreach (var problem in summary.Problems.Take(ProblemsShown))
        {
            Terminal.Say($"  {problem.File}, line {problem.Line}: {problem.Message}");
        }

        if (summary.Problems.Count > ProblemsShown)
        {
            Terminal.Say($"  … and {summary.Problems.Count - ProblemsShown} more.");
        }
    }
}
