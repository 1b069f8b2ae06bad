using System.CommandLine;
using Forensics.Cli.Evaluation;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Evaluate;

namespace Forensics.Cli.Commands;

/// <summary><c>evaluate</c>: how well edits are found on labelled pictures.</summary>
static class EvaluateCommand
{
    public static Command Create()
    {
        var dataset = new Argument<string>("dataset") { Description = "Folder with manifest.csv (columns path, label, ground_truth, source_path; labels begin with authentic or tampered)." };
        var policy = new Option<string?>("--policy") { Description = "Policy file to weigh findings by; the shipped baseline by default.", HelpName = "FILE" };
        var folder = new Option<string?>("--out") { Description = "Folder for evaluation.md; made when it is not there.", HelpName = "DIR" };
        var command = new Command("evaluate", """
            Examines labelled pictures and tells how well edits are found: over all, per source and image channel, by the policy as it is and by policies fitted
            without the picture's base photo and without its source. Example: forensics evaluate ../shared/data --out evaluation
            """) { dataset, policy, folder };
        command.SetAction(async (parsed, cancellation) =>
        {
            var pictures = EditDataset.Read(parsed.GetValue(dataset)!);
            var weights = Home.Policy(parsed.GetValue(policy));
            var examined = await Labelled.ExamineAsync(pictures, cancellation);
            var text = EditReport.Of(examined, Scores(examined, weights));
            Console.Out.Write(text);
            if (parsed.GetValue(folder) is { } path)
            {
                Directory.CreateDirectory(path);
                await File.WriteAllTextAsync(Path.Combine(path, "evaluation.md"), text, cancellation);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    static List<(string, IReadOnlyList<double?>)> Scores(IReadOnlyList<ExaminedPicture> examined, Policy policy)
    {
        var rows = Labelled.Rows(examined);
        List<(string, IReadOnlyList<double?>)> scores = [($"{policy.Name} as it is", [.. rows.Select(row => Scorer.Claim(Claim.Edited, row.Findings, policy).Llr)])];
        if (PolicyFit.CanFit(policy))
        {
            scores.Add(("fitted without the base photo", PolicyFit.ScoresByBase(rows, policy)));
            scores.Add(("fitted without the source", PolicyFit.ScoresBySource(rows, policy)));
        }

        return scores;
    }
}
