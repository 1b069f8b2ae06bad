using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Rescore;
using Forensics.Engine.Score;
using Forensics.Web.SelfContained;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>rescore</c>: scores stored reports again by a policy, from stored findings, and tells what moved.</summary>
static class RescoreCommand
{
    // Days begin in Shanghai, as everywhere in the service.
    static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    public static Command Create()
    {
        var data = new DataOptions();
        var policy = new Option<string?>("--policy") { Description = "ID@VERSION, ID for its highest version, or a file, which is added when it is not known.", HelpName = "P" };
        var since = new Option<string?>("--since") { Description = "Only reports handed in on this day or later, such as 2026-03-01.", HelpName = "DATE" };
        var shop = new Option<string?>("--shop") { Description = "Only reports of this shop.", HelpName = "ID" };
        var claim = new Option<string?>("--claim") { Description = $"Only reports that make this claim: {string.Join(", ", Enum.GetValues<Claim>().Select(DisputeJson.NameOf))}.", HelpName = "CLAIM" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Compare only: no score is stored." };
        var folder = new Option<string?>("--out") { Description = "Folder for the comparison as rescore-RUN.csv and rescore-RUN.html; made when it is not there.", HelpName = "DIR" };
        var resume = new Option<long?>("--resume") { Description = "Go on with a run that was stopped or killed, instead of beginning one.", HelpName = "RUN" };
        var json = new Option<bool>("--json") { Description = "The summary as one JSON object on standard output." };
        var command = new Command("rescore", """
            Scores stored reports again from their stored findings: no picture is read, unless an analyzer changed since. What moved is told as rows, CSV and HTML.
            Scores by the active policy count from then on; by another they are kept as history. It can be killed at any moment and resumed; other workers help.
            Example: forensics rescore --policy stricter@2 --dry-run --out compared --data /srv/forensics
            """) { policy, since, shop, claim, dryRun, folder, resume, json };
        data.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var services = Host.Services(data.Read(parsed));
            var run = parsed.GetValue(resume) ?? await StartAsync(
                services,
                parsed.GetValue(policy) ?? throw new ConfigurationException("Name the policy with --policy, or a run to go on with with --resume."),
                new RescoreRequest("", DayOf(parsed.GetValue(since)), parsed.GetValue(shop), ClaimOf(parsed.GetValue(claim)), parsed.GetValue(dryRun)),
                cancellation);
            var view = await RunAsync(services, run, isResumed: parsed.GetValue(resume) is not null, cancellation);
            await WriteAsync(services, view, parsed.GetValue(folder), cancellation);
            Tell(view, parsed.GetValue(json));
            return view.IsDone ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    static async Task<long> StartAsync(IServiceProvider services, string policy, RescoreRequest request, CancellationToken cancellation)
    {
        var policies = services.GetRequiredService<Policies>();
        var entry = File.Exists(policy)
            ? await policies.AddAsync(PolicyFile.Read(policy), policy, Actor.AtCommandLine, cancellation)
            : await policies.FindAsync(policy, cancellation);
        var run = await services.GetRequiredService<Rescoring>().StartAsync(request with { PolicySha256 = entry.Sha256 }, Actor.AtCommandLine, cancellation);
        Terminal.Say($"Run {run} by {entry.Name}. Should it be stopped: forensics rescore --resume {run}");
        return run;
    }

    static async Task<RescoreView> RunAsync(IServiceProvider services, long run, bool isResumed, CancellationToken cancellation)
    {
        var runs = services.GetRequiredService<Rescoring>();
        if (isResumed)
        {
            _ = await runs.ViewAsync(run, cancellation) ?? throw new ConfigurationException($"There is no run {run}.");
            await runs.RetryAsync(run, cancellation);
        }

        return await Terminal.WithProgressAsync("scoring", report => runs.WorkAsync(
            run,
            services.GetRequiredService<WorkerPool>(),
            new Forward<RescoreView>(view => report(view.ChunksDone, view.Run.Chunks)),
            cancellation));
    }

    static async Task WriteAsync(IServiceProvider services, RescoreView view, string? folder, CancellationToken cancellation)
    {
        if (folder is null || !view.IsDone)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            var name = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"rescore-{view.Run.Id}"));
            await services.GetRequiredService<RescoreCsv>().WriteAsync(view.Run.Id, name + ".csv", cancellation);
            var disagreeing = await services.GetRequiredService<Rescoring>().DisagreeingAsync(view.Run.Id, StaticRescore.Disagreeing, cancellation);
            await StaticRescore.WriteAsync(name + ".html", view, disagreeing, cancellation);
            Terminal.Say($"What moved: {name}.csv, drawn in {name}.html");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{folder} can't be written to ({error.Message}). The run itself is kept: --resume {view.Run.Id} --out DIR writes it elsewhere.", error);
        }
    }

    static void Tell(RescoreView view, bool asJson)
    {
        var (run, tally) = (view.Run, view.Tally);
        Terminal.Say($"Run {run.Id} by {view.Policy}{(view.IsDone ? "" : $", not finished: {view.ChunksFailed} parts failed, see the log, then --resume {run.Id}")}: {tally.Scored} reports scored, "
            + $"{tally.Moved} moved, {tally.BandMoved} in a band, {tally.StrongestMoved} in the strongest claim; {tally.NewlyDisagreeing} decided claims disagree now.");
        Terminal.Say(run switch
        {
            { IsDryRun: true, Outdated: > 0 } => $"A dry run: nothing else is stored. {run.Outdated} pictures lack a finding of an analyzer as it is now and would be examined again; this compares what is stored.",
            { IsDryRun: true } => "A dry run: nothing else is stored.",
            { WasActive: true } => "The policy is active: the new scores count, and the feed tells those whose band or strongest claim moved.",
            _ => $"The policy is not active: the new scores are kept as history, and what counts is as before. forensics policy activate {view.Policy} switches.",
        });
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                run = run.Id, policy = view.Policy, state = run.State, dryRun = run.IsDryRun, active = run.WasActive, reports = run.Reports, outdated = run.Outdated, tally.Scored, tally.LeftOut,
                tally.Moved, tally.BandMoved, tally.StrongestMoved, tally.NewlyDisagreeing, tally.Movers,
            }, DisputeJson.Options));
        }
    }

    static DateTimeOffset? DayOf(string? text) => text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day, TimeOnly.MinValue, Shanghai)
            : throw new ConfigurationException($"\"{text}\" is no day; write it such as 2026-03-01.");

    static Claim? ClaimOf(string? name) => name is null ? null
        : Enum.GetValues<Claim>().Where(claim => DisputeJson.NameOf(claim) == name).Select(claim => (Claim?)claim).FirstOrDefault()
            ?? throw new ConfigurationException($"\"{name}\" is no claim; there are {string.Join(", ", Enum.GetValues<Claim>().Select(DisputeJson.NameOf))}.");
}
