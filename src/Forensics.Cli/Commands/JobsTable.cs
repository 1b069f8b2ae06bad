using System.Globalization;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Spectre.Console;

namespace Forensics.Cli.Commands;

/// <summary>Steps as tables for people.</summary>
static class JobsTable
{
    const int PlainColumns = 200;

    /// <summary>What is not over, who is at work, and what comes round by the clock.</summary>
    public static void Print(OperationsView view)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("step", "priority", "state", "failure", "steps", "oldest");
        foreach (var level in view.Levels)
        {
            table.AddRow(
                Markup.Escape(level.Kind),
                QueueSampler.NameOf(level.Priority),
                level.State,
                level.FailureKind ?? "",
                level.Count.ToString("#,0", CultureInfo.InvariantCulture),
                level.Since is { } since ? AgeOf(view.At - since) : "");
        }

        Write(view.Levels.Count == 0 ? new Text("Nothing waits, runs or is set aside.\n") : table);
        foreach (var process in view.Processes)
        {
            var (state, leads) = (process.IsAlive ? "alive" : "silent", process.Row.Owner == view.Leader?.Owner ? ", leads" : "");
            Write(new Text(string.Create(
                CultureInfo.InvariantCulture,
                $"{ProcessIdentity.ShortName(process.Row.Owner)}: {state}, {process.Row.Running} of {process.Row.Workers} steps, {process.Row.Children} children{leads}\n")));
            foreach (var step in process.Steps)
            {
                Write(new Text($"  {step.Kind} {step.Subject}\n"));
            }
        }

        foreach (var task in view.Schedule.Where(task => task.Error is not null))
        {
            Write(new Text($"Scheduled work {task.Name} failed: {task.Error}\n"));
        }
    }

    /// <summary>Steps one by one.</summary>
    public static void Print(IReadOnlyList<JobRow> jobs, bool json)
    {
        if (json)
        {
            foreach (var job in jobs)
            {
                AccessCommand.Print(job);
            }

            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("step", "subject", "state", "attempts", "failure", "error");
        foreach (var job in jobs)
        {
            table.AddRow(
                Markup.Escape(job.Kind),
                Markup.Escape(job.Subject),
                job.State,
                job.Attempts.ToString(CultureInfo.InvariantCulture),
                job.FailureKind ?? "",
                Markup.Escape(job.Error ?? ""));
        }

        Write(table);
    }

    static string AgeOf(TimeSpan age) => age switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0.0} d"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0.0} h"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0.0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, age.TotalSeconds):0} s"),
    };

    static void Write(Spectre.Console.Rendering.IRenderable what)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PlainColumns;
        }

        console.Write(what);
    }
}
