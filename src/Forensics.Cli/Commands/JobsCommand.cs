using System.CommandLine;
using System.Globalization;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>jobs</c>: the steps of work, as operators see them, and what they may do with them.</summary>
static class JobsCommand
{
    static readonly string[] States = [JobState.Waiting, JobState.Running, JobState.Done, JobState.Failed, JobState.Cancelled];

    public static Command Create()
    {
        var access = new AccessCommand();
        var json = new Option<bool>("--json") { Description = "JSON on standard output, one object a line, instead of tables.", Recursive = true };
        var state = new Option<string?>("--state") { Description = $"Only steps in this state: {string.Join(", ", States)}.", HelpName = "STATE" };
        state.AcceptOnlyFromAmong(States);
        var kind = new Option<string?>("--kind") { Description = "Only steps of this kind, such as analyze or score.", HelpName = "KIND" };
        var subject = new Option<string?>("--subject") { Description = "Only the step on this picture or report.", HelpName = "ID" };
        var limit = new Option<int>("--limit")
        {
            Description = $"Steps at most, 1 to {JobAdmin.MaxPage}; 100 by default.", HelpName = "N", DefaultValueFactory = _ => 100,
        };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > JobAdmin.MaxPage)
            {
                result.AddError($"--limit takes 1 to {JobAdmin.MaxPage}.");
            }
        });
        var kindOf = new Argument<string>("kind") { Description = "Kind of the step." };
        var subjectOf = new Argument<string>("subject") { Description = "The picture's SHA-256, the report's id." };

        var family = access.Family("jobs", """
            Tells what waits, what runs and what was set aside; retries or cancels steps. Retries and cancellations are on record.
            Example: forensics jobs --data /srv/forensics; forensics jobs retry --kind analyze --all
            """);
        family.Add(json);
        access.SetAction(family, (parsed, services, cancellation) => OverviewAsync(services, parsed.GetValue(json), cancellation));
        family.Add(access.Create("list", "Lists steps, the latest asked for first.", async (parsed, services, cancellation) =>
            JobsTable.Print(
                await services.GetRequiredService<JobAdmin>()
                    .ListAsync(parsed.GetValue(state), parsed.GetValue(kind), before: null, parsed.GetValue(limit), cancellation),
                parsed.GetValue(json)),
            state, kind, limit));
        family.Add(access.Create("show", "Prints one step with its error.", async (parsed, services, cancellation) =>
        {
            var (which, what) = (parsed.GetValue(kindOf)!, parsed.GetValue(subjectOf)!);
            AccessCommand.Print(await services.GetRequiredService<JobAdmin>().FindAsync(which, what, cancellation)
                ?? throw new ConfigurationException($"Nobody asked for a step {which} {what}."));
        }, kindOf, subjectOf));
        family.Add(Change(access, "retry", "Lets steps that were set aside wait anew, behind what waits now.", setAside: true, json, kind, subject));
        family.Add(Change(
            access, "cancel", "Sets steps aside that wait or run; what runs is stopped at its worker's next sign of life.", setAside: false, json, kind, subject));
        return family;
    }

    static Command Change(AccessCommand access, string name, string description, bool setAside, Option<bool> json, Option<string?> kind, Option<string?> subject)
    {
        var all = new Option<bool>("--all") { Description = "All of them; else name one with --subject." };
        var yes = new Option<bool>("--yes") { Description = "Don't ask." };
        var command = access.Create(name, description, async (parsed, services, cancellation) =>
        {
            var jobs = services.GetRequiredService<JobAdmin>();
            var (which, what) = (parsed.GetValue(kind), parsed.GetValue(subject));
            var count = await jobs.CountAsync(which, what, setAside, cancellation);
            if (count > 0 && !parsed.GetValue(yes) && !Terminal.Confirm($"{name} {count} {(count == 1 ? "step" : "steps")}?"))
            {
                throw new ConfigurationException($"Nothing was done. On a terminal answer y; elsewhere give --yes.");
            }

            count = count == 0 ? 0
                : setAside ? await jobs.RetryAsync(which, what, Actor.AtCommandLine, cancellation)
                : await jobs.CancelAsync(which, what, Actor.AtCommandLine, cancellation);
            if (parsed.GetValue(json))
            {
                AccessCommand.Print(new { Action = name, Steps = count });
            }

            Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "step" : "steps")}: {name}."));
        }, kind, subject, all, yes);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(subject) is not null))
            {
                result.AddError("Name one step with --subject, or say --all.");
            }
            else if (!setAside && result.GetValue(kind) is null)
            {
                result.AddError("Name the kind with --kind: cancelling everything at once is seldom meant.");
            }
        });
        return command;
    }

    static async Task OverviewAsync(IServiceProvider services, bool json, CancellationToken cancellation)
    {
        var view = await ActivatorUtilities.CreateInstance<OperationsQueries>(services).ReadAsync(cancellation);
        if (json)
        {
            AccessCommand.Print(new
            {
                view.At,
                view.Levels,
                Leader = view.Leader?.Owner,
                Processes = view.Processes.Select(process => new
                {
                    process.Row.Owner, process.IsAlive, process.Row.StartedAt, process.Row.SeenAt, process.Row.Workers, process.Row.Children, process.Steps,
                }),
                Schedule = view.Schedule.Select(task => new { task.Name, task.FinishedAt, task.Error }),
            });
        }
        else
        {
            JobsTable.Print(view);
        }
    }
}
