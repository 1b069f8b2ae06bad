using System.CommandLine;
using Forensics.Cli.Demo;
using Forensics.Engine;
using Forensics.Engine.Review;
using Forensics.Web;
using Forensics.Web.SelfContained;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>demo</c>: the whole way on the sample disputes.</summary>
static class DemoCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data")
        {
            Description = "Data folder; a second run on the same folder takes in nothing twice.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine(Environment.CurrentDirectory, "forensics-demo"),
        };
        var once = new Option<bool>("--once") { Description = "Write report.html into the data folder, print the table and stop, without serving." };
        var port = ServeCommand.Port();
        var command = new Command("demo", """
            Takes in the disputes of samples/, examines and scores them, writes report.html, and serves the console with sign-in links.
            The table compares what is expected of each sample with what came out.
            """) { data, once, port };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = Host.Options(parsed.GetValue(data)!);
            await using (var services = Host.Services(options))
            {
                IngestCommand.Tell(await IngestCommand.RunAsync(services, Home.Samples, cancellation));
                await WorkCommand.RunAsync(services, untilIdle: true, cancellation);
                await ReportAsync(services, options, cancellation);
            }

            if (!parsed.GetValue(once))
            {
                await ServeCommand.RunAsync(options, parsed.GetValue(port), cancellation);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    static async Task ReportAsync(IServiceProvider services, EngineOptions options, CancellationToken cancellation)
    {
        var queries = services.GetRequiredService<ReviewQueries>();
        var samples = Sample.ReadAll(Home.Samples);
        List<(Sample Sample, ReportView View)> seen = [];
        foreach (var sample in samples)
        {
            if (await queries.ReportAsync(sample.Report, cancellation) is { } view)
            {
                seen.Add((sample, view));
            }
            else
            {
                Terminal.Say($"{sample.Title.En}: the report {sample.Report} was not taken in.");
            }
        }

        var outcomes = seen.Select(pair => pair.Sample.Compare(pair.View)).ToList();
        DemoTable.Print(outcomes);
        var page = Path.Combine(options.DataFolder, "report.html");
        await StaticReport.WriteAsync(
            page, [.. seen.Select(pair => pair.View)], outcomes, ActivatorUtilities.CreateInstance<EngineConsoleData>(services), services.GetRequiredService<TimeProvider>().GetUtcNow(), cancellation);
        Terminal.Say($"The reports as one page: {page}");
    }
}
