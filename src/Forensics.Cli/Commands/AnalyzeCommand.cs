using System.CommandLine;
using System.Text.Json;
using Forensics.Cli.Analysis;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Imaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.Cli.Commands;

/// <summary><c>analyze</c>: what each picture says by itself, without a database.</summary>
static class AnalyzeCommand
{
    public static Command Create()
    {
        var inputs = new Inputs();
        var folder = new Option<string?>("--out") { Description = "Folder for maps, masks and an HTML page; made when it is not there.", HelpName = "DIR" };
        var policy = new Option<string?>("--policy") { Description = "Policy file to weigh findings by; the shipped baseline by default.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "One JSON object a picture on standard output (also whenever that is not a terminal)." };
        var command = new Command("analyze", """
            Examines pictures: edits, metadata, labels, JPEG history. One line a picture, in the order given; unreadable ones get a line too.
            A score is advice: missing is not clean, edited is not fraud. Example: forensics analyze photo.jpg --out result
            """) { folder, policy, json };
        inputs.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var paths = inputs.Read(parsed);
            var output = AnalysisOutput.Open(parsed.GetValue(folder));
            var job = new Job(Host.PictureAnalyzer(), Home.Policy(parsed.GetValue(policy)), output);
            var asJson = parsed.GetValue(json) || Console.IsOutputRedirected;
            var lines = await Terminal.WithProgressAsync("examining", report => Task.Run(
                () => job.Run(paths, line =>
                {
                    Console.Out.WriteLine(asJson ? JsonSerializer.Serialize(line, DisputeJson.Options) : AnalysisText.Of(line));
                }, report, cancellation), cancellation));
            output?.WritePage(lines);
            return ExitCode.Ok;
        });
        return command;
    }

    sealed record Job(PictureAnalyzer Analyzer, Policy Policy, AnalysisOutput? Output)
    {
        public List<AnalysisLine> Run(IReadOnlyList<string> paths, Action<AnalysisLine> print, Action<int, int> report, CancellationToken cancellation)
        {
            List<AnalysisLine> kept = [];
            var done = 0;
            foreach (var line in Pictures.InOrder(paths, One))
            {
                cancellation.ThrowIfCancellationRequested();
                print(line);
                report(++done, paths.Count);
                if (Output is not null)
                {
                    kept.Add(line);
                }
            }

            return kept;
        }

        AnalysisLine One(string path)
        {
            try
            {
                var analysis = Analyzer.Analyze(PictureFile.Read(path, new DecodeLimits()));
                return AnalysisLine.Of(path, analysis, Policy, Output?.Write(analysis));
            }
            catch (EvidenceFormatException error)
            {
                return AnalysisLine.Unreadable(path, error.Message, Policy);
            }
        }
    }
}
