using Forensics.Cli.Watching;
using Spectre.Console;

namespace Forensics.Cli;

/// <summary>Words and progress for people: everything goes to standard error, bars only on a terminal.</summary>
static class Terminal
{
    static readonly IAnsiConsole Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });

    /// <summary>Words are lines of a log that programs read: each is a JSON object, and there are no bars.</summary>
    public static bool IsJson { get; set; }

    public static void Say(string line) => System.Console.Error.WriteLine(IsJson ? JsonLines.Said(line) : line);

    /// <summary>Asks a person.</summary>
    /// <returns>True for yes; false for anything else, and where nobody sits at a terminal.</returns>
    public static bool Confirm(string question)
    {
        if (System.Console.IsInputRedirected)
        {
            return false;
        }

        System.Console.Error.Write($"{question} [y/N] ");
        return System.Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    /// <summary>Runs the work with a bar; <paramref name="work"/> reports what is done of how much.</summary>
    public static async Task<T> WithProgressAsync<T>(string what, Func<Action<int, int>, Task<T>> work)
    {
        if (System.Console.IsErrorRedirected || IsJson)
        {
            return await work((_, _) => { });
        }

        return await Console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(what), maxValue: 1);
                return work((done, all) =>
                {
                    bar.MaxValue = Math.Max(all, 1);
                    bar.Value = done;
                    bar.Description = Markup.Escape($"{what} {done}/{all}");
                });
            });
    }
}
