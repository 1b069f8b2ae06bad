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
        var folder = new Option<string?>("--out") { Description = "Folder for evaluation.md and scores.csv (one row a picture); made when it is not there.", HelpName = "DIR" };
        var command = new Command("evaluate", """
            Examines labelled pictures and tells how well edits are found and where: over all, per source and image channel, as the policy and the edit map are and as they are when fitted
            without the picture's base photo and without its source; beside it what quality, size and a raw error level tell alone. Example: forensics evaluate ../shared/data --out evaluation
            """) { dataset, policy, folder };
        command.SetAction(async (parsed, cancellation) =>
        {
            var pictures = EditDataset.Read(parsed.GetValue(dataset)!);
            var weights = Home.Policy(parsed.GetValue(policy));
            var examined = await Labelled.ExamineAsync(pictures, cancellation);
            var scores = Scores(examined, weights);
            var text = EditReport.Of(examined, scores, await MasksAsync(examined));
            Console.Out.Write(text);
            if (parsed.GetValue(folder) is { } path)
            {
                Directory.CreateDirectory(path);
                await File.WriteAllTextAsync(Path.Combine(path, "evaluation.md"), text, cancellation);
                await File.WriteAllTextAsync(Path.Combine(path, "scores.csv"), ScoreTable.Of(examined, scores), cancellation);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    static async Task<List<(string, IReadOnlyList<PixelFigures?>)>> MasksAsync(IReadOnlyList<ExaminedPicture> examined)
    {
        var folds = BaseFolds.Of(examined.Select(picture => picture.Picture.Base));
        return
        [
            ("the mask as it is", [.. examined.Select(picture => picture.Pixels)]),
            ("fitted without the base photo", await Labelled.PixelsWithoutAsync(examined, picture => folds[picture.Base])),
            ("fitted without the source", await Labelled.PixelsWithoutAsync(examined, picture => picture.Source)),
            ("raw error level", [.. examined.Select(picture => picture.RawEla?.Pixels)]),
        ];
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
