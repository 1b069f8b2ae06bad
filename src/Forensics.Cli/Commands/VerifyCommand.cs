using System.CommandLine;
using System.Globalization;
using Forensics.Engine;
using Forensics.Engine.Ledger;
using Forensics.Engine.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>verify</c>: checks that nothing that was stored changed.</summary>
static class VerifyCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var sample = new Option<string>("--sample")
        {
            Description = "Scores to compute again from stored findings, chosen at random by --seed; \"all\" takes every one.",
            HelpName = "N",
            DefaultValueFactory = _ => "1000",
        };
        var allPictures = new Option<bool>("--all-pictures") { Description = "Read every picture; this is so without --pictures as well." };
        var pictures = new Option<int?>("--pictures") { Description = "Read only so many pictures, chosen at random by --seed.", HelpName = "N" };
        var seed = new Option<int>("--seed") { Description = "The same number chooses the same samples; another run should take another.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var head = new Option<string?>("--head") { Description = "A head that an earlier run printed and somebody noted: it must still be part of the chain.", HelpName = "SHA" };
        var json = new Option<bool>("--json") { Description = "Each problem as a JSON object a line, then the summary." };
        var command = new Command("verify", """
            Checks the ledger's chain, each of its entries against its row, each row against the ledger, the pictures against their SHA-256 and a
            sample of scores against their stored findings, to the byte. The service may be running. Ends with 1 when anything is wrong. Note the
            head it prints somewhere else, and give it to the next run. Example: forensics verify --data /srv/forensics --head 5d1c…
            """) { sample, allPictures, pictures, seed, head, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(allPictures) && result.GetValue(pictures) is not null)
            {
                result.AddError("Ask for --all-pictures or for --pictures N, not for both.");
            }

            if (result.GetValue(head) is { } noted && !PictureStore.IsAddress(noted))
            {
                result.AddError($"\"{noted}\" is no head: 64 digits of lower-case hex.");
            }
        });
        data.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new VerifyOptions
            {
                Sample = SampleOf(parsed.GetValue(sample)!), Pictures = parsed.GetValue(pictures), Seed = parsed.GetValue(seed), Head = parsed.GetValue(head),
            };
            await using var services = Host.Services(data.Read(parsed));
            var summary = await RunAsync(services, options, parsed.GetValue(json), cancellation);
            return summary.Problems == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    static async Task<VerifySummary> RunAsync(IServiceProvider services, VerifyOptions options, bool json, CancellationToken cancellation)
    {
        List<VerifyProblem> told = [];
        var summary = await Terminal.WithProgressAsync("verifying", report => services.GetRequiredService<Verifier>().RunAsync(
            options,
            problem =>
            {
                if (json)
                {
                    AccessCommand.Print(problem);
                }
                else if (told.Count < MostTold)
                {
                    told.Add(problem);
                }
            },
            progress => report((int)Math.Min(progress.Done, int.MaxValue), (int)Math.Min(progress.All, int.MaxValue)),
            cancellation));
        if (json)
        {
            AccessCommand.Print(summary);
        }

        told.ForEach(problem => Terminal.Say($"{problem.Code}: {problem.Subject}, {problem.Where}: {problem.What} {problem.Remedy}"));
        if (!json && summary.Problems > told.Count)
        {
            Terminal.Say($"… and {summary.Problems - told.Count} more; --json lists all.");
        }

        Tell(summary);
        return summary;
    }

    // What a person reads; scripts ask for JSON.
    const int MostTold = 200;

    static void Tell(VerifySummary summary)
    {
        var erased = summary.Erased > 0 ? $" Of {summary.Erased} rows the content was erased by order." : "";
        var notReplayable = summary.NotReplayable > 0 ? $" {summary.NotReplayable} can't be computed again: their findings were erased by order." : "";
        Terminal.Say($"{summary.Entries} entries, {summary.Pictures} pictures, {summary.Replayed} scores computed again.{erased}{notReplayable}");
        Terminal.Say($"head {summary.Head}");
        Terminal.Say(summary.Problems == 0 ? "Nothing is wrong." : $"{summary.Problems} {(summary.Problems == 1 ? "thing is" : "things are")} wrong.");
    }

    static int? SampleOf(string given) => given == "all" ? null
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ConfigurationException($"--sample {given} is no number of scores; write one, or \"all\".");
}
