using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Forensics.Cli.Evaluation;
using Forensics.Disputes;
using Forensics.Engine;
using Forensics.Engine.Evaluate;

namespace Forensics.Cli.Commands;

/// <summary><c>fit</c>: weights of the claim that a picture was edited, from labelled pictures.</summary>
static class FitCommand
{
    static readonly JsonSerializerOptions Indented = new(DisputeJson.Options) { WriteIndented = true };

    public static Command Create()
    {
        var dataset = new Argument<string>("dataset") { Description = "Folder with manifest.csv, as of evaluate." };
        var template = new Option<string?>("--policy") { Description = "Policy whose fitted signals get new heights; where their points lie is kept, and a height of 0.", HelpName = "FILE" };
        var map = new Option<string?>("--map") { Description = "Fits the weights of the edit map instead; the file's name without .json is the model's id.", HelpName = "FILE" };
        var target = new Option<string?>("--out") { Description = "Policy file to write; an existing one is not overwritten.", HelpName = "FILE" };
        var command = new Command("fit", """
            Fits to labelled pictures what edits weigh, and writes a new policy file or a new model of the edit map. Nothing that is in force changes: a policy is added
            and activated by hand. Examples: forensics fit ../shared/data --policy models/policies/baseline-v4.json --out mine.json
            forensics fit ../shared/data --map edit-map-v2.json
            """) { dataset, template, map, target };
        command.SetAction(async (parsed, cancellation) =>
        {
            var pictures = EditDataset.Read(parsed.GetValue(dataset)!);
            if (parsed.GetValue(map) is { } model)
            {
                var blocks = (await Labelled.ExamineAsync(pictures, cancellation, only: [])).Select(picture => picture.Blocks?.Sample).OfType<BlockSample>().ToList();
                Write(model, EditMapFit.Fit(blocks, Path.GetFileNameWithoutExtension(model), DataOf(pictures), "see evaluate").ToJson());
                return ExitCode.Ok;
            }

            var (from, to) = (parsed.GetValue(template), parsed.GetValue(target));
            if (from is null || to is null)
            {
                throw new ConfigurationException("Give --policy FILE and --out FILE, or --map FILE.");
            }

            var rows = Labelled.Rows(await Labelled.ExamineAsync(pictures, cancellation));
            Write(to, JsonSerializer.Serialize(PolicyFit.Fit(rows, Home.Policy(from)), Indented) + "\n");
            return ExitCode.Ok;
        });
        return command;
    }

    static string DataOf(IReadOnlyList<EditPicture> pictures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{pictures.Count(picture => picture is { IsEdited: true, Mask: not null })} edited pictures with masks and {pictures.Count(picture => !picture.IsEdited)} authentic ones of {pictures.Select(picture => picture.Source).Distinct().Count()} sources; some of them are for research only");

    static void Write(string path, string text)
    {
        try
        {
            using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew));
            file.Write(text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} can't be written ({error.Message.TrimEnd('.')}). Give another name.");
        }

        Terminal.Say($"Written: {path}");
    }
}
